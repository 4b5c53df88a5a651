package dev.crease.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.InvalidOptionException;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Dim;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitecturesTest {

  /** Widths that keep all layers but little work. */
  private static final Options NARROW = Options.DEFAULT.scale(0.125);

  /** As {@link #NARROW}, and small where it can be. */
  private static Options small(Architecture architecture) {
    return NARROW.size(architecture.size() == 1 ? 0 : 64);
  }

  static List<Architecture> all() {
    return Architectures.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void sameSeedSameBytes(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      Model a = architecture.build(small(architecture), arena);
      Model b = architecture.build(small(architecture), arena);
      Model c = architecture.build(small(architecture).seed(2), arena);
      assertThat(b.graph()).hasToString(a.graph().toString());
      assertThat(sameWeights(a, b)).isTrue();
      assertThat(sameWeights(a, c)).isFalse();
    }
  }

  private static boolean sameWeights(Model a, Model b) {
    return a.graph().initializers().values().stream().allMatch(i -> {
      Tensor other = tensor(b.graph().initializers(), i.name());
      return i.tensor().bytes().mismatch(other.bytes()) == -1;
    });
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyOpsetBuildsAValidGraphWithUniqueNames(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      for (int opset : new int[]{9, 11, 13, 17, 18, 22}) {
        Model model = architecture.build(small(architecture).opset(opset).batch("N"), arena);
        GraphCheck.check(model.graph());
        assertThat(model.opset()).isEqualTo(opset);
        assertThat(model.graph().nodes()).extracting(Node::name).doesNotHaveDuplicates()
            .doesNotContain("");
        assertThat(model.graph().inputs().getFirst().type().dim(0)).isEqualTo(new Dim.Symbol("N"));
        assertThat(model.graph().outputs()).extracting("name").containsExactly("output");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void weightsHaveTheTypeAskedFor(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      for (DType dtype : List.of(DType.FLOAT16, DType.BFLOAT16, DType.DOUBLE)) {
        assertThat(architecture.build(small(architecture).dtype(dtype), arena).graph()
            .initializers().values())
            .extracting(i -> i.tensor().dtype())
            .filteredOn(DType::isReal)
            .containsOnly(dtype);
      }
    }
  }

  @Test
  void batchNormStatisticsHaveTheOddChannelsOfTrainedNetworks() {
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Initializer> weights = Architectures.find("resnet50").orElseThrow()
          .build(Options.DEFAULT, arena).graph().initializers();
      double[] gamma = elements(weights, "layer3.2.bn2.weight").toArray();
      double[] variance = elements(weights, "layer3.2.bn2.running_var").toArray();
      assertThat(gamma).hasSize(256).contains(0);
      assertThat(DoubleStream.of(gamma).filter(g -> Math.abs(g) == (double) 1e-8f)).hasSize(4);
      assertThat(DoubleStream.of(gamma).filter(g -> g < 0).count()).isBetween(10L, 45L);
      assertThat(between(variance, Float.MIN_VALUE, Float.MIN_NORMAL)).isEqualTo(4);
      assertThat(between(variance, 1e-16, 1e-14)).isEqualTo(4);
      assertThat(between(variance, 1e-7, 1e-5)).isEqualTo(4);
      assertThat(between(variance, 1e3, 1e5)).isEqualTo(4);
      assertThat(between(variance, 0.1, 10)).isEqualTo(256 - 16);
    }
  }

  private static long between(double[] values, double low, double high) {
    return DoubleStream.of(values).filter(v -> v >= low && v < high).count();
  }

  private static Tensor tensor(Map<String, Initializer> weights, String name) {
    return Objects.requireNonNull(weights.get(name), name).tensor();
  }

  private static DoubleStream elements(Map<String, Initializer> weights, String name) {
    Tensor tensor = tensor(weights, name);
    return LongStream.range(0, tensor.shape().elements()).mapToDouble(tensor::getDouble);
  }

  @Test
  void refusesASizeThatDoesNotFit() {
    try (Arena arena = Arena.ofConfined()) {
      Architecture unet = Architectures.find("unet").orElseThrow();
      assertThatThrownBy(() -> unet.build(NARROW.size(40), arena))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessage("size of unet: expected a multiple of 16, got 40;"
              + " fix: leave the size out for 256");
      Architecture mlp = Architectures.find("mlp").orElseThrow();
      assertThatThrownBy(() -> mlp.build(NARROW.size(40), arena))
          .hasMessage("size of mlp: expected 1, got 40; fix: leave the size out for 1");
    }
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> Options.DEFAULT.opset(8))
        .hasMessage("opset: expected 9 to 25, got 8");
    assertThatThrownBy(() -> Options.DEFAULT.dtype(DType.INT8))
        .hasMessage("dtype: expected a floating-point type of 16 bits or more, got i8");
    assertThatThrownBy(() -> Options.DEFAULT.scale(0))
        .hasMessage("scale: expected more than 0, got 0.0");
    assertThatThrownBy(() -> Options.DEFAULT.batch(0))
        .hasMessage("batch: expected 1 or more, got 0");
  }

  @Test
  void findsByName() {
    assertThat(Architectures.find("resnet50")).get().extracting(Architecture::title)
        .isEqualTo("ResNet-50");
    assertThat(Architectures.find("resnet51")).isEmpty();
    assertThat(Architectures.all()).extracting(Architecture::name).doesNotHaveDuplicates();
  }
}
