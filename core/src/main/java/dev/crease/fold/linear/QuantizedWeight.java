package dev.crease.fold.linear;

import dev.crease.fold.ChannelView;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.DequantizeLinear;
import dev.crease.op.Quantization;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A weight that {@code DequantizeLinear} makes of integers: {@code W = (q − z)·scale} with one scale for each output channel, or one for all.
 *
 * <p>A fold leaves the integers alone: {@code s·W = (q − z)·(s·scale)}, rounded once, in the scale. Scales stay positive: where {@code s < 0}, {@code
 * q' = 2·z − q}, which has to be an integer of the same type.
 *
 * @param node the {@code DequantizeLinear}
 * @param axis the axis of the output channels
 * @param integers {@code q}
 * @param zeroPoint {@code z}, one for each output channel or one in all, if there is one
 * @param outputs the output channels of {@code q}
 */
public record QuantizedWeight(Node node, int axis, Tensor integers, Optional<Tensor> zeroPoint,
    ChannelView outputs) {

  /** The zero point of a channel. */
  public long zero(int channel) {
    return zeroPoint.map(z -> z.getLong(z.shape().elements() == 1 ? 0 : channel)).orElse(0L);
  }

  /** {@code q − z} of an element. */
  public long steps(long element) {
    return integers.getLong(element) - zero(outputs.channelOf(element));
  }

  /** The first element of a channel whose negative is no integer of the type, if there is one. */
  public Optional<Long> notNegatable(int channel) {
    boolean signed = !integers.dtype().isUnsigned();
    long least = signed ? -(1L << integers.dtype().bits() - 1) : 0;
    long most = least + (1L << integers.dtype().bits()) - 1;
    for (int i = 0; i < outputs.outer() * outputs.inner(); i++) {
      long element = outputs.indexOf(channel, i);
      long negative = 2 * zero(channel) - integers.getLong(element);
      if (negative < least || negative > most) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  /**
   * The integers with those of some channels negated.
   *
   * @param negative for each channel, whether
   */
  public Tensor negated(boolean[] negative) {
    long[] data = new long[integers.shape().size()];
    for (int i = 0; i < data.length; i++) {
      int channel = outputs.channelOf(i);
      long q = integers.getLong(i);
      data[i] = negative[channel] ? 2 * zero(channel) - q : q;
    }
    return Tensor.of(new IntValue(integers.dtype(), integers.shape(), data));
  }

  /** The zero points, one for each channel. */
  public Optional<Tensor> zeroPoints() {
    return zeroPoint.map(z -> {
      long[] data = new long[outputs.count()];
      Arrays.setAll(data, this::zero);
      return Tensor.of(new IntValue(z.dtype(), Shape.of(data.length), data));
    });
  }

  /**
   * For each channel, whether another weight's integers are the negatives of these.
   *
   * @param other another weight
   * @param expected for each channel, what counts where all are zero
   * @return empty where some are neither these nor their negatives
   */
  public Optional<boolean[]> negatives(QuantizedWeight other, boolean[] expected) {
    if (!other.integers.shape().equals(integers.shape())) {
      return Optional.empty();
    }
    boolean[] same = new boolean[outputs.count()];
    boolean[] negative = new boolean[outputs.count()];
    Arrays.fill(same, true);
    Arrays.fill(negative, true);
    for (long i = 0; i < integers.shape().elements(); i++) {
      int channel = outputs.channelOf(i);
      same[channel] &= other.steps(i) == steps(i);
      negative[channel] &= other.steps(i) == -steps(i);
    }
    for (int c = 0; c < same.length; c++) {
      if (!same[c] && !negative[c]) {
        return Optional.empty();
      }
      negative[c] &= !same[c] || expected[c];
    }
    return Optional.of(negative);
  }

  /**
   * The node with one scale for each output channel.
   *
   * @param name the node's name
   * @param values names of the integers, the scales and the zero points; the last is empty where there are none
   * @param output the value it writes
   */
  public Node perChannel(String name, List<String> values, String output) {
    DequantizeLinear old = (DequantizeLinear) node.op();
    Node changed = node.withAttribute("axis", new Attribute.Int(axis),
        new DequantizeLinear(new Quantization(axis, 0), old.output()));
    List<String> inputs = new ArrayList<>(values);
    if (inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    return new Node(name, changed.op(), changed.attributes(), inputs, List.of(output),
        changed.subgraphs(), Optional.empty());
  }

  /**
   * A vector of scales without their signs, or with others.
   *
   * @param scales the scales
   * @param negative for each, whether the result is negative
   */
  public static Tensor withSigns(Tensor scales, boolean[] negative) {
    MemorySegment bytes = MemorySegment
        .ofArray(new byte[Math.toIntExact(scales.bytes().byteSize())]);
    for (long i = 0; i < scales.shape().elements(); i++) {
      Tensor.setReal(bytes, scales.dtype(), i,
          (negative[(int) i] ? -1 : 1) * Math.abs(scales.getDouble(i)));
    }
    return Tensor.of(scales.dtype(), scales.shape(), bytes);
  }
}
