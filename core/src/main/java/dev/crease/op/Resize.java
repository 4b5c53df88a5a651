package dev.crease.op;

import dev.crease.op.Interpolation.Borders;
import dev.crease.op.Interpolation.Rounding;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resizes axes by interpolation.
 *
 * <p><b>Shapes:</b> {@code x T[…], roi f32[2·r], scales f32[r] or sizes i64[r] → T[…]}, r the number of axes that are resized.
 *
 * <p><b>Accuracy:</b> fp64; the nearest element is found in fp32, and integers are rounded to even.
 *
 * <p><b>Source:</b> ONNX Resize, opset 10 to 19.
 *
 * @param interpolation how values between elements are made
 * @param coordinates which place of the input an output element comes from
 * @param extrapolation the value outside of the input, where {@link Coordinates#TF_CROP_AND_RESIZE} goes there
 * @param axes the axes that are resized, negative ones counted from the end; empty for all
 * @param aspect what sizes mean
 * @param scalesOnly whether input 1 holds the scales, without roi and sizes, as opset 10 has it
 */
public record Resize(
    Interpolation interpolation,
    Coordinates coordinates,
    double extrapolation,
    List<Long> axes,
    Aspect aspect,
    boolean scalesOnly)
    implements
      Operator {

  /** What sizes mean. */
  public enum Aspect {
    /** The sizes of the output. */
    STRETCH,
    /** Bounds, all axes scaled alike. */
    NOT_LARGER,
    /** What has to be reached, all axes scaled alike. */
    NOT_SMALLER
  }

  /** Copies the list. */
  public Resize {
    axes = List.copyOf(axes);
  }

  static Op parse(Attributes attributes, int opset) {
    String mode = attributes.text("mode", "nearest");
    String where = opset < 11
        ? "asymmetric"
        : attributes.text("coordinate_transformation_mode", "half_pixel");
    String nearest = opset < 11
        ? "outward"
        : attributes.text("nearest_mode", "round_prefer_floor");
    String policy = attributes.text("keep_aspect_ratio_policy", "stretch");
    Borders borders = new Borders(attributes.integer("exclude_outside", 0) != 0,
        attributes.integer("antialias", 0) != 0);
    Optional<Interpolation> interpolation = switch (mode) {
      case "nearest" -> constant(Rounding.values(), nearest)
          .filter(r -> r != Rounding.OUTWARD || opset < 11)
          .map(Interpolation.Nearest::new);
      case "linear" -> Optional.of(new Interpolation.Linear(borders));
      case "cubic" -> Optional.of(
          new Interpolation.Cubic(attributes.real("cubic_coeff_a", -0.75f), borders));
      default -> Optional.empty();
    };
    Optional<Coordinates> coordinates = constant(Coordinates.values(), where);
    Optional<Aspect> aspect = constant(Aspect.values(), policy);
    if (interpolation.isEmpty() || coordinates.isEmpty() || aspect.isEmpty()) {
      return new Opaque("", "Resize", "mode " + mode + ", nearest_mode " + nearest
          + ", coordinate_transformation_mode " + where + " or keep_aspect_ratio_policy " + policy
          + " is not known");
    }
    return new Resize(interpolation.get(), coordinates.get(),
        attributes.real("extrapolation_value", 0), attributes.integers("axes").orElse(List.of()),
        aspect.get(), opset < 11);
  }

  private static <E extends Enum<E>> Optional<E> constant(E[] all, String word) {
    for (E one : all) {
      if (one.name().equals(word.toUpperCase(Locale.ROOT))
          && word.equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x);
    }
    int[] resized = resized(in, x.rank());
    Optional<List<Double>> scales = scales(in, resized.length);
    Optional<List<Double>> sizes = sizes(in, resized.length);
    if (scales.isPresent() && sizes.isPresent()) {
      throw in.wrong("scales or sizes", "both");
    }
    List<Dim> dims = new ArrayList<>(x.dims().orElseThrow());
    for (int i = 0; i < resized.length; i++) {
      dims.set(resized[i], Dim.unknown());
    }
    if (scales.isPresent() || sizes.isPresent()) {
      for (int i = 0; i < resized.length; i++) {
        dims.set(resized[i], size(in, x, resized, i, scales, sizes));
      }
    }
    return List.of(x.withDims(dims));
  }

  private Dim size(InferContext in, TensorType x, int[] resized, int i,
      Optional<List<Double>> scales, Optional<List<Double>> sizes) {
    Dim dim = x.dim(resized[i]);
    if (sizes.isPresent() && aspect == Aspect.STRETCH) {
      return Dim.of(sizes.get().get(i).longValue());
    }
    if (sizes.isPresent()) {
      boolean known = IntStream.of(resized).allMatch(a -> x.dim(a).isKnown());
      return known
          ? Dim.of((long) Math.floor(common(x, resized, sizes.get()) * dim.orUnknown() + 0.5))
          : Dim.unknown();
    }
    double scale = scales.orElseThrow().get(i);
    Optional<List<Double>> roi = roi(in, resized.length);
    if (roi.isEmpty()) {
      return Dim.unknown();
    }
    double start = roi.get().get(i);
    double end = roi.get().get(resized.length + i);
    if (dim.isKnown()) {
      return Dim.of(ResizeAxis.scaled(dim.orUnknown(), scale, start, end));
    }
    return scale == 1 && start == 0 && end == 1 ? dim : Dim.unknown();
  }

  /** The one scale of all axes that keeps the aspect. */
  private double common(TensorType x, int[] resized, List<Double> sizes) {
    double common = aspect == Aspect.NOT_LARGER ? Double.POSITIVE_INFINITY : 0;
    for (int i = 0; i < resized.length; i++) {
      double scale = sizes.get(i) / x.dim(resized[i]).orUnknown();
      common = aspect == Aspect.NOT_LARGER ? Math.min(common, scale) : Math.max(common, scale);
    }
    return common;
  }

  private int[] resized(NodeContext in, int rank) {
    return axes.isEmpty() ? Indices.all(rank) : Dims.axes(in, axes, rank);
  }

  /** The scales, if they are given and known. */
  private Optional<List<Double>> scales(InferContext in, int count) {
    Optional<List<Double>> scales = numbers(in, scalesOnly ? 1 : 2, count);
    if (scales.stream().flatMap(List::stream).anyMatch(s -> !(s > 0))) {
      throw in.wrong("scales above 0", scales.orElseThrow().toString());
    }
    return scales;
  }

  /** The sizes, if they are given and known. */
  private Optional<List<Double>> sizes(InferContext in, int count) {
    Optional<List<Double>> sizes = scalesOnly ? Optional.empty() : numbers(in, 3, count);
    if (sizes.stream().flatMap(List::stream).anyMatch(s -> s < 0)) {
      throw in.wrong("sizes of 0 or more", sizes.orElseThrow().toString());
    }
    return sizes;
  }

  /** The region of interest, if it is known: starts, then ends. Everything, unless the coordinates use it. */
  private Optional<List<Double>> roi(InferContext in, int count) {
    if (coordinates != Coordinates.TF_CROP_AND_RESIZE) {
      return Optional.of(
          IntStream.range(0, 2 * count).mapToObj(i -> i < count ? 0.0 : 1.0).toList());
    }
    if (!in.has(1)) {
      throw in.wrong("a region of interest for tf_crop_and_resize", "none");
    }
    return numbers(in, 1, 2 * count);
  }

  /** The numbers of an input, if it is known and not empty. */
  private static Optional<List<Double>> numbers(InferContext in, int input, int count) {
    if (!in.has(input)) {
      return Optional.empty();
    }
    Optional<List<Double>> numbers = in.constant(input).map(v -> switch (v) {
      case RealValue r -> Arrays.stream(r.data()).boxed().toList();
      case IntValue i -> Arrays.stream(i.data()).asDoubleStream().boxed().toList();
      default -> throw in.wrong("numbers as input " + input, v.dtype().label());
    });
    if (numbers.isPresent() && !numbers.get().isEmpty() && numbers.get().size() != count) {
      throw in.wrong(count + " numbers as input " + input,
          Integer.toString(numbers.get().size()));
    }
    return numbers.filter(n -> !n.isEmpty());
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(new Resampling(interpolation, coordinates, extrapolation).apply(in, in.input(0),
        plan(new KnownInputs(in))));
  }

  /**
   * What each axis interpolates between; empty where that is more than two elements of the input, or none.
   *
   * @param in the type of the input and all other inputs are known
   */
  public Optional<List<LinearTaps>> linear(InferContext in) {
    return new Resampling(interpolation, coordinates, extrapolation).linear(plan(in));
  }

  private List<ResizeAxis> plan(InferContext in) {
    TensorType type = in.input(0);
    int[] resized = resized(in, type.rank());
    Optional<List<Double>> scales = scales(in, resized.length);
    Optional<List<Double>> sizes = sizes(in, resized.length);
    if (scales.isEmpty() && sizes.isEmpty()) {
      throw in.wrong("scales or sizes", "neither");
    }
    TensorType y = infer(in).getFirst();
    List<Double> roi = roi(in, resized.length)
        .orElseThrow(() -> in.wrong("a region of interest for tf_crop_and_resize", "none"));
    List<ResizeAxis> plan = new ArrayList<>();
    for (int axis = 0; axis < type.rank(); axis++) {
      long size = type.dim(axis).orUnknown();
      plan.add(ResizeAxis.to(size, size));
    }
    for (int i = 0; i < resized.length; i++) {
      long input = type.dim(resized[i]).orUnknown();
      long output = y.dim(resized[i]).orUnknown();
      double scale = scales.isPresent()
          ? scales.get().get(i)
          : aspect == Aspect.STRETCH
              ? ResizeAxis.to(input, output).scale()
              : common(type, resized, sizes.orElseThrow());
      plan.set(resized[i],
          new ResizeAxis(input, output, scale, roi.get(i), roi.get(resized.length + i)));
    }
    return plan;
  }
}
