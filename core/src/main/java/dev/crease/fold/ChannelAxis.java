package dev.crease.fold;

import java.util.OptionalInt;

/** Which axis of a tensor an affine's constants run along. */
public sealed interface ChannelAxis {

  /** One constant for all elements: every axis will do. */
  record Any() implements ChannelAxis {
    @Override
    public String toString() {
      return "any axis";
    }
  }

  /**
   * Counted from the first axis.
   *
   * @param index 0 is the first
   */
  record FromStart(int index) implements ChannelAxis {
    @Override
    public String toString() {
      return "axis " + index;
    }
  }

  /**
   * Counted from the last axis, as broadcasting aligns.
   *
   * @param index 1 is the last
   */
  record FromEnd(int index) implements ChannelAxis {
    @Override
    public String toString() {
      return "axis -" + index;
    }
  }

  /**
   * The axis in a tensor of {@code rank} axes; -1 for any axis.
   *
   * @param rank the rank, or -1 where it is not known
   * @return empty where the rank is needed and not known, or the axis is not there
   */
  default OptionalInt in(int rank) {
    return switch (this) {
      case Any() -> OptionalInt.of(-1);
      case FromStart(int i) -> rank > i ? OptionalInt.of(i) : OptionalInt.empty();
      case FromEnd(int i) -> rank >= i ? OptionalInt.of(rank - i) : OptionalInt.empty();
    };
  }
}
