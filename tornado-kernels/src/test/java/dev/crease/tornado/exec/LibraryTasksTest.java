package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.GpuTarget;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Steps made by libraries: what is asked of the library is done in plain Java here ({@link LibraryEmulation}), what follows it on whatever device
 * there is, and the result is what the sum is in fp64.
 */
class LibraryTasksTest {

  private static Step step(Model model) {
    List<Step> steps = Program.of(model, Map.of(), Fp32.support(_ -> true)).steps();
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }

  private static TornadoTarget device(Storage storage) {
    TornadoTarget device = TestDevice.open();
    assumeTrue(device.kind() != DeviceKind.PLAIN, "kernels of GPUs are not for SPIR-V");
    TornadoTarget target = GpuTarget.of(device);
    assumeTrue(storage == Storage.FLOATS || target.keepsHalves(), "the device has no fp16");
    return target;
  }

  /** The result of a model of one step whose sum a library makes; its calls in order. */
  private static Tensor run(Model model, Storage storage, BiConsumer<TaskSite, Step> add,
      List<String> calls) {
    TornadoTarget target = device(storage);
    LaidOut laid = LaidOut.rows(Program.of(model, Map.of(), Fp32.support(_ -> true)));
    DeviceBuffers buffers = new DeviceBuffers(laid, storage);
    TaskSite site = new TaskSite(laid, buffers, ResidentWeights.NONE, target);
    Map<String, Tensor> given = TestInputs.of(model);
    laid.program().inputs().forEach(i -> storage.write(
        Objects.requireNonNull(given.get(i.name())), buffers.array(i.view().buffer())));
    Step step = laid.program().steps().getFirst();
    site.begin(step);
    add.accept(site, step);
    List<DeviceTask> tasks = new ArrayList<>(site.take());
    DeviceTask call = tasks.removeFirst();
    calls.add(LibraryEmulation.run(LibraryEmulation.call(call)));
    View y = (View) laid.program().outputs().values().iterator().next();
    TornadoNativeArray result = buffers.array(y.buffer());
    if (!tasks.isEmpty()) {
      TaskGraphs graphs = new TaskGraphs();
      tasks.getFirst().buffers().stream().filter(b -> b != result).forEach(graphs::upload);
      graphs.download(result);
      graphs.add(tasks);
      try (DeviceProgram program = graphs.prepare(target, "rest", MathMode.STRICT, false)) {
        program.compile();
        program.run();
      }
    }
    return storage.read(result, DType.FLOAT, y.shape());
  }

  private static void requireClose(GpuSums.Sum sum, String function, Storage storage,
      BiConsumer<TaskSite, Step> add, String call) {
    Model model = GpuSums.model(sum, function);
    SumBound bound = GpuSums.bound(sum, model);
    List<String> calls = new ArrayList<>();
    Tensor y = run(model, storage, add, calls);
    assertThat(bound.violation("y", y)).isEmpty();
    assertThat(calls).containsExactly(call);
  }

  @ParameterizedTest
  @CsvSource({"1,16,16,8,8,Relu,nvidia/cublaslt/ltMatmulFP32",
      "1,33,5,7,3,Identity,nvidia/cublaslt/ltMatmulFP32",
      "3,12,20,5,9,Relu,nvidia/cublas/cublasSgemmStridedBatched"})
  void convolutionsOfOnePixel(int n, int c, int o, int h, int w, String function, String call) {
    GpuSums.Sum sum = GpuSums.convolution(n, c, o, h, w, 1, 1, 0, 0, 1, 1);
    requireClose(sum, function, Storage.FLOATS,
        (site, step) -> LibraryTasks.pointwise(site, (Step.Convolution) step), call);
  }

  @ParameterizedTest
  @CsvSource({"16,16,8,false,false", "1,100,51,false,true", "67,65,33,true,false",
      "50,34,30,true,true"})
  void products(int rows, int columns, int depth, boolean transA, boolean transB) {
    requireClose(GpuSums.product(rows, columns, depth, transA, transB), "Relu", Storage.FLOATS,
        (site, step) -> LibraryTasks.product(site, (Step.Dense) step),
        "nvidia/cublaslt/ltMatmulFP32");
  }

