package dev.crease.fold;

import dev.crease.tensor.Shape;

/**
 * A weight seen as {@code [groups, outer, channels, inner]}, row-major, so that channel {@code
 * g·channels + j} owns the elements {@code [g, *, j, *]}. Every layout of every linear operator is one of these.
 *
 * @param groups number of groups the channels fall into
 * @param outer elements outside the channel axis, within a group
 * @param channels channels of one group
 * @param inner elements inside the channel axis
 */
public record ChannelView(int groups, int outer, int channels, int inner) {

  /** The axis {@code axis} of a row-major tensor, in one group. */
  public static ChannelView ofAxis(Shape shape, int axis) {
    return new ChannelView(
        1,
        Math.toIntExact(shape.product(0, axis)),
        Math.toIntExact(shape.dim(axis)),
        Math.toIntExact(shape.product(axis + 1, shape.rank())));
  }

  /** Channels of all groups. */
  public int count() {
    return groups * channels;
  }

  /** Elements of the weight. */
  public long elements() {
    return (long) groups * outer * channels * inner;
  }

  /** The row-major index of element {@code i} of those that a channel owns, in order. */
  public long indexOf(int channel, int i) {
    long row = ((long) (channel / channels) * outer + i / inner) * channels + channel % channels;
    return row * inner + i % inner;
  }

  /** The channel that owns the element at a row-major index. */
  public int channelOf(long index) {
    long row = index / inner;
    int channel = (int) (row % channels);
    int group = (int) (row / channels / outer);
    return group * channels + channel;
  }
}
