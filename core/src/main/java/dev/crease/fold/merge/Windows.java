package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.op.Dim;
import dev.crease.op.Padding;
import dev.crease.op.TensorType;
import dev.crease.op.Window;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the windows of operators, {@code auto_pad} resolved where that does not depend on a size that is open. */
final class Windows {

  private Windows() {}

  /**
   * The axes of a window.
   *
   * @param window strides, dilations and padding
   * @param kernel its taps along each axis
   * @param data the type of what it slides over
   * @return empty where the padding follows from a size that is not known
   */
  static Optional<List<Axis>> axes(Window window, List<Long> kernel, TensorType data) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < kernel.size(); i++) {
      long stride = window.stride(i);
      long dilation = window.dilation(i);
      long begin = 0;
      long end = 0;
      switch (window.padding()) {
        case Padding.Explicit(List<Long> begins, List<Long> ends) -> {
          begin = begins.isEmpty() ? 0 : begins.get(i);
          end = ends.isEmpty() ? 0 : ends.get(i);
        }
        case Padding.Same _ -> {
          Dim size = data.hasRank() ? data.dim(i + 2) : Dim.unknown();
          if (stride != 1 && !size.isKnown()) {
            return Optional.empty();
          }
          // At stride 1 the padding makes up for the kernel whatever the size is.
          WindowAxis axis = along(window, kernel.get(i), i, size.isKnown() ? size : Dim.of(1));
          begin = axis.padBegin();
          end = axis.padEnd();
        }
      }
      axes.add(new Axis(kernel.get(i), stride, dilation, begin, end, 0));
    }
    return Optional.of(axes);
  }

  private static WindowAxis along(Window window, long kernel, int axis, Dim size) {
    Window one = new Window(
        List.of(kernel), List.of(window.stride(axis)), List.of(window.dilation(axis)),
        window.padding());
    return one.over(Shape.of(1, 1, size.orUnknown()), false).axes().getFirst();
  }
}
