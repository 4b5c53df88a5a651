package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is known of a value before it exists: perhaps its dtype, perhaps its rank, perhaps its sizes.
 *
 * @param dtype the element type, if known
 * @param dims one entry per axis, if the rank is known
 */
public record TensorType(Optional<DType> dtype, Optional<List<Dim>> dims) {

  /** Nothing is known. */
  public static final TensorType UNKNOWN = new TensorType(Optional.empty(), Optional.empty());

  /** Copies the list. */
  public TensorType {
    dims = dims.map(List::copyOf);
  }

  /** A type with a known shape. */
  public static TensorType of(DType dtype, Shape shape) {
    return of(dtype, Arrays.stream(shape.dims()).mapToObj(Dim::of).toList());
  }

  /** A type with a known rank. */
  public static TensorType of(DType dtype, List<Dim> dims) {
    return new TensorType(Optional.of(dtype), Optional.of(dims));
  }

  /** This dtype with other axes. */
  public TensorType withDims(List<Dim> other) {
    return new TensorType(dtype, Optional.of(other));
  }

  /** This dtype with an unknown rank. */
  public TensorType withoutDims() {
    return new TensorType(dtype, Optional.empty());
  }

  /** These axes with another dtype. */
  public TensorType withDType(DType other) {
    return new TensorType(Optional.of(other), dims);
  }

  /** Whether the rank is known. */
  public boolean hasRank() {
    return dims.isPresent();
  }

  /** The rank, or -1 where it is not known. */
  public int rank() {
    return dims.map(List::size).orElse(-1);
  }

  /** One axis; unknown where the rank is not known. A negative axis counts from the end. */
  public Dim dim(int axis) {
    return dims.map(d -> d.get(axis < 0 ? axis + d.size() : axis)).orElse(Dim.unknown());
  }

  /** The shape, if every size is known and a long counts the elements. */
  public Optional<Shape> shape() {
    return dims.filter(d -> d.stream().allMatch(Dim::isKnown) && hasAtMost(Long.MAX_VALUE))
        .map(d -> Shape.of(d.stream().mapToLong(Dim::orUnknown).toArray()));
  }

  /** Whether the sizes that are known do not make for more elements than that. */
  public boolean hasAtMost(long elements) {
    long left = elements;
    for (Dim dim : dims.orElse(List.of())) {
      if (dim.isKnown()) {
        if (dim.orUnknown() == 0) {
          return true;
        }
        left /= dim.orUnknown();
      }
    }
    return left > 0;
  }

  /** What this and {@code other}, two statements about one value, say together; this wins where they differ. */
  public TensorType merge(TensorType other) {
    Optional<List<Dim>> merged = dims;
    if (dims.isEmpty()) {
      merged = other.dims;
    } else if (other.dims.isPresent() && other.dims.get().size() == dims.get().size()) {
      List<Dim> mine = dims.get();
      List<Dim> theirs = other.dims.get();
      Dim[] both = new Dim[mine.size()];
      for (int i = 0; i < both.length; i++) {
        both[i] = mine.get(i).isKnown() || mine.get(i).same(mine.get(i)) && !theirs.get(i).isKnown()
            ? mine.get(i)
            : theirs.get(i);
      }
      merged = Optional.of(List.of(both));
    }
    return new TensorType(dtype.isPresent() ? dtype : other.dtype, merged);
  }

  /** As {@code f32[1,3,?,W]}. */
  @Override
  public String toString() {
    return dtype.map(DType::label).orElse("?")
        + dims.map(d -> d.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]")))
            .orElse("[…]");
  }
}
