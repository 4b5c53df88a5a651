package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.exec.ConcatModel;
import dev.crease.testkit.exec.HeadModel;
import dev.crease.testkit.exec.PairModel;
import dev.crease.tornado.CrowdedTarget;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.KernelText;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.PoclText;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import dev.crease.tornado.fast.Network8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/** Programs that are one kernel: what goes in and out, when they are one, and what becomes of units that never meet. */
class NetworkTest {

  private final TornadoTarget target = TestDevice.open();

  @BeforeEach
  void skipWhereNoDeviceRunsNetworks() {
    assumeTrue(target.runsNetworks(), "whole networks are one kernel on PoCL alone");
  }

  private Session compile(TornadoTarget where, Model model, boolean fast, int patience) {
    return new TornadoExecutor(where, new ExecutorOptions(true, fast), 1, patience)
        .compile(model, Map.of());
  }

  private Session compile(Model model, boolean fast) {
    return compile(target, model, fast, TornadoExecutor.PATIENCE);
  }

  private static String conv(GraphBuilder g, String name, String x, long inputs, long outputs,
      long kernel) {
    return conv(g, name, x, inputs, outputs, kernel, 1);
  }

  private static String conv(GraphBuilder g, String name, String x, long inputs, long outputs,
      long kernel, long step) {
    double scale = 1 / Math.sqrt((double) (inputs * kernel * kernel));
    Tensor w = SeededNumbers.of(name.hashCode()).normals(DType.FLOAT,
        Shape.of(outputs, inputs, kernel, kernel), 0, scale);
    Tensor b = SeededNumbers.of(outputs).normals(DType.FLOAT, Shape.of(outputs), 0, 0.5);
    return g.node("Conv").name(name)
        .in(x, g.initializer(name + ".w", w), g.initializer(name + ".b", b))
        .integers("strides", step, step)
        .integers("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2).as(name + ".y");
  }

  private static void requireOneKernel(Session session) {
    assertThat(session.summary().getFirst()).contains(" steps of one kernel");
  }

  /** Other inputs, of which nothing may be left in the next run. */
  private static Map<String, Tensor> zeros(Model model) {
    Map<String, Tensor> zeros = new HashMap<>();
    TestInputs.of(model).forEach((name, tensor) -> zeros.put(name,
        Tensor.ofFloats(tensor.shape(), new float[tensor.shape().size()])));
    return zeros;
  }

  /**
   * What 432 products are off by at most, each rounded: what they are together is about what the largest result is. Sums of up to
   * four times as many stay below it as well, since not all round the same way.
   */
  private void requireRight(Model model, boolean fast) {
    Map<String, Tensor> expected;
    try (Session session = new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of())) {
      expected = session.run(TestInputs.of(model));
    }
    try (Session session = compile(model, fast)) {
      requireOneKernel(session);
      session.run(zeros(model));
      for (int run = 0; run < 3; run++) {
        Map<String, Tensor> actual = session.run(TestInputs.of(model));
        expected.forEach((name, tensor) -> assertThat(
            Comparison.of(name, tensor, Objects.requireNonNull(actual.get(name))).maxAbs())
            .as(name).isLessThanOrEqualTo(432 * 0x1p-24 * largest(tensor)));
      }
    }
  }

  private static double largest(Tensor tensor) {
    double largest = 0;
    for (float f : tensor.toFloats()) {
      largest = Math.max(largest, Math.abs(f));
    }
    return largest;
  }

