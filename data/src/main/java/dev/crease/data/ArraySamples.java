package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Samples in one array, along its first axis: bytes [N,H,W], [N,H,W,1] or [N,H,W,3] are pictures and preprocessed like any other;
 * other arrays are inputs as they are.
 */
final class ArraySamples implements Samples {

  private final Optional<ImageInput> pictures;
  private final Tensor array;
  private final List<Integer> labels;

  ArraySamples(Optional<ImageInput> pictures, Tensor array, List<Integer> labels) {
    this.pictures = pictures;
    this.array = array;
    this.labels = List.copyOf(labels);
  }

  /** Whether an array holds pictures. */
  static boolean arePictures(Tensor array) {
    int rank = array.shape().rank();
    return array.dtype() == DType.UINT8
        && (rank == 3 || rank == 4 && (array.shape().dim(3) == 1 || array.shape().dim(3) == 3));
  }

  @Override
  public int size() {
    return labels.size();
  }

  @Override
  public String name(int index) {
    return Integer.toString(index);
  }

  @Override
  public int label(int index) {
    return labels.get(index);
  }

  @Override
  public Tensor batch(List<Integer> indices) {
    return pictures
        .map(input -> input.tensor(indices.stream().map(i -> input.prepare(picture(i))).toList()))
        .orElseGet(() -> rows(indices));
  }

  private MemorySegment bytes(int index) {
    long each = array.bytes().byteSize() / array.shape().dim(0);
    return array.bytes().asSlice(index * each, each);
  }

  private Pixels picture(int index) {
    Shape shape = array.shape();
    int channels = shape.rank() == 4 ? (int) shape.dim(3) : 1;
    if (shape.dim(1) > Size.MAX_PIXELS || shape.dim(2) > Size.MAX_PIXELS) {
      throw new ExecutionException(ExecutionException.Kind.INPUT, "samples",
          "pictures of at most " + Size.MAX_PIXELS + " pixels", shape.toString(), "");
    }
    return Pixels.owning(new Size((int) shape.dim(1), (int) shape.dim(2)), channels,
        bytes(index).toArray(ValueLayout.JAVA_BYTE));
  }

  private Tensor rows(List<Integer> indices) {
    List<MemorySegment> parts = new ArrayList<>();
    indices.forEach(i -> parts.add(bytes(i)));
    long each = parts.getFirst().byteSize();
    MemorySegment out = MemorySegment.ofArray(
        new byte[Math.toIntExact(Math.multiplyExact(each, (long) parts.size()))]);
    for (int i = 0; i < parts.size(); i++) {
      MemorySegment.copy(parts.get(i), 0, out, i * each, each);
    }
    return Tensor.of(array.dtype(), array.shape().with(0, parts.size()), out);
  }
}
