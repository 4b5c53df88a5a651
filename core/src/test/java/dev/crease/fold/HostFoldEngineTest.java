package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import dev.crease.tensor.DType;
import dev.crease.tensor.DeferredBytes;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every stored weight and bias within half an ulp of the exact product, on all layouts and types. */
class HostFoldEngineTest {

  private static final double EPSILON = 1e-5f;

  private final SplittableRandom random = new SplittableRandom(7);

  /** The layouts of Conv, grouped Conv, ConvTranspose with groups, Gemm both ways round, and MatMul. */
  private static LinearLayer layer(String layout, Tensor weight, Optional<Tensor> bias) {
    ChannelView out = switch (layout) {
      case "conv" -> new ChannelView(1, 1, 6, 4 * 9);
      case "grouped" -> new ChannelView(1, 1, 6, 2 * 9);
      case "transposed" -> new ChannelView(2, 3, 4, 5);
      case "gemm" -> new ChannelView(1, 7, 5, 1);
      case "gemmT" -> new ChannelView(1, 1, 5, 7);
      default -> throw new IllegalArgumentException(layout);
    };
    ChannelView in = switch (layout) {
      case "conv" -> new ChannelView(1, 6, 4, 9);
      case "grouped" -> new ChannelView(2, 3, 2, 9);
      case "transposed" -> new ChannelView(1, 1, 6, 4 * 5);
      case "gemm" -> new ChannelView(1, 1, 7, 5);
      case "gemmT" -> new ChannelView(1, 5, 7, 1);
      default -> throw new IllegalArgumentException(layout);
    };
    return TestLayers.layer(weight, bias, out, in);
  }

  private Tensor random(DType type, int count, double spread) {
    double[] data = new double[count];
    for (int i = 0; i < count; i++) {
      data[i] = Math.scalb(random.nextDouble() - 0.5, (int) (random.nextDouble() * spread));
    }
    return Tensor.of(new RealValue(type, Shape.of(count), data));
  }

  /** A normalization over channels, and the same in exact arithmetic. */
  private final class Norm {
    private final List<Wide> s = new ArrayList<>();
    private final List<Wide> t = new ArrayList<>();
    private final List<BigDecimal> exactS = new ArrayList<>();
    private final List<BigDecimal> exactT = new ArrayList<>();

    Norm(int channels) {
      Tensor p = random(DType.FLOAT, 3 * channels, 3);
      for (int c = 0; c < channels; c++) {
        double variance = switch (c % 4) {
          case 0 -> 1e-40f;
          case 1 -> 1e-15f;
          default -> (float) (0.01 + random.nextDouble() * 100);
        };
        double gamma = p.getDouble(c);
        double beta = p.getDouble(channels + c);
        double mean = p.getDouble(2L * channels + c);
        Wide scale = Wide.of(gamma).over(Wide.sum(variance, EPSILON).squareRoot());
        s.add(scale);
        t.add(Wide.of(beta).minus(Wide.of(mean).times(scale)));
        BigDecimal exact = ExactArithmetic.scale(gamma, variance, EPSILON);
        exactS.add(exact);
        exactT.add(ExactArithmetic.of(beta).subtract(ExactArithmetic.of(mean).multiply(exact)));
      }
    }

    ChannelAffine affine() {
      return new ChannelAffine(s, t, ChannelAffine.repeat(0.0, s.size()));
    }
  }

  private static LayerFold fold(LinearLayer layer, ChannelAffine in, ChannelAffine out) {
    return new LayerFold(layer, List.of(), in, List.of(), out);
  }

  @ParameterizedTest
  @CsvSource({
      "conv,FLOAT", "grouped,FLOAT", "transposed,FLOAT", "gemm,FLOAT", "gemmT,FLOAT",
      "conv,DOUBLE", "transposed,DOUBLE", "gemm,DOUBLE",
      "conv,FLOAT16", "transposed,FLOAT16", "gemm,FLOAT16", "grouped,BFLOAT16", "gemmT,BFLOAT16"})
  void everyConstantIsRoundedOnce(String layout, DType type) {
    int elements = (int) layer(layout, random(type, 1, 1), Optional.empty()).outputs().elements();
    Tensor weight = random(type, elements, -12);
    LinearLayer shape = layer(layout, weight, Optional.empty());
    Tensor bias = random(type, shape.outputChannels(), 2);
    LinearLayer layer = layer(layout, weight, Optional.of(bias));
    for (boolean before : new boolean[]{false, true}) {
      for (boolean after : new boolean[]{false, true}) {
        Norm in = new Norm(layer.inputChannels());
        Norm out = new Norm(layer.outputChannels());
        check(
            layer,
            before ? in.affine() : ChannelAffine.IDENTITY,
            after ? out.affine() : ChannelAffine.IDENTITY,
            before ? Optional.of(in) : Optional.empty(),
            after ? Optional.of(out) : Optional.empty());
      }
    }
  }