  @Test
  void anOutputMayBeReadAnInputMayBeOneAndBothMayBeRows() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 20, 6, 7);
    String other = g.input("other", DType.FLOAT, 2, 3, 4);
    String a = g.node("Relu").name("relu").in(conv(g, "c1", x, 20, 24, 3)).as("a");
    g.output(a);
    g.output(conv(g, "c2", a, 24, 20, 1));
    g.output(x);
    g.output(g.node("Softmax").name("softmax").in(other).integer("axis", 1).as("s"));
    g.output(g.node("Transpose").name("turn").in("s").integers("perm", 2, 0, 1).as("t"));
    g.output(g.node("Concat").name("join").in("s", other).integer("axis", 1).as("j"));
    requireRight(g.build(), false);
  }

  @ParameterizedTest
  @CsvSource({"1, 7, 2, 3", "1, 40, 2, 3", "2, 13, 5, 4", "1, 9, 15, 1", "1, 9, 33, 1",
      "1, 5, 1, 4"})
  void headsReadConvolutionsWhereTheyLie(int images, int size, int classes, int anchors) {
    requireRight(HeadModel.of(images, size, classes, anchors).build(), false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void convolutionsThatReachIntoEachOther(boolean fast) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String y = conv(g, "first", g.input("x", DType.FLOAT, 1, 3, 30, 27), 3, 48, 3);
    for (int i = 0; i < 6; i++) {
      String c = conv(g, "c" + i, y, 48, 48, 3);
      y = g.node("Relu").name("r" + i).in(g.node("Add").name("a" + i).in(c, y).as("s" + i))
          .as("y" + i);
    }
    g.output(conv(g, "last", y, 48, 7, 1));
    Model model = g.build();
    requireRight(model, fast);
    try (Session session = compile(model, fast)) {
      boolean winograd = session.summary().get(1)
          .endsWith(", 6 convolutions by Winograd's F(2x2, 3x3)");
      assertThat(winograd).isEqualTo(fast && target.vectorLanes() == 16);
    }
  }

  /** Units have channels of their own, and share the transformed tiles or each have all of them. */
  @ParameterizedTest
  @CsvSource({"1, 7, 7, 64", "1, 6, 9, 160", "2, 7, 5, 144", "1, 14, 14, 272"})
  void fewTilesForManyChannels(int images, long height, long width, int channels) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String y = conv(g, "first", g.input("x", DType.FLOAT, images, 3, height, width), 3, channels,
        1);
    for (int i = 0; i < 2; i++) {
      String c = conv(g, "c" + i, y, channels, channels, 3);
      y = g.node("Relu").name("r" + i).in(g.node("Add").name("a" + i).in(c, y).as("s" + i))
          .as("y" + i);
    }
    g.output(conv(g, "last", y, channels, 7, 1));
    Model model = g.build();
    requireRight(model, true);
    try (Session session = compile(model, true)) {
      assertThat(session.summary().get(1).endsWith(", 2 convolutions by Winograd's F(2x2, 3x3)"))
          .isEqualTo(target.vectorLanes() == 16);
    }
  }

  /** Tiles of one block and of two, in rows that they fit and in such that they do not, where the number of blocks is odd and even. */
  @ParameterizedTest
  @CsvSource({"7, 5", "8, 2", "9, 6", "10, 3", "14, 4", "15, 9", "16, 7", "28, 6", "30, 1",
      "31, 11"})
  void tilesOfOneBlockAndOfTwo(long width, int blocks) {
    int channels = 16 * blocks - 3;
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 3, 2 * width + 1, 2 * width);
    String a = conv(g, "narrow", x, 3, channels, 3, 2);
    String b = g.node("Relu").name("relu").in(conv(g, "b", a, channels, channels, 1)).as("b1");
    String c = conv(g, "c", b, channels, channels, 3);
    String d = g.node("Add").name("add").in(conv(g, "d", c, channels, channels, 1), b).as("sum");
    g.output(conv(g, "wide", g.node("Clip").name("clip").in(d,
        g.initializer("low", Tensor.ofFloats(Shape.of(), new float[]{-1})),
        g.initializer("high", Tensor.ofFloats(Shape.of(), new float[]{1}))).as("clipped"), channels,
        channels, 1, 2));
    Model model = g.build();
    requireRight(model, false);
    requireRight(model, true);
  }

  /** The product alone rounds to what is taken off: only a sum that is rounded once sees the rest. */
  @Test
  void fastArithmeticRoundsAProductAndItsSumOnce() {
    float near = 1 + 0x1p-12f;
    float[] weights = new float[32];
    weights[0] = 1;
    weights[1] = near;
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(g.node("Conv").name("c").in(g.input("x", DType.FLOAT, 1, 2, 1, 7),
        g.initializer("w", Tensor.ofFloats(Shape.of(16, 2, 1, 1), weights))).as("y"));
    float[] numbers = new float[14];
    numbers[0] = -1 - 0x1p-11f;
    numbers[7] = near;
    Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(Shape.of(1, 2, 1, 7), numbers));
    for (boolean fast : new boolean[]{false, true}) {
      try (Session session = compile(g.build(), fast)) {
        float[] y = Objects.requireNonNull(session.run(inputs).get("y")).toFloats();
        assertThat(y[0]).isEqualTo(fast ? 0x1p-24f : 0);
      }
    }
  }

  private static GraphBuilder pair() {
    return PairModel.of(new PairModel.First(1, 16, 64, 1, 1, 40, 28), "Relu",
        new PairModel.Second(3, 1, 1));
  }

  /** Tiles that fit a row and those that end with it, blocks that are full and those that are not, rows that no window reads. */
  @ParameterizedTest
  @CsvSource({"32, 160, 1, 1, 40, 28, 3, 1, 1, 1", "40, 180, 1, 1, 61, 45, 3, 2, 1, 2",
      "3, 160, 3, 2, 122, 64, 3, 1, 1, 1", "36, 200, 1, 1, 63, 30, 5, 1, 1, 1",
      "48, 161, 1, 1, 100, 30, 5, 2, 1, 1", "32, 160, 1, 1, 70, 33, 3, 1, 2, 3",
      "33, 250, 3, 2, 120, 47, 3, 3, 1, 1", "64, 192, 1, 1, 50, 14, 1, 2, 1, 1"})
  void convolutionsThatAreMadeTogether(int inputs, int channels, int kernel, int stride,
      int height, int width, int taps, int step, int dilation, int images) {
    Model model = PairModel.of(
        new PairModel.First(images, inputs, channels, kernel, stride, height, width), "Relu",
        new PairModel.Second(taps, step, dilation)).build();
    requireRight(model, false);
    requireRight(model, true);
    try (Session session = compile(model, false)) {
      boolean together = session.summary().getFirst().endsWith(", 1 for two convolutions");
      // More units would need more rows.
      assumeTrue(target.info().computeUnits() <= 2, "the sizes are for two units");
      assertThat(together).isEqualTo(target.vectorLanes() == 16);
    }
  }

  /** What is added to a product, a sum or a difference goes with it, before a function that vectors have or in a step of its own. */
  @ParameterizedTest
  @CsvSource({"1, 16, 7, 5", "2, 24, 9, 14", "1, 7, 3, 2"})
  void gatesAndWhatIsAddedToThem(int images, int channels, int height, int width) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String y = conv(g, "first", g.input("x", DType.FLOAT, images, 5, height, width), 5, channels,
        3);
    for (String function : List.of("Relu", "Sigmoid", "Softplus")) {
      String x = y;
      String mean = g.node("GlobalAveragePool").name("mean " + function).in(x).out();
      String gate = g.node("HardSigmoid").name("gate " + function)
          .in(conv(g, "fc " + function, mean, channels, channels, 1)).out();
      String product = g.node("Mul").name("times " + function).in(x, gate).out();
      String sum = g.node("Add").name("plus " + function).in(product, x).out();
      String apart = g.node("Sub").name("minus " + function).in(sum, gate).out();
      y = g.node(function).name(function)
          .in(g.node("Add").name("again " + function).in(x, apart).out()).out();
    }
    String shifted = g.node("Add").name("shifted").in(y, g.floats("three", 3)).out();
    String clipped = g.node("Clip").name("clipped").in(shifted, g.floats("low", 0),
        g.floats("high", 6)).out();
    g.output(conv(g, "last", g.node("Mul").name("gated").in(y, clipped).out(), channels, 9, 1));
    requireRight(g.build(), false);
    requireRight(g.build(), true);
  }

  /** Parts of a concatenation are made where they lie in the result, and harm no others. */
  @ParameterizedTest
  @CsvSource({"1, 7, 7", "1, 14, 14", "1, 13, 9", "1, 28, 30", "1, 3, 2", "2, 13, 9"})
  void concatenations(int images, int height, int width) {
    for (boolean reversed : new boolean[]{false, true}) {
      Model model = ConcatModel.of(images, height, width, reversed).build();
      requireRight(model, false);
      requireRight(model, true);
      try (Session session = compile(model, true)) {
        assertThat(session.summary().getFirst().endsWith(", 2 concatenations in place"))
            .as("%s", session.summary()).isEqualTo(images == 1);
      }
    }
  }

  /** Parts that begin within a block: some are copied as whole vectors, and the next part writes over what was too much. */
  @ParameterizedTest
  @CsvSource({"1, 24, 20", "2, 5, 11", "1, 8, 16", "1, 33, 15"})
  void concatenationsAcrossBlocks(int images, int channels, int others) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, images, 6, 7, 5);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int count = i % 2 == 0 ? channels : others;
      parts.add(g.node("Sigmoid").name("s" + i).in(conv(g, "c" + i, x, 6, count, 1)).out());
    }
    String all = g.node("Concat").name("all").in(parts.toArray(String[]::new)).integer("axis", 1)
        .out();
    g.output(conv(g, "last", all, 4 * channels + 3 * others, 9, 3));
    requireRight(g.build(), false);
    requireRight(g.build(), true);
  }

  @Test
  void whatSomethingElseReadsIsNotMadeTogether() {
    GraphBuilder g = pair();
    g.output("between");
    GraphBuilder twice = pair();
    twice.output(conv(twice, "other", "between", 64, 20, 1));
    for (Model model : new Model[]{g.build(), twice.build()}) {
      requireRight(model, true);
      try (Session session = compile(model, true)) {
        assertThat(session.summary().getFirst()).endsWith(" steps of one kernel");
      }
    }
  }

  @Test
  void strictArithmeticKeepsInfinitiesAndNaN() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 16, 1, 3);
    String p = g.node("AveragePool").name("p").in(x).integers("kernel_shape", 1, 1).as("p.y");
    String c = g.node("Mul").name("m").in(p, p).as("m.y");
    g.output(g.node("Relu").name("r").in(g.node("Add").name("a").in(c, p).as("a.y")).as("y"));
    float[] numbers = new float[48];
    numbers[0] = Float.POSITIVE_INFINITY;
    numbers[1] = Float.NaN;
    numbers[2] = -3;
    Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(Shape.of(1, 16, 1, 3), numbers));
    try (Session session = compile(g.build(), false)) {
      float[] y = Objects.requireNonNull(session.run(inputs).get("y")).toFloats();
      assertThat(y[0]).isEqualTo(Float.POSITIVE_INFINITY);
      assertThat(y[1]).isNaN();
      assertThat(y[2]).isEqualTo(6);
    }
  }

  @Test
  void fewStepsAreTasksAndSoAreThoseWithoutAKind() {
    GraphBuilder few = GraphBuilder.of("few", 17);
    few.output(conv(few, "c", few.input("x", DType.FLOAT, 1, 16, 5, 5), 16, 16, 3));
    GraphBuilder rows = GraphBuilder.of("rows", 17);
    String y = rows.input("x", DType.FLOAT, 3, 5);
    for (int i = 0; i < 10; i++) {
      y = rows.node("Sin").in(y).as("y" + i);
    }
    rows.output(y);
    for (Model model : new Model[]{few.build(), rows.build()}) {
      try (Session session = new TornadoExecutor(target, new ExecutorOptions(true, false))
          .compile(model, Map.of())) {
        assertThat(session.summary().getFirst()).contains(" tasks in ");
      }
    }
  }

  @Test
  void unitsThatNeverMeetGiveUp() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(conv(g, "c", g.input("x", DType.FLOAT, 1, 16, 9, 9), 16, 16, 3));
    Model model = g.build();
    try (Session session = compile(CrowdedTarget.of(target), model, false, 1 << 24)) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> session.run(TestInputs.of(model)))
          .withMessageContaining("waited in vain")
          .withMessageContaining(TornadoTarget.NETWORKS + "=false");
    }
    requireRight(model, false);
  }

  @Test
  void closingASessionFreesTheMemoryOfItsNetwork() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(conv(g, "c", g.input("x", DType.FLOAT, 1, 16, 9, 9), 16, 16, 3));
    Model model = g.build();
    LaidOut laid = LaidOut.of(
        Program.of(model, Map.of(),
            Fp32.support(s -> KernelTable.find(s, target.kind()).isPresent())),
        BlockTables.LANES, BlockSteps::has, _ -> false, true);
    Network network = Network.of(target, MathMode.FAST, laid, TornadoExecutor.PATIENCE)
        .orElseThrow();
    Session session = TornadoSession.compile(target, MathMode.FAST, model, laid, network);
    session.run(TestInputs.of(model));
    assertThat(network.arena().scope().isAlive()).isTrue();

    session.close();
    session.close();

    assertThat(network.arena().scope().isAlive()).isFalse();
    requireRight(model, true);
  }

  /** The names of files have checksums of the texts. */
  private static List<String> kept(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void itsTextIsTheSameForEveryModelAndKept(@TempDir Path first, @TempDir Path second)
      throws IOException {
    GraphBuilder g = GraphBuilder.of("small", 17);
    g.output(conv(g, "c", g.input("x", DType.FLOAT, 1, 3, 9, 9), 3, 5, 3));
    Model small = g.build();
    Model other = PairModel.of(new PairModel.First(2, 30, 40, 1, 1, 11, 13), "Relu",
        new PairModel.Second(3, 1, 1)).build();
    String before = System.getProperty(KernelText.CACHE);
    try {
      System.setProperty(KernelText.CACHE, first.toString());
      requireRight(small, false);
      List<String> ofSmall = kept(first);
      assertThat(ofSmall).hasSize(1);
      requireRight(other, true);
      assertThat(kept(first)).isEqualTo(ofSmall);

      System.setProperty(KernelText.CACHE, second.toString());
      requireRight(other, true);
      assertThat(kept(second)).isEqualTo(ofSmall);
    } finally {
      System.setProperty(KernelText.CACHE, before);
    }
  }

  /** For registers of 8 lanes, which this device need not have; a program of no steps. */
  @Test
  void theNarrowTextIsKeptAndBuilds(@TempDir Path folder) {
    String before = System.getProperty(KernelText.CACHE);
    try {
      System.setProperty(KernelText.CACHE, folder.toString());
      KernelText made = narrow();
      FloatArray out = DeviceArrays.floats(16);
      try (DeviceProgram program = narrow(made, out)) {
        made.translate(program);
      }
      KernelText kept = narrow();
      assertThat(kept.isKept()).isTrue();
      try (DeviceProgram program = narrow(kept, out)) {
        kept.compile(program);
        program.run();
      }
      assertThat(out.get(0)).isEqualTo(1);
    } finally {
      System.setProperty(KernelText.CACHE, before);
    }
  }

  private KernelText narrow() {
    return KernelText.of(target, Network8.class, "run",
        t -> PoclText.of(t, "memory", "in", "out", "g", "sync"));
  }

  private DeviceProgram narrow(KernelText text, FloatArray out) {
    KernelContext context = new KernelContext();
    FloatArray memory = DeviceArrays.alignedFloats(17 * 16);
    FloatArray in = DeviceArrays.floats(16);
    IntArray g = DeviceArrays.ints(64);
    IntArray sync = DeviceArrays.ints(64);
    return target.program("narrow", MathMode.STRICT,
        new GridScheduler("narrow.network", TaskSite.each(1)), target.graph("narrow", graph -> {
          if (text.isKept()) {
            Object[] all = Stream.concat(Stream.of(context),
                Stream.of(memory, in, out, g, sync).map(DeviceArrays::address)).toArray();
            graph.transferToDevice(DataTransferMode.FIRST_EXECUTION,
                Arrays.copyOfRange(all, 1, all.length));
            text.addTo(graph, "network", all);
          } else {
            VectorFloat16 vectors = new VectorFloat16(memory);
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, vectors, in, g, sync);
            graph.task("network", Network8::run, context, vectors, in, out, g, sync);
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, out);
          }
        }));
  }

  /** Convolutions of several kinds, limits from both sides, a pool and a sum, over numbers of which some are none. */
  @Test
  void aKeptTextGivesTheBitsThatTornadoVmsGives(@TempDir Path folder) throws IOException {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 20, 15, 17);
    String pool = g.node("MaxPool").name("pool").in(conv(g, "c0", x, 20, 20, 1))
        .integers("kernel_shape", 3, 3)
        .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).as("p");
    String low = g.initializer("low", Tensor.ofFloats(Shape.of(), new float[]{-0.5f}));
    String high = g.initializer("high", Tensor.ofFloats(Shape.of(), new float[]{0.75f}));
    String wide = g.node("Clip").name("clip").in(conv(g, "c1", x, 20, 40, 3), low, high).as("w");
    String deep = g.node("Conv").name("deep").in(wide, g.initializer("deep.w",
        SeededNumbers.of(5).normals(DType.FLOAT, Shape.of(40, 1, 3, 3), 0, 0.5)))
        .integer("group", 40).integers("pads", 1, 1, 1, 1).as("d");
    g.output(pool);
    g.output(g.node("Relu").name("relu").in(g.node("Add").name("add")
        .in(conv(g, "c2", deep, 40, 20, 1), x).as("a")).as("r"));
    Model model = g.build();
    float[] numbers = SeededNumbers.of(9)
        .normals(DType.FLOAT, Shape.of(1, 20, 15, 17), 0, 1).toFloats();
    for (int i = 0; i < numbers.length; i += 97) {
      numbers[i] = i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
    }
    Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(Shape.of(1, 20, 15, 17), numbers));
    String before = System.getProperty(KernelText.CACHE);
    try {
      System.setProperty(KernelText.CACHE, "false");
      List<float[]> expected = run(model, inputs);
      System.setProperty(KernelText.CACHE, folder.toString());
      // The first keeps it, if no other did in this process.
      run(model, inputs);
      assertThat(kept(folder)).singleElement().satisfies(
          f -> assertThat(folder.resolve(f)).content().contains("#define vstore16", " + 24L;"));
      List<float[]> actual = run(model, inputs);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i)).isEqualTo(expected.get(i));
      }
    } finally {
      System.setProperty(KernelText.CACHE, before);
    }
  }

  /** What is behind the convolution, by what its results are off by at most: a multiple of the greater of 1 and its argument. */
  @ParameterizedTest
  @CsvSource({"Sigmoid, 1", "Tanh, 1", "Swish, 20", "Div, 20"})
  void smoothFunctionsAreCloseEverywhere(String function, double largest) {
    int channels = 20;
    Shape shape = Shape.of(1, channels, 9, 11);
    GraphBuilder g = GraphBuilder.of("g", 17);
    float[] one = new float[channels * channels];
    for (int c = 0; c < channels; c++) {
      one[c * channels + c] = 1;
    }
    String x = g.node("Conv").name("same").in(g.input("x", DType.FLOAT, 1, channels, 9, 11),
        g.initializer("one", Tensor.ofFloats(Shape.of(channels, channels, 1, 1), one))).as("c");
    g.output(switch (function) {
      case "Swish" -> g.node("Mul").name("mul")
          .in(x, g.node("Sigmoid").name("s").in(x).as("s")).as("y");
      case "Div" -> g.node("Div").name("div").in(x, g.initializer("six",
          SeededNumbers.of(3).uniforms(DType.FLOAT, Shape.of(channels, 1, 1), 2, 9))).as("y");
      default -> g.node(function).name("f").in(x).as("y");
    });
    float[] numbers = new float[shape.size()];
    for (int i = 0; i < numbers.length; i++) {
      // From -20 to 20, and close to 0.
      numbers[i] = i % 5 == 0 ? (i - 990) * 1e-6f : 40f * i / numbers.length - 20;
    }
    Model model = g.build();
    Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(shape, numbers));
    Map<String, Tensor> expected;
    try (Session session = new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of())) {
      expected = session.run(inputs);
    }
    for (boolean fast : new boolean[]{false, true}) {
      try (Session session = compile(model, fast)) {
        requireOneKernel(session);
        double off = Comparison.of("y", Objects.requireNonNull(expected.get("y")),
            Objects.requireNonNull(session.run(inputs).get("y"))).maxAbs();
        assertThat(off).as(function + (fast ? ", fast" : ""))
            .isLessThanOrEqualTo(8 * 0x1p-24 * largest);
      }
    }
  }

  private List<float[]> run(Model model, Map<String, Tensor> inputs) {
    try (Session session = compile(model, false)) {
      requireOneKernel(session);
      session.run(inputs);
      return session.run(inputs).values().stream().map(Tensor::toFloats).toList();
    }
  }
}
