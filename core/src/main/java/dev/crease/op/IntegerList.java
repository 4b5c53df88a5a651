package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Integers that older opsets give as an attribute and newer ones as an input. */
public sealed interface IntegerList {

  /** Longer lists that are not known count as of unknown length: no tensor has so many axes. */
  int MAX_COUNT = 1024;

  /**
   * Given by an attribute.
   *
   * @param values the integers
   */
  record Given(List<Long> values) implements IntegerList {
    /** Copies the list. */
    public Given {
      values = List.copyOf(values);
    }
  }

  /**
   * Given by an input, if that is there.
   *
   * @param index the input's index
   */
  record Input(int index) implements IntegerList {}

  /** An attribute that is left out. */
  record Absent() implements IntegerList {}

  /** What attribute {@code name} says. */
  static IntegerList attribute(Attributes attributes, String name) {
    return attributes.integers(name).<IntegerList>map(Given::new).orElseGet(Absent::new);
  }

  /** Whether {@code in} gives the integers. */
  default boolean isGiven(NodeContext in) {
    return switch (this) {
      case Given(_) -> true;
      case Input(int index) -> in.has(index);
      case Absent() -> false;
    };
  }

  /** The integers, if they are given and known. */
  default Optional<List<Long>> known(InferContext in) {
    return switch (this) {
      case Given(List<Long> values) -> Optional.of(values);
      case Input(int index) -> in.constant(index).map(v -> integers(in, index, v));
      case Absent() -> Optional.empty();
    };
  }

  /** How many integers there are, if they are given and that is known. */
  default Optional<Integer> count(InferContext in) {
    return switch (this) {
      case Given(List<Long> values) -> Optional.of(values.size());
      case Input(int index) -> in.input(index).rank() == 0
          ? Optional.of(1)
          : Optional.of(in.input(index))
              .filter(
                  t -> t.rank() == 1 && t.dim(0).isKnown() && t.dim(0).orUnknown() <= MAX_COUNT)
              .map(t -> (int) t.dim(0).orUnknown());
      case Absent() -> Optional.empty();
    };
  }

  private static List<Long> integers(InferContext in, int index, Value value) {
    if (value instanceof IntValue ints && ints.shape().rank() <= 1) {
      return LongStream.of(ints.data()).boxed().toList();
    }
    throw in.wrong("a list of integers as input " + index,
        value.dtype().label() + "[" + value.shape() + "]");
  }
}
