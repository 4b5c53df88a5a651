package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.ValueLayout;
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
        .orElseGet(() -> Batches.rows(array, indices));
  }

  private Pixels picture(int index) {
    Shape shape = array.shape();
    int channels = shape.rank() == 4 ? (int) shape.dim(3) : 1;
    if (shape.dim(1) > Size.MAX_PIXELS || shape.dim(2) > Size.MAX_PIXELS) {
      throw new ExecutionException(ExecutionException.Kind.INPUT, "samples",
          "pictures of at most " + Size.MAX_PIXELS + " pixels", shape.toString(), "");
    }
    long each = array.byteSize() / shape.dim(0);
    return Pixels.owning(new Size((int) shape.dim(1), (int) shape.dim(2)), channels,
        array.bytes().asSlice(index * each, each).toArray(ValueLayout.JAVA_BYTE));
  }
}