  @ParameterizedTest
  @CsvSource({"false,false,nvidia/cublas/cublasSgemmStridedBatched",
      "true,false,nvidia/cublas/cublasSgemmStridedBatched",
      "false,true,nvidia/cublaslt/ltMatmulFP32"})
  void productsOfManyMatrices(boolean sameA, boolean sameB, String call) {
    GpuSums.Sum sum = (g, as) -> {
      String a = sameA
          ? g.initializer("a", as.apply(GpuSums.numbers("a", 1, 1, 9, 7)))
          : g.input("a", DType.FLOAT, 4, 9, 7);
      String b = sameB
          ? g.initializer("b", as.apply(GpuSums.numbers("b", 1, 1, 7, 5)))
          : g.input("b", DType.FLOAT, 4, 7, 5);
      return g.node("MatMul").in(a, b).out();
    };
    requireClose(sum, "Relu", Storage.FLOATS,
        (site, step) -> LibraryTasks.product(site, (Step.Dense) step), call);
  }

  @ParameterizedTest
  @CsvSource({"1,16,16,8,8,3,1,1,1", "2,9,65,9,7,3,2,1,1", "1,8,24,19,17,7,2,3,3",
      "1,3,4,12,12,5,3,0,0", "1,6,4,12,10,3,2,1,0"})
  void convolutionsOfImages(int n, int c, int o, int h, int w, int kernel, int stride, int before,
      int after) {
    GpuSums.Sum sum = GpuSums.convolution(n, c, o, h, w, kernel, stride, before, after, 1, 1);
    requireClose(sum, "Relu", Storage.FLOATS,
        (site, step) -> {
          assertThat(LibraryTasks.isImages(Storage.FLOATS, (Step.Convolution) step)).isTrue();
          LibraryTasks.images(site, (Step.Convolution) step);
        }, "nvidia/cudnn/cudnnConv2d");
  }

  @Test
  void whatIsAddedAfterwards() {
    GpuSums.Sum sum = (g, as) -> {
      String x = g.input("x", DType.FLOAT, 2, 12, 5, 6);
      String y = g.node("Conv")
          .in(x, g.initializer("w", as.apply(GpuSums.numbers("w", 0.3, 12, 12, 1, 1))),
              g.initializer("b", as.apply(GpuSums.numbers("b", 0.5, 12))))
          .out();
      return g.node("Add").in(y, x).out();
    };
    requireClose(sum, "Relu", Storage.FLOATS,
        (site, step) -> LibraryTasks.pointwise(site, (Step.Convolution) step),
        "nvidia/cublas/cublasSgemmStridedBatched");
  }

  private static Tensor halves(String name, long... sizes) {
    return SeededNumbers.of(name.hashCode()).normals(DType.FLOAT16, Shape.of(sizes), 0, 0.2);
  }

  private static Model halfProduct(String function, boolean transB, double alpha) {
    GraphBuilder g = GraphBuilder.of("halves", 17);
    String x = g.input("x", DType.FLOAT16, 20, 12);
    g.output(g.node(function).in(g.node("Gemm")
        .in(x, g.initializer("w", transB ? halves("w", 8, 12) : halves("w", 12, 8)),
            g.initializer("b", halves("b", 8)))
        .real("alpha", alpha).integer("transB", transB ? 1 : 0).out()).as("y"));
    return g.build();
  }

