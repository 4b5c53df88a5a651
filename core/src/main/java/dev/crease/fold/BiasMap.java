package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.op.Conv;
import dev.crease.op.ConvTranspose;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Before: {@code L(s·x + t)} with a convolution, or its transpose, whose positions read different numbers of {@code t}. After: {@code L'(x) + M} with {@code W' = W ⊙ᵢ s} and {@code
 * M[o,p] = s_out·Σ W[o,i,k]·t[i]} over the kernel elements {@code k} that read the input, not padding, at position {@code p}.
 *
 * <p>Conditions: the spatial sizes are known.
 *
 * @param home the affines as one
 * @param axis the axis of their constants
 * @param input the shape that the layer reads, batch of 1
 * @param shape the shape of {@code M}
 */
public record BiasMap(ChannelAffine home, ChannelAxis axis, Shape input,
    Shape shape) implements Remainder {

  /** A file of a few bytes can say that its input is huge. */
  private static final long MAX_ELEMENTS = 1 << 22;

  /**
   * A map for a layer.
   *
   * @param home the affines as one
   * @param axis the axis of their constants
   * @param layer the layer
   * @param input the shape that it reads, batch of 1
   * @return empty where the layer is no convolution, or the map would be too large to be of use
   */
  static Optional<BiasMap> of(ChannelAffine home, ChannelAxis axis, LinearLayer layer,
      Shape input) {
    return windows(layer, input).map(windows -> {
      long[] dims = new long[input.rank()];
      dims[0] = 1;
      dims[1] = layer.outputChannels();
      for (int i = 2; i < dims.length; i++) {
        dims[i] = windows.get(i - 2).size();
      }
      return new BiasMap(home, axis, input, Shape.of(dims));
    });
  }

  @Override
  public ShiftForm form() {
    return ShiftForm.MAP;
  }

  @Override
  public List<Wide> values(LayerFold fold) {
    LinearLayer layer = fold.layer();
    Wide[][] perTap = perTap(layer);
    List<List<List<Integer>>> windows = windows(layer, input).orElseThrow();
    Taps taps = Taps.of(windows, kernel(layer.weight().shape()),
        Math.toIntExact(shape.product(2, shape.rank())));
    List<Wide> values = new ArrayList<>(perTap.length * taps.ofPixel().size());
    for (int o = 0; o < perTap.length; o++) {
      List<Wide> sums = new ArrayList<>();
      for (List<Integer> read : taps.distinct()) {
        Wide sum = Wide.ZERO;
        for (int tap : read) {
          sum = sum.plus(perTap[o][tap]);
        }
        sums.add(fold.out().scale(o).times(sum));
      }
      taps.ofPixel().forEach(t -> values.add(sums.get(t)));
    }
    return values;
  }

  /**
   * For each output channel, the sum of the magnitudes of what an element of {@code M} may be summed from.
   *
   * @param fold the layer
   */
  public double[] terms(LayerFold fold) {
    LinearLayer layer = fold.layer();
    double[] sums = new double[layer.outputChannels()];
    for (long i = 0; i < layer.weight().shape().elements(); i++) {
      int o = layer.outputs().channelOf(i);
      sums[o] += Math.abs(
          fold.out().scale(o).hi() * layer.weight().getDouble(i)
              * home.shift(layer.inputs().channelOf(i)).hi());
    }
    return sums;
  }

  /** {@code Σ W[o,i,k]·t[i]} over the input channels, for each output channel and kernel element. */
  private Wide[][] perTap(LinearLayer layer) {
    Tensor weight = layer.weight();
    int kernelSize = Math.toIntExact(weight.shape().product(2, weight.shape().rank()));
    Wide[][] sums = new Wide[layer.outputChannels()][kernelSize];
    for (Wide[] row : sums) {
      Arrays.fill(row, Wide.ZERO);
    }
    for (long i = 0; i < weight.shape().elements(); i++) {
      int o = layer.outputs().channelOf(i);
      int tap = (int) (i % kernelSize);
      Wide t = home.shift(layer.inputs().channelOf(i));
      sums[o][tap] = sums[o][tap].plus(t.times(Wide.of(weight.getDouble(i))));
    }
    return sums;
  }

  private static long[] kernel(Shape weight) {
    return Arrays.copyOfRange(weight.dims(), 2, weight.rank());
  }

  /**
   * Which kernel elements read the input.
   *
   * @param distinct the sets of kernel elements that occur
   * @param ofPixel for each output position, in order, the index of its set
   */
  private record Taps(List<List<Integer>> distinct, List<Integer> ofPixel) {

    static Taps of(List<List<List<Integer>>> windows, long[] kernel, int pixels) {
      Map<List<Integer>, Integer> known = new LinkedHashMap<>();
      List<Integer> ofPixel = new ArrayList<>(pixels);
      for (int p = 0; p < pixels; p++) {
        List<Integer> read = List.of(0);
        int stride = pixels;
        int rest = p;
        for (int a = 0; a < kernel.length; a++) {
          stride /= windows.get(a).size();
          read = product(read, kernel[a], windows.get(a).get(rest / stride));
          rest %= stride;
        }
        ofPixel.add(known.computeIfAbsent(read, _ -> known.size()));
      }
      return new Taps(List.copyOf(known.keySet()), ofPixel);
    }

    private static List<Integer> product(List<Integer> outer, long size, List<Integer> inner) {
      List<Integer> both = new ArrayList<>(outer.size() * inner.size());
      for (int o : outer) {
        for (int i : inner) {
          both.add(Math.toIntExact(o * size + i));
        }
      }
      return both;
    }
  }

  /** Per spatial axis and output position, the kernel elements that read the input there. */
  private static Optional<List<List<List<Integer>>>> windows(LinearLayer layer, Shape input) {
    Shape weight = layer.weight().shape();
    return switch (layer.node().op()) {
      case Conv conv -> windows(
          conv.geometry(input, weight), layer, WindowAxis::output, BiasMap::gathered);
      case ConvTranspose conv -> windows(
          conv.geometry(input, weight), layer, WindowAxis::input, BiasMap::scattered);
      default -> Optional.empty();
    };
  }

  private static Optional<List<List<List<Integer>>>> windows(WindowGeometry geometry,
      LinearLayer layer, ToLongFunction<WindowAxis> size,
      Function<WindowAxis, List<List<Integer>>> reads) {
    long left = MAX_ELEMENTS / Math.max(1, layer.outputChannels());
    for (WindowAxis axis : geometry.axes()) {
      left /= Math.max(1, size.applyAsLong(axis));
    }
    return left == 0 ? Optional.empty() : Optional.of(geometry.axes().stream().map(reads).toList());
  }

  private static List<List<Integer>> gathered(WindowAxis axis) {
    List<List<Integer>> read = new ArrayList<>();
    for (long p = 0; p < axis.output(); p++) {
      List<Integer> here = new ArrayList<>();
      for (int k = 0; k < axis.kernel(); k++) {
        long at = p * axis.stride() - axis.padBegin() + k * axis.dilation();
        if (at >= 0 && at < axis.input()) {
          here.add(k);
        }
      }
      read.add(here);
    }
    return read;
  }

  /** Of a transposed convolution, whose geometry is that of the convolution from its output to its input. */
  private static List<List<Integer>> scattered(WindowAxis axis) {
    List<List<Integer>> read = new ArrayList<>();
    for (long p = 0; p < axis.input(); p++) {
      List<Integer> here = new ArrayList<>();
      for (int k = 0; k < axis.kernel(); k++) {
        long from = p + axis.padBegin() - k * axis.dilation();
        if (from >= 0 && from % axis.stride() == 0 && from / axis.stride() < axis.output()) {
          here.add(k);
        }
      }
      read.add(here);
    }
    return read;
  }
}
