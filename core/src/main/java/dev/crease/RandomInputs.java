package dev.crease;

import dev.crease.error.ExecutionException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Seeded inputs for models that nobody gave any: reals uniform in [0, 1), integers and booleans 0 or 1, which are
 * safe as indices too. The same seed gives the same bytes.
 */
public final class RandomInputs {

  /** The size of an axis that the model leaves open: it divides by what networks halve their inputs. */
  private static final long OPEN_SIZE = 64;

  /** What every JVM's arrays hold. */
  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private RandomInputs() {}

  /**
   * The shape of every required input: as the caller says, else as the model says; of axes that both leave open, the first is
   * 1, the second of an image 3, and the others 64.
   *
   * @param model the model
   * @param given shapes by input, perhaps of some only
   * @throws ExecutionException if the model leaves the rank of an input open and no shape is given
   */
  public static Map<String, Shape> shapes(Model model, Map<String, Shape> given) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Shape asked = given.get(input.name());
      shapes.put(input.name(), asked == null ? guess(input) : asked);
    }
    return shapes;
  }

  private static Shape guess(ValueInfo input) {
    TensorType type = input.type();
    if (!type.hasRank()) {
      throw new ExecutionException(
          ExecutionException.Kind.INPUT, "input " + input.name(), "a shape for " + type, "none",
          "give one, " + input.name() + "=1x3x224x224 for instance");
    }
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < type.rank(); axis++) {
      Dim dim = type.dim(axis);
      sizes.add(dim.isKnown() ? dim.orUnknown() : open(axis, type.rank()));
    }
    return TensorType.of(DType.FLOAT, sizes.stream().map(Dim::of).toList()).shape().orElseThrow(
        () -> tooLarge(input.name(), "sizes " + sizes));
  }

  private static ExecutionException tooLarge(String input, String got) {
    return new ExecutionException(
        ExecutionException.Kind.INPUT, "input " + input,
        "a shape of less than 2^31 bytes for a random input", got, "give a tensor, or a shape");
  }

  private static long open(int axis, int rank) {
    return axis == 0 ? 1 : axis == 1 && rank == 4 ? 3 : OPEN_SIZE;
  }

  /**
   * One tensor per shape.
   *
   * @param model the model
   * @param shapes shapes of inputs of the model, by name
   * @param seed the seed
   * @throws UnsupportedModelException if an input is no tensor of numbers
   * @throws ExecutionException if an input is too large for a Java array
   */
  public static Map<String, Tensor> of(Model model, Map<String, Shape> shapes, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (ValueInfo input : model.graph().inputs()) {
      Shape shape = shapes.get(input.name());
      if (shape != null) {
        DType dtype = input.type().dtype().orElse(DType.FLOAT);
        tensors.put(input.name(), tensor(input.name(), dtype, shape, seeds.split()));
      }
    }
    return tensors;
  }

  private static Tensor tensor(String name, DType dtype, Shape shape, SplittableRandom random) {
    if (!dtype.isReal() && !dtype.isInteger()) {
      throw new UnsupportedModelException(
          "input " + name, "a type that random inputs can have", dtype.label(),
          "give a tensor for it");
    }
    if (shape.elements() > MAX_ELEMENTS || dtype.byteSize(shape.elements()) > MAX_ELEMENTS) {
      throw tooLarge(name, shape.toString());
    }
    byte[] bytes = new byte[(int) dtype.byteSize(shape.elements())];
    MemorySegment target = MemorySegment.ofArray(bytes);
    for (long i = 0; i < shape.elements(); i++) {
      if (dtype.isReal()) {
        Tensor.setReal(target, dtype, i, random.nextDouble());
      } else if (random.nextBoolean()) {
        setOne(target, dtype.bits(), i);
      }
    }
    return Tensor.of(dtype, shape, target);
  }

  private static void setOne(MemorySegment target, int bits, long index) {
    long at = index * bits / 8;
    byte old = target.get(ValueLayout.JAVA_BYTE, at);
    target.set(ValueLayout.JAVA_BYTE, at, (byte) (old | 1 << index * bits % 8));
  }
}
