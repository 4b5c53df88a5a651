package dev.crease.fold;

import java.util.OptionalInt;

/**
 * Where the channels of a layer, or of an affine, lie in a value some nodes further.
 *
 * @param axis the axis that they lie on
 * @param rank the rank of the value, or -1 where it is not known
 * @param channels how many they are
 * @param spread whether each is a run of equally many elements along the axis, as flattening the axes behind it makes it
 */
public record ChannelTrace(ChannelAxis axis, int rank, int channels, boolean spread) {

  /** The index of the axis, if it is known; empty where every axis will do, too. */
  public OptionalInt index() {
    OptionalInt index = axis.in(rank);
    return index.isPresent() && index.getAsInt() < 0 ? OptionalInt.empty() : index;
  }

  /** Whether one constant stands for all elements. */
  public boolean isAny() {
    return axis instanceof ChannelAxis.Any;
  }

  /** The same channels on another axis. */
  public ChannelTrace on(int index, int newRank, boolean newSpread) {
    return new ChannelTrace(
        isAny() ? axis : new ChannelAxis.FromStart(index), newRank, channels, newSpread);
  }

  /** The same channels on the same axis of a value of another rank; for those that lie on no axis. */
  public ChannelTrace withRank(int newRank) {
    return new ChannelTrace(axis, newRank, channels, spread);
  }
}
