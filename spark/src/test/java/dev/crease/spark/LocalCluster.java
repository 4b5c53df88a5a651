package dev.crease.spark;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Two executors in JVMs of their own, of one core each, started once for all tests by a master and two workers in this JVM. Workers build their
 * executors' commands as in an installation of Spark, so the build sets {@code SPARK_HOME} and {@code SPARK_SCALA_VERSION}; the class path is this
 * JVM's.
 */
final class LocalCluster implements BeforeAllCallback {

  static final int EXECUTORS = 2;

  /** The session, stopped when the last test has run. */
  private record Running(SparkSession spark) implements AutoCloseable {
    @Override
    public void close() {
      spark.stop();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(Namespace.create(LocalCluster.class))
        .computeIfAbsent("spark", _ -> new Running(start()), Running.class);
  }

  private static SparkSession start() {
    String home = System.getenv("SPARK_HOME");
    assumeTrue(home != null && System.getenv("SPARK_SCALA_VERSION") != null,
        "no local cluster: SPARK_HOME and SPARK_SCALA_VERSION are set where mvn starts the tests");
    try {
      Files.createDirectories(Path.of(home, "jars"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return SparkSession.builder()
        .master("local-cluster[" + EXECUTORS + ",1,1024]")
        .appName("crease tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config("spark.executor.extraJavaOptions",
            "--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
                + " -XX:TieredStopAtLevel=1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.task.maxFailures", "3")
        .config("spark.sql.warehouse.dir", Path.of(home, "warehouse").toUri().toString())
        .getOrCreate();
  }

  /** The session. */
  static SparkSession spark() {
    return SparkSession.active();
  }

  /** Waits until every executor has come up: work is not shared out before. */
  static void awaitExecutors() throws InterruptedException {
    // The driver is in the list, too.
    while (spark().sparkContext().statusTracker().getExecutorInfos().length < EXECUTORS + 1) {
      Thread.sleep(20);
    }
  }

  /** The executors' JVMs: the workers start them as children of this JVM, which has no others. */
  static List<ProcessHandle> executors() {
    return ProcessHandle.current().children()
        .filter(p -> p.info().command().filter(c -> Path.of(c).endsWith("java")).isPresent())
        .toList();
  }
}
