package dev.crease.verify;

import dev.crease.error.ExecutionException;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Seeded inputs of a model: reals standard normal and rounded to their dtype, integers 0 or 1, strings empty. The same seed gives
 * the same numbers everywhere.
 */
final class RandomInputs {

  /** Heights and widths to try for axes that a model leaves open: what classifiers, detectors and PaddleOCR's models take. */
  private static final List<Shape> SIZES = List.of(
      Shape.of(64, 64), Shape.of(224, 224), Shape.of(48, 320), Shape.of(48, 192),
      Shape.of(32, 320), Shape.of(32, 32), Shape.of(28, 28), Shape.of(96, 96), Shape.of(112, 112),
      Shape.of(128, 128), Shape.of(256, 256), Shape.of(299, 299), Shape.of(320, 320),
      Shape.of(416, 416), Shape.of(512, 512), Shape.of(640, 640), Shape.of(16, 16),
      Shape.of(8, 8), Shape.of(1, 1));

  /** What every JVM's arrays hold. */
  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private RandomInputs() {}

  /**
   * Shapes to try for the required inputs, the likeliest first. An open first axis, or one called so, is a batch of 1; an open
   * second axis of an image is 3 channels.
   *
   * @param model the model
   * @param given shapes that are fixed, by name
   * @return none if the rank of an input is neither known nor given
   * @throws ExecutionException if an input has more elements than can be counted
   */
  static List<Map<String, Shape>> candidates(Model model, Map<String, Shape> given) {
    Set<Map<String, Shape>> all = new LinkedHashSet<>();
    for (Shape size : SIZES) {
      Map<String, Shape> shapes = new LinkedHashMap<>();
      for (ValueInfo input : model.graph().requiredInputs()) {
        Shape fixed = given.get(input.name());
        if (fixed == null && !input.type().hasRank()) {
          return List.of();
        }
        shapes.put(input.name(), fixed == null ? shape(input.type(), size) : fixed);
      }
      all.add(Collections.unmodifiableMap(shapes));
    }
    return List.copyOf(all);
  }

  private static Shape shape(TensorType type, Shape size) {
    List<Long> dims = new ArrayList<>();
    for (int axis = 0; axis < type.rank(); axis++) {
      Dim dim = type.dim(axis);
      dims.add(dim.isKnown() ? dim.orUnknown() : open(axis, type.rank(), size));
    }
    return shape(dims);
  }

  /** The shape of these sizes. */
  static Shape shape(List<Long> sizes) {
    return TensorType.of(DType.FLOAT, sizes.stream().map(Dim::of).toList()).shape().orElseThrow(
        () -> tooLarge("sizes " + sizes));
  }

  private static long open(int axis, int rank, Shape size) {
    if (axis == 0 && rank > 1) {
      return 1;
    }
    if (axis == 1 && rank == 4) {
      return 3;
    }
    return axis == rank - 1 ? size.dim(1) : size.dim(0);
  }

  /** Inputs of these shapes. */
  static Map<String, Value> of(Model model, Map<String, Shape> shapes, long seed) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Shape shape = java.util.Objects.requireNonNull(shapes.get(input.name()));
      DType dtype = input.type().dtype().orElse(DType.FLOAT);
      values.put(input.name(), value(dtype, shape, seed + 0x9E3779B97F4A7C15L * values.size()));
    }
    return values;
  }

  /** One input. */
  static Value value(DType dtype, Shape shape, long seed) {
    Random random = new Random(seed);
    int count = count(shape);
    if (dtype.isReal()) {
      double[] data = new double[count];
      for (int i = 0; i < count; i++) {
        data[i] = dtype.format().round(random.nextGaussian());
      }
      return new RealValue(dtype, shape, data);
    }
    if (dtype == DType.STRING) {
      return new TextValue(shape, Collections.nCopies(count, ""));
    }
    long[] data = new long[count];
    for (int i = 0; i < count; i++) {
      data[i] = random.nextInt(2);
    }
    return new IntValue(dtype, shape, data);
  }

  private static int count(Shape shape) {
    if (shape.elements() > MAX_ELEMENTS) {
      throw tooLarge(shape.toString());
    }
    return shape.size();
  }

  private static ExecutionException tooLarge(String shape) {
    return new ExecutionException(
        ExecutionException.Kind.INPUT, "random inputs", "shapes of less than 2^31 elements", shape,
        "give smaller ones");
  }
}
