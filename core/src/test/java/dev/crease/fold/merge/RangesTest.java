package dev.crease.fold.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What stored types hold of a map, and the rows of a large one. */
class RangesTest {

  /** Two channels of which the second has these weights and this bias. */
  private static LinearForm form(double weight, double other, double bias) {
    Geometry g = Maps.matrix(2, 2);
    Tensor w = Tensor.of(
        new RealValue(DType.DOUBLE, Shape.of(4), new double[]{1, weight, 1, other}));
    LinearForm layer = new LayerForm(
        g, LayerFold.none(Maps.layer("layer", g, w, new double[0], 1, 1)));
    return new ScaledForm(
        layer, Maps.affine(new double[]{1, 1}, new double[]{0, bias}, new double[]{0, 1}));
  }

  @Test
  void whatATypeCannotHoldIsNamed() {
    assertThat(Ranges.obstacle(form(2, -3, 4), DType.FLOAT)).isEmpty();
    assertThat(Ranges.obstacle(form(2, -3, 4), DType.FLOAT16)).isEmpty();
    assertThat(Ranges.obstacle(form(2, -3, 1e39), DType.FLOAT)).contains(
        new Obstacle(Reason.NOT_FINITE, "bias of channel 1 would be 1.0E39"));
    assertThat(Ranges.obstacle(form(2, -70000, 4), DType.FLOAT16)).contains(
        new Obstacle(Reason.NOT_FINITE, "a weight of channel 1 would be -70000.0"));
    assertThat(Ranges.obstacle(form(1e39, 1, 4), DType.FLOAT)).contains(
        new Obstacle(Reason.NOT_FINITE, "a weight of channel 1 would be 1.0E39"));
    assertThat(Ranges.obstacle(form(2e38, 1, 4), DType.FLOAT)).isEmpty();
  }

  @Test
  void channelsThatANarrowTypeLosesAreNamed() {
    assertThat(Ranges.obstacle(form(1e-9, -2e-9, 4), DType.FLOAT16)).contains(
        new Obstacle(
            Reason.FLUSHES_TO_ZERO,
            "the weights of channel 1 would be 2.0E-9 at most in " + DType.FLOAT16.label()));
    assertThat(Ranges.obstacle(form(1e-50, 0, 4), DType.BFLOAT16)).contains(
        new Obstacle(
            Reason.FLUSHES_TO_ZERO,
            "the weights of channel 1 would be 1.0E-50 at most in " + DType.BFLOAT16.label()));
    assertThat(Ranges.obstacle(form(1e-9, -1, 4), DType.FLOAT16)).isEmpty();
    assertThat(Ranges.obstacle(form(0, 0, 4), DType.FLOAT16)).isEmpty();
    assertThat(Ranges.obstacle(form(1e-50, 0, 4), DType.FLOAT)).isEmpty();
  }

  @Test
  void everyRowOfALargeMapIsReadOnce() {
    int channels = 773;
    Geometry g = Geometry.pointwise(Kind.CONV, channels, 1)
        .withAxes(List.of(Maps.axis(1024, 1, 1, 0, 0, 0)));
    double[] scale = Maps.integers(1, channels);
    LinearForm form = new DiagonalForm(
        g, Maps.affine(scale, new double[channels], new double[channels]));
    AtomicIntegerArray read = new AtomicIntegerArray(channels);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    for (boolean all : new boolean[]{true, false}) {
      threads.clear();
      form.forEachRow(all, (o, row) -> {
        threads.add(Thread.currentThread());
        assertThat(row.rough(1023)).isEqualTo(scale[o]);
        read.incrementAndGet(o);
      });
    }
    assertThat(threads).containsExactly(Thread.currentThread());
    for (int o = 0; o < channels; o++) {
      assertThat(read.get(o)).isEqualTo(2);
    }
    assertThat(new DiagonalForm(g, ChannelAffine.IDENTITY).hasNoBias()).isTrue();
  }
}
