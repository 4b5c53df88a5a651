package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.exec.Session;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Many samples through a session that takes a few at a time. */
public final class Batches {

  private Batches() {}

  /**
   * Runs all rows of one input, as many at a time as the session was compiled for, and joins the outputs along their first axis.
   * A last batch that is short is filled up with its last row, and what comes of that is left out.
   *
   * @param session compiled for {@code rows} rows of that input
   * @param inputs one tensor per input, that one with any number of rows
   * @param input the input that has the samples
   * @param rows samples at a time, at least one
   * @throws ExecutionException if an output has no row for each sample
   */
  public static Map<String, Tensor> run(
      Session session, Map<String, Tensor> inputs, String input, int rows) {
    Tensor all = inputs.getOrDefault(input, Tensor.ofFloats(Shape.of(0)));
    int count = Math.toIntExact(all.shape().dim(0));
    Map<String, List<MemorySegment>> parts = new LinkedHashMap<>();
    Map<String, Tensor> last = new LinkedHashMap<>();
    for (int from = 0; from < count; from += rows) {
      int real = Math.min(rows, count - from);
      Map<String, Tensor> batch = new LinkedHashMap<>(inputs);
      int first = from;
      batch.put(input, rows(
          all, IntStream.range(0, rows).map(i -> first + Math.min(i, real - 1)).boxed().toList()));
      session.run(batch).forEach((name, output) -> {
        parts.computeIfAbsent(name, _ -> new ArrayList<>()).add(real(name, output, real, rows));
        last.put(name, output);
      });
    }
    Map<String, Tensor> joined = new LinkedHashMap<>();
    last.forEach((name, output) -> joined.put(name,
        join(name, output, parts.getOrDefault(name, List.of()), count)));
    return joined;
  }

  /** These of a tensor's rows along its first axis, copied to the heap. */
  static Tensor rows(Tensor all, List<Integer> indices) {
    long each = all.byteSize() / all.shape().dim(0);
    MemorySegment out = MemorySegment.ofArray(
        new byte[Math.toIntExact(Math.multiplyExact(each, (long) indices.size()))]);
    for (int i = 0; i < indices.size(); i++) {
      MemorySegment.copy(all.bytes(), indices.get(i) * each, out, i * each, each);
    }
    return Tensor.of(all.dtype(), all.shape().with(0, indices.size()), out);
  }

  private static MemorySegment real(String name, Tensor output, int real, int rows) {
    if (output.shape().rank() == 0 || output.shape().dim(0) != rows || output.dtype().bits() < 8) {
      throw new ExecutionException(ExecutionException.Kind.INPUT, "output " + name,
          "a row for each of " + rows + " samples", output.toString(),
          "run the samples one at a time");
    }
    return output.bytes().asSlice(0, output.bytes().byteSize() / rows * real);
  }

  private static Tensor join(String name, Tensor like, List<MemorySegment> parts, int count) {
    Shape shape = like.shape().with(0, count);
    MemorySegment out = MemorySegment.ofArray(
        new byte[Math.toIntExact(like.dtype().byteSize(shape.elements()))]);
    long at = 0;
    for (MemorySegment part : parts) {
      if (at + part.byteSize() > out.byteSize()) {
        throw sizes(name, like);
      }
      MemorySegment.copy(part, 0, out, at, part.byteSize());
      at += part.byteSize();
    }
    if (at != out.byteSize()) {
      throw sizes(name, like);
    }
    return Tensor.of(like.dtype(), shape, out);
  }

  private static ExecutionException sizes(String name, Tensor like) {
    return new ExecutionException(ExecutionException.Kind.INPUT, "output " + name,
        "outputs of one size, " + like, "others too", "run the samples one at a time");
  }
}