  /** What is asked of libraries that compute in fp16: the call by itself, as few devices here have fp16. */
  @ParameterizedTest
  @CsvSource({"Identity,true,0.5,nvidia/cublaslt/ltMatmulBiasFP16",
      "Identity,false,1,nvidia/cublaslt/ltMatmulBiasFP16",
      "Relu,false,1,nvidia/cutlass/cutlassGemmBiasRelu",
      "Relu,true,1,nvidia/cublas/cublasGemmExFP16FP32"})
  void productsInHalves(String function, boolean transB, double alpha, String name) {
    Model model = halfProduct(function, transB, alpha);
    LaidOut laid = LaidOut.rows(Program.of(model, Map.of(), Fp32.support(_ -> true)));
    DeviceBuffers buffers = new DeviceBuffers(laid, Storage.HALVES);
    TaskSite site = new TaskSite(laid, buffers, ResidentWeights.NONE,
        GpuTarget.of(TestDevice.open()));
    Step.Dense step = (Step.Dense) laid.program().steps().getFirst();
    Tensor x = halves("x", 20, 12);
    Storage.HALVES.write(x, buffers.array(((View) step.a()).buffer()));
    site.begin(step);
    boolean biased = LibraryTasks.isBiased(Storage.HALVES, step);
    boolean rectified = LibraryTasks.isBiasedAndRectified(Storage.HALVES, step);
    if (rectified) {
      LibraryTasks.biasedAndRectified(site, step);
    } else if (biased) {
      LibraryTasks.biased(site, step);
    } else {
      LibraryTasks.product(site, step);
    }
    List<DeviceTask> tasks = site.take();
    assertThat(LibraryEmulation.run(LibraryEmulation.call(tasks.getFirst()))).isEqualTo(name);
    boolean whole = biased || rectified;
    assertThat(tasks).hasSize(whole ? 1 : 2);
    TornadoNativeArray y = whole
        ? buffers.array(step.y().buffer())
        : site.scratch(step.y().shape().elements());
    Tensor w = ((Operand.Fixed) step.b()).tensor();
    Tensor b = ((Operand.Fixed) step.epilogue().bias().orElseThrow()).tensor();
    for (int row = 0; row < 20; row++) {
      for (int column = 0; column < 8; column++) {
        double sum = 0;
        for (int k = 0; k < 12; k++) {
          sum += x.getDouble(row * 12 + k)
              * w.getDouble(transB ? column * 12 + k : k * 8 + column);
        }
        double expected = alpha * sum + (whole ? b.getDouble(column) : 0);
        expected = rectified ? Math.max(expected, 0) : expected;
        assertThat(LibraryEmulation.get(y, row * 8L + column)).isCloseTo(expected,
            org.assertj.core.data.Offset.offset(Math.abs(expected) * 0x1p-10 + 0x1p-13));
      }
    }
  }

  @Test
  void leavesWhatNoLibraryMakes() {
    Step.Convolution dilated = convolution(GpuSums.convolution(1, 8, 8, 9, 9, 3, 1, 1, 1, 2, 1));
    Step.Convolution grouped = convolution(GpuSums.convolution(1, 8, 8, 9, 9, 3, 1, 1, 1, 1, 2));
    Step.Convolution strided = convolution(GpuSums.convolution(1, 8, 8, 9, 9, 1, 2, 0, 0, 1, 1));
    Step.Convolution padded = convolution(GpuSums.convolution(1, 8, 8, 9, 9, 3, 1, 0, 2, 1, 1));
    Step.Convolution two = convolution(GpuSums.convolution(2, 8, 8, 9, 9, 1, 1, 0, 0, 1, 1));
    assertThat(LibraryTasks.isImages(Storage.FLOATS, dilated)).isFalse();
    assertThat(LibraryTasks.isImages(Storage.FLOATS, grouped)).isFalse();
    assertThat(LibraryTasks.isImages(Storage.FLOATS, padded)).isFalse();
    assertThat(LibraryTasks.isImages(Storage.FLOATS, strided)).isTrue();
    assertThat(LibraryTasks.isImages(Storage.HALVES, strided)).isFalse();
    assertThat(LibraryTasks.isPointwise(Storage.FLOATS, strided)).isFalse();
    assertThat(LibraryTasks.isPointwise(Storage.FLOATS, two)).isTrue();
    assertThat(LibraryTasks.isPointwise(Storage.HALVES, two)).isFalse();
    assertThat(LibraryTasks.isPointwise(Storage.FLOATS, padded)).isFalse();
  }

  private static Step.Convolution convolution(GpuSums.Sum sum) {
    return (Step.Convolution) step(GpuSums.model(sum, "Relu"));
  }
}
