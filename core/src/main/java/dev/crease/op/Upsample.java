package dev.crease.op;

import dev.crease.op.Interpolation.Borders;
import dev.crease.op.Interpolation.Rounding;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Resizes axes by given scales, places being {@code x / scale}.
 *
 * <p><b>Shapes:</b> {@code x T[…], scales f32[rank] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Upsample, opset 1 to 9; deprecated in opset 10.
 *
 * @param interpolation how values between elements are made
 * @param scales one per axis; empty where input 1 holds them, as from opset 9 on
 */
public record Upsample(Interpolation interpolation, List<Double> scales) implements Operator {

  /** Copies the list. */
  public Upsample {
    scales = List.copyOf(scales);
  }

  static Op parse(Attributes attributes, int opset) {
    List<Double> scales = List.of();
    if (opset < 7) {
      scales = List.of(1.0, 1.0, (double) attributes.real("height_scale", 0),
          (double) attributes.real("width_scale", 0));
    } else if (opset < 9) {
      scales = attributes.reals("scales").orElse(List.of()).stream()
          .map(Float::doubleValue).toList();
    }
    boolean stated = opset >= 9 || !scales.isEmpty();
    if (!stated || scales.stream().anyMatch(s -> !(s > 0))) {
      throw Breach.in(attributes, "Upsample").of("scales above 0", scales.toString());
    }
    List<Double> all = scales;
    String mode = attributes.text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> new Upsample(new Interpolation.Nearest(Rounding.OUTWARD), all);
      case "linear", "bilinear" -> new Upsample(
          new Interpolation.Linear(new Borders(false, false)), all);
      default -> new Opaque("", "Upsample", "its mode " + mode + " is not known");
    };
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x);
    }
    Optional<List<Double>> known = scales(in, x.rank());
    if (known.isEmpty()) {
      return List.of(x.withDims(Dims.unknown(x.rank())));
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      double scale = known.get().get(i);
      Dim dim = x.dim(i);
      dims.add(dim.isKnown()
          ? Dim.of(ResizeAxis.scaled(dim.orUnknown(), scale, 0, 1))
          : scale == 1
              ? dim
              : Dim.unknown());
    }
    return List.of(x.withDims(dims));
  }

  private Optional<List<Double>> scales(InferContext in, int rank) {
    Optional<List<Double>> known = scales.isEmpty()
        ? in.constant(1).filter(RealValue.class::isInstance)
            .map(v -> Arrays.stream(((RealValue) v).data()).boxed().toList())
        : Optional.of(scales);
    if (known.isPresent() && (known.get().size() != rank
        || known.get().stream().anyMatch(s -> !(s > 0)))) {
      throw in.wrong(rank + " scales above 0", known.get().toString());
    }
    return known;
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(resampling().apply(in, in.input(0), plan(new KnownInputs(in))));
  }

  /**
   * What each axis interpolates between; empty where it takes the nearest element.
   *
   * @param in the type of the input and the scales are known
   */
  public Optional<List<LinearTaps>> linear(InferContext in) {
    return resampling().linear(plan(in));
  }

  private Resampling resampling() {
    return new Resampling(interpolation, Coordinates.ASYMMETRIC, 0);
  }

  private List<ResizeAxis> plan(InferContext in) {
    TensorType x = in.input(0);
    List<Double> factors = scales(in, x.rank())
        .orElseThrow(() -> in.wrong("scales as input 1", "none"));
    TensorType y = infer(in).getFirst();
    List<ResizeAxis> plan = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      plan.add(new ResizeAxis(
          x.dim(i).orUnknown(), y.dim(i).orUnknown(), factors.get(i), 0, 1));
    }
    return plan;
  }
}