  private static void check(
      LinearLayer layer, ChannelAffine in, ChannelAffine out, Optional<Norm> before,
      Optional<Norm> after) {
    DType type = layer.weight().dtype();
    try (Arena arena = Arena.ofConfined(); FoldEngine engine = new HostFoldEngine()) {
      FoldedConstants folded = engine.fold(List.of(fold(layer, in, out)), arena).getFirst();
      assertThat(folded.weight().isPresent()).isEqualTo(before.isPresent() || after.isPresent());
      folded.weight().ifPresent(HostFoldEngineTest::requireSameInRuns);
      BigDecimal[] bias = new BigDecimal[layer.outputChannels()];
      for (int o = 0; o < bias.length; o++) {
        bias[o] = ExactArithmetic.of(layer.bias().orElseThrow().getDouble(o));
      }
      for (int i = 0; i < layer.weight().shape().elements(); i++) {
        int o = layer.outputs().channelOf(i);
        int c = layer.inputs().channelOf(i);
        BigDecimal w = ExactArithmetic.of(layer.weight().getDouble(i));
        BigDecimal exact = w;
        if (before.isPresent()) {
          exact = exact.multiply(before.get().exactS.get(c));
          bias[o] = bias[o].add(w.multiply(before.get().exactT.get(c)));
        }
        if (after.isPresent()) {
          exact = exact.multiply(after.get().exactS.get(o));
        }
        if (folded.weight().isPresent()) {
          double stored = folded.weight().get().getDouble(i);
          assertThat(ExactArithmetic.ulps(stored, exact, type)).as("weight %d", i)
              .isLessThanOrEqualTo(0.5);
        }
      }
      for (int o = 0; o < bias.length && folded.bias().isPresent(); o++) {
        if (after.isPresent()) {
          bias[o] = bias[o].multiply(after.get().exactS.get(o)).add(after.get().exactT.get(o));
        }
        double stored = folded.bias().get().getDouble(o);
        assertThat(ExactArithmetic.ulps(stored, bias[o], type)).as("bias %d", o)
            .isLessThanOrEqualTo(0.5);
      }
    }
  }

  /** A weight that is computed in runs, before anybody reads it and after, is the whole one. */
  private static void requireSameInRuns(Tensor weight) {
    MemorySegment fresh = runs(weight);
    assertThat(weight.bytes().mismatch(fresh)).isEqualTo(-1);
    assertThat(weight.bytes().mismatch(runs(weight))).isEqualTo(-1);
  }

  private static MemorySegment runs(Tensor weight) {
    DeferredBytes bytes = weight.deferred().orElseThrow();
    MemorySegment all = MemorySegment.ofArray(new byte[Math.toIntExact(weight.byteSize())]);
    for (long at = 0; at < all.byteSize(); at += DeferredBytes.ALIGNMENT_BYTES) {
      long count = Math.min(DeferredBytes.ALIGNMENT_BYTES, all.byteSize() - at);
      bytes.compute(at, all.asSlice(at, count));
    }
    return all;
  }

  @Test
  void productsHalfWayBetweenTwoFloatsAreDecidedByWhatFp64Loses() {
    float w = 1 + Math.ulp(1f);
    double halfWay = 1 + Math.ulp(1f) / 2.0;
    for (double lo : new double[]{0x1p-80, -0x1p-80, 0}) {
      Wide s = Wide.of(halfWay).over(Wide.of(w)).plus(Wide.of(lo));
      Tensor weight = Tensor.ofFloats(Shape.of(1), w);
      LinearLayer layer = new LinearLayer(
          LinearRules.all().getFirst(),
          List.of(Node.of("n", new Identity(), Attributes.NONE, List.of("x"), List.of("y"))),
          "x", "y", "w", weight, "", Optional.empty(), 1, 1,
          new ChannelView(1, 1, 1, 1), new ChannelView(1, 1, 1, 1),
          new ChannelAxis.FromStart(1), new ChannelAxis.FromStart(1), 2, InputShift.UNIFORM);
      BigDecimal exact = ExactArithmetic.of(w).multiply(ExactArithmetic.of(s));
      try (Arena arena = Arena.ofConfined(); FoldEngine engine = new HostFoldEngine()) {
        ChannelAffine out = ChannelAffine.ofScale(List.of(s));
        Tensor stored = engine.fold(List.of(fold(layer, ChannelAffine.IDENTITY, out)), arena)
            .getFirst().weight().orElseThrow();
        assertThat(ExactArithmetic.ulps(stored.getDouble(0), exact, DType.FLOAT))
            .isLessThanOrEqualTo(0.5);
      }
    }
  }

  @Test
  void nothingIsComputedForAnIdentity() {
    LinearLayer layer = layer("gemm", random(DType.FLOAT, 35, 1), Optional.empty());
    try (Arena arena = Arena.ofConfined(); FoldEngine engine = new HostFoldEngine()) {
      assertThat(
          engine.fold(List.of(fold(layer, ChannelAffine.IDENTITY, ChannelAffine.IDENTITY)), arena))
          .containsExactly(new FoldedConstants(Optional.empty(), Optional.empty()));
    }
  }
}
