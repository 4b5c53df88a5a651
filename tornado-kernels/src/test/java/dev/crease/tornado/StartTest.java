package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.tornado.exec.TornadoExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

class StartTest {

  @TempDir
  Path folder;

  /** A program that keeps its arguments, or throws. */
  public static final class Program {
    static final List<String> SEEN = new ArrayList<>();

    private Program() {}

    public static void main(String[] arguments) {
      if (arguments.length == 0) {
        throw new IllegalArgumentException("no arguments");
      }
      SEEN.addAll(List.of(arguments));
    }
  }

  /** Has the JVM make up some identity hashes, then runs a convolution. */
  public static final class Convolution {
    private Convolution() {}

    public static void main(String[] arguments) {
      int hashes = 0;
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        hashes += System.identityHashCode(new Object()) & 1;
      }
      OperatorCase c = OperatorCases.of("Conv").getFirst();
      Executor device = new TornadoExecutor(TestDevice.open(), ExecutorOptions.DEFAULT);
      try (Session session = device.compile(c.model(), c.inputShapes())) {
        session.run(c.inputs());
      }
      System.out.println("END " + (hashes >= 0));
    }
  }

  @Test
  void theProgramGetsItsArguments() throws Throwable {
    Start.main(new String[]{Program.class.getName(), "a", "", "c"});
    assertThat(Program.SEEN).containsExactly("a", "", "c");
  }

  @Test
  void whatTheProgramThrowsComesOut() {
    assertThatThrownBy(() -> Start.main(new String[]{Program.class.getName()}))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("no arguments");
  }

  @Test
  void kernelsHaveTheSameTextWhateverTheProcessHashed() throws Exception {
    assumeTrue(TestDevice.open().device().getTornadoVMBackend() == TornadoVMBackendType.OPENCL,
        "it is OpenCL's text that depends on hashes");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    String first = texts(empty, "0");
    assertThat(first).contains("__kernel void").endsWith("END true\n");
    for (String hashes : new String[]{"1", "2", "1000"}) {
      assertThat(texts(empty, hashes)).isEqualTo(first);
    }
  }

  private static String texts(Path empty, String hashes) throws Exception {
    String output = ChildJvm.run(empty, Map.of(), ChildJvm.withSdk("-Dtornado.printKernel=True"),
        Start.class, Convolution.class.getName(), hashes);
    int begin = output.indexOf("#pragma OPENCL");
    return begin < 0 ? output : output.substring(begin);
  }
}
