package dev.crease.spark;

import dev.crease.Executors;
import dev.crease.error.InvalidOptionException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows a second of a model on local clusters of one core an executor, beside as many plain loops over a session without Spark, and what
 * Spark itself takes; see {@code scripts/bench-spark}. The model has one input of floats and one output.
 */
final class SparkBench {

  private static final StructType ROWS = new StructType().add("id", DataTypes.LongType)
      .add("input", DataTypes.BinaryType);
  private static final int TASKS = 200;
  private static final int WARM_UPS = 2;

  private Path path = Path.of("");
  private int rows = 96;
  private int batch = 8;
  private int rounds = 3;
  private List<Integer> executors = List.of(1, 2);
  private String input = "";
  private Shape shape = Shape.SCALAR;

  private SparkBench() {}

  public static void main(String[] args) throws Exception {
    SparkBench bench = new SparkBench();
    bench.parse(List.of(args));
    bench.run();
  }

  private void parse(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (!arg.startsWith("--")) {
        path = Path.of(arg);
        continue;
      }
      String value = i + 1 < args.size() ? args.get(++i) : "";
      switch (arg) {
        case "--rows" -> rows = Integer.parseInt(value);
        case "--batch" -> batch = Integer.parseInt(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--executors" -> executors = Arrays.stream(value.split(",", -1))
            .map(Integer::valueOf).toList();
        default -> throw new InvalidOptionException("option",
            "--rows, --batch, --rounds or --executors", arg, "");
      }
    }
  }

  private void run() throws Exception {
    try (ModelFile file = ModelFile.open(path)) {
      ValueInfo only = file.model().graph().requiredInputs().getFirst();
      input = only.name();
      shape = Shape.of(only.type().dims().orElseThrow().stream()
          .mapToLong(d -> d.isKnown() ? d.orUnknown() : batch).toArray());
      batch = Math.toIntExact(shape.dim(0));
      System.out.printf(Locale.ROOT,
          "%s, folded, host:1, batches of %d, %d rows of %d bytes, medians of %d%n%n",
          path.getFileName(), batch, rows, rowBytes(), rounds);
      System.out.println("| | start s | first job s | rows/s | ÷ plain loops |"
          + " rows without model, rows/s | empty task ms |");
      System.out.println("|---|---:|---:|---:|---:|---:|---:|");
      for (int count : executors) {
        double alone = loops(file, count);
        System.out.printf(Locale.ROOT, "| without Spark, %d at a time | | | %.1f | 1.00 | | |%n",
            count, alone);
        measure(count, alone);
      }
    }
  }

  private int rowBytes() {
    return Math.toIntExact(DType.FLOAT.byteSize(shape.elements()) / batch);
  }

  /** Rows a second of so many sessions at a time, a thread each. */
  private double loops(ModelFile file, int count) throws Exception {
    List<Session> sessions = new ArrayList<>();
    try (Executor opened = Executors.open("host:1")) {
      for (int i = 0; i < count; i++) {
        sessions.add(opened.compile(file.model(),
            FoldPlan.of(file.model(), FoldOptions.DEFAULT), Map.of(input, shape)));
      }
      Map<String, Tensor> inputs = Map.of(input, Tensor.of(DType.FLOAT, shape,
          MemorySegment.ofArray(bytes(batch * rowBytes()))));
      int runs = rows / batch / count;
      double seconds = median(() -> {
        List<Thread> threads = sessions.stream().map(s -> Thread.ofPlatform().start(() -> {
          for (int i = 0; i < runs; i++) {
            s.run(inputs);
          }
        })).toList();
        for (Thread thread : threads) {
          thread.join();
        }
      });
      return runs * batch * count / seconds;
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private void measure(int count, double alone) throws Exception {
    long start = System.nanoTime();
    try (SparkSession spark = SparkSession.builder()
        .master("local-cluster[" + count + ",1,1024]").appName("crease bench")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        // The executor host takes as many threads.
        .config("spark.executor.cores", "1")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config("spark.executor.extraJavaOptions",
            "--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED")
        .getOrCreate()) {
      while (spark.sparkContext().statusTracker().getExecutorInfos().length < count + 1) {
        Thread.sleep(10);
      }
      double started = seconds(start);
      Dataset<Row> data = spark.range(0, rows, 1, count).toDF()
          .mapPartitions(new Source(rowBytes()), Encoders.row(ROWS));
      Dataset<Row> scored = CreaseModel.load(path).executor("host").fold(true).batch(batch)
          .binaryOutputs(true).transform(data, "input", "output");
      long first = System.nanoTime();
      all(scored);
      double firstJob = seconds(first);
      double rate = rows / median(() -> all(scored));
      double empty = rows / median(() -> all(data));
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        numbers.add(i);
      }
      double task = median(() -> context.parallelize(numbers, TASKS).count()) / TASKS;
      System.out.printf(Locale.ROOT,
          "| executors of one core: %d | %.1f | %.1f | %.1f | %.2f | %.0f | %.2f |%n", count,
          started, firstJob, rate, rate / alone, empty, 1000 * task);
    }
  }

  /** Takes every row and every column of it, and keeps nothing. */
  private static void all(Dataset<Row> data) {
    data.write().format("noop").mode("overwrite").save();
  }

  /** Something that takes time. */
  private interface Work {
    void run() throws Exception;
  }

  private double median(Work work) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      work.run();
    }
    double[] seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = seconds(start);
    }
    Arrays.sort(seconds);
    return seconds[rounds / 2];
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Floats from 0 to 1. */
  private static byte[] bytes(int size) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[size]);
    Random random = new Random(1);
    for (long i = 0; i < size / 4; i++) {
      Tensor.setReal(bytes, DType.FLOAT, i, random.nextFloat());
    }
    return (byte[]) bytes.heapBase().orElseThrow();
  }

  /**
   * Rows of numbers.
   *
   * @param rowBytes of each
   */
  private record Source(int rowBytes) implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> ids) {
      byte[] row = bytes(rowBytes);
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return ids.hasNext();
        }

        @Override
        public Row next() {
          return RowFactory.create(ids.next().getLong(0), row.clone());
        }
      };
    }
  }
}
