package dev.crease.op;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A window that slides over the spatial axes, as the attributes of a convolution or a pool describe it.
 *
 * @param kernel elements per axis; empty where the weight's shape tells
 * @param strides steps per axis; empty for 1 on every axis
 * @param dilations distances between the window's elements; empty for 1 on every axis
 * @param padding what surrounds the input
 */
public record Window(
    List<Long> kernel, List<Long> strides, List<Long> dilations, Padding padding) {

  /** Why an operator whose window cannot be parsed is opaque. */
  static final String UNKNOWN_PADDING = "its auto_pad is none of NOTSET, VALID, SAME_UPPER and SAME_LOWER";

  /** Copies the lists. */
  public Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
  }

  /**
   * Reads {@code kernel_shape}, {@code strides}, {@code dilations}, {@code pads} and {@code auto_pad}.
   *
   * @return the window, or empty where {@code auto_pad} is no word that ONNX knows
   */
  static Optional<Window> parse(Attributes attributes, String type) {
    Breach breach = Breach.in(attributes, type);
    List<Long> kernel = sizes(attributes, "kernel_shape", 1, breach);
    List<Long> strides = sizes(attributes, "strides", 1, breach);
    List<Long> dilations = sizes(attributes, "dilations", 1, breach);
    return padding(attributes, breach).map(p -> new Window(kernel, strides, dilations, p));
  }

  private static Optional<Padding> padding(Attributes attributes, Breach breach) {
    List<Long> pads = sizes(attributes, "pads", 0, breach);
    return Optional.ofNullable(
        switch (attributes.text("auto_pad", "NOTSET")) {
          case "NOTSET", "" -> {
            if (pads.size() % 2 != 0) {
              throw breach.of("pads with a beginning and an end per axis", pads.toString());
            }
            int rank = pads.size() / 2;
            yield new Padding.Explicit(pads.subList(0, rank), pads.subList(rank, 2 * rank));
          }
          case "VALID" -> Padding.NONE;
          case "SAME_UPPER" -> new Padding.Same(true);
          case "SAME_LOWER" -> new Padding.Same(false);
          default -> null;
        });
  }

  /** An attribute of integers within {@code min} and the largest {@code int}, empty where it is absent. */
  static List<Long> sizes(Attributes attributes, String name, long min, Breach breach) {
    List<Long> values = attributes.integers(name).orElse(List.of());
    for (long v : values) {
      if (v < min || v > Integer.MAX_VALUE) {
        throw breach.of(name + " from " + min + " to " + Integer.MAX_VALUE, values.toString());
      }
    }
    return values;
  }

  /** This window with the kernel the weight's shape tells. */
  public Window withKernel(List<Long> other) {
    return new Window(other, strides, dilations, padding);
  }

  /** The step along a spatial axis. */
  public long stride(int axis) {
    return strides.isEmpty() ? 1 : strides.get(axis);
  }

  /** The distance between the window's elements along a spatial axis. */
  public long dilation(int axis) {
    return dilations.isEmpty() ? 1 : dilations.get(axis);
  }

  /**
   * Whether the window may read padding, {@code auto_pad} included; {@code false} is certain. For an answer that is
   * certain either way see {@link #over}.
   */
  public boolean mayPad() {
    return switch (padding) {
      case Padding.Explicit(List<Long> begin, List<Long> end) ->
        begin.stream().anyMatch(p -> p > 0) || end.stream().anyMatch(p -> p > 0);
      case Padding.Same _ -> kernel.isEmpty() || kernel.stream().anyMatch(k -> k > 1);
    };
  }

  /** Whether every list that is given has one entry per spatial axis. */
  public boolean fits(int rank) {
    List<Long> pads = padding instanceof Padding.Explicit(List<Long> begin, _) ? begin : List.of();
    return Stream.of(kernel, strides, dilations, pads)
        .allMatch(list -> list.isEmpty() || list.size() == rank);
  }

  /** Checks that every list that is given has one entry per spatial axis (pads: two). */
  void requireRank(int rank, Breach breach) {
    requireRank("kernel_shape", kernel, rank, breach);
    requireRank("strides", strides, rank, breach);
    requireRank("dilations", dilations, rank, breach);
    if (padding instanceof Padding.Explicit(List<Long> begin, _)) {
      requireRank("pads, each side,", begin, rank, breach);
    }
  }

  private static void requireRank(String name, List<Long> list, int rank, Breach breach) {
    if (!list.isEmpty() && list.size() != rank) {
      throw breach.of(name + " with one entry for each of " + rank + " spatial axes",
          list.toString());
    }
  }

  /**
   * The window over an input of known shape.
   *
   * @param x the input's shape, batch and channels first
   * @param ceil whether output sizes are rounded up
   * @throws MalformedModelException if the window is larger than the padded input
   */
  public WindowGeometry over(Shape x, boolean ceil) {
    return over(Conv.spatial(x), ceil, (expected, got) -> new MalformedModelException(
        "window", expected, got, "export the model again"));
  }

  /** The window over an input whose spatial axes have these sizes, rounding output sizes down. */
  WindowGeometry over(List<Long> input, Breach breach) {
    return over(input, false, breach);
  }

  /**
   * The window over an input.
   *
   * @param input sizes of the spatial axes
   * @param ceil whether output sizes are rounded up, as far as the last window begins before the padding at the end
   * @param breach what to throw where the window is larger than the padded input
   */
  WindowGeometry over(List<Long> input, boolean ceil, Breach breach) {
    requireRank(input.size(), breach);
    List<WindowAxis> axes = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      axes.add(axis(i, input.get(i), kernel.get(i), ceil, breach));
    }
    return new WindowGeometry(axes);
  }

  /**
   * The output's size along one spatial axis, as far as it can be told.
   *
   * @param axis the spatial axis
   * @param input the input's size
   * @param kernelSize the window's size
   * @param ceil whether the size is rounded up
   */
  Dim output(int axis, Dim input, Dim kernelSize, boolean ceil, Breach breach) {
    if (input.isKnown() && kernelSize.isKnown()) {
      return Dim.of(axis(axis, input.orUnknown(), kernelSize.orUnknown(), ceil, breach).output());
    }
    if (stride(axis) != 1) {
      return Dim.unknown();
    }
    return switch (padding) {
      case Padding.Same _ -> input;
      case Padding.Explicit(List<Long> begin, List<Long> end) -> {
        long pads = begin.isEmpty() ? 0 : begin.get(axis) + end.get(axis);
        yield kernelSize.is(pads / dilation(axis) + 1) && pads % dilation(axis) == 0
            ? input
            : Dim.unknown();
      }
    };
  }

  private WindowAxis axis(int axis, long input, long kernelSize, boolean ceil, Breach breach) {
    long stride = stride(axis);
    long dilation = dilation(axis);
    long reach = WindowAxis.reach(kernelSize, dilation);
    return switch (padding) {
      case Padding.Same(boolean upper) -> {
        long output = (input + stride - 1) / stride;
        long pads = Math.max(0, (output - 1) * stride + reach - input);
        long begin = upper ? pads / 2 : pads - pads / 2;
        yield new WindowAxis(input, kernelSize, stride, dilation, begin, pads - begin, output);
      }
      case Padding.Explicit(List<Long> begins, List<Long> ends) -> {
        long begin = begins.isEmpty() ? 0 : begins.get(axis);
        long end = ends.isEmpty() ? 0 : ends.get(axis);
        long room = input + begin + end - reach;
        long output = Math.floorDiv(room + (ceil ? stride - 1 : 0), stride) + 1;
        if (ceil && (output - 1) * stride >= input + begin) {
          output--;
        }
        if (output < 1) {
          throw breach.of(
              "a window within its padded input on spatial axis " + axis,
              "a window over " + reach + " elements and " + input + " of input with " + begin
                  + " and " + end + " of padding");
        }
        yield new WindowAxis(input, kernelSize, stride, dilation, begin, end, output);
      }
    };
  }
}
