package dev.crease.exec.lowering;

import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import java.util.ArrayList;
import java.util.List;

/** Windows over up to three axes, as kernels take them. */
public final class Windows {

  private static final WindowAxis NO_AXIS = new WindowAxis(1, 1, 1, 1, 0, 0, 1);

  /** A window of a single pixel of an image. */
  public static final WindowGeometry PIXEL = new WindowGeometry(List.of(NO_AXIS, NO_AXIS));

  private Windows() {}

  /** Whether a window has no more than three axes. */
  public static boolean fits(WindowGeometry window) {
    return window.axes().size() <= 3;
  }

  /** The axes, with such before them as have one element, so that there are three. */
  public static List<WindowAxis> three(WindowGeometry window) {
    List<WindowAxis> axes = new ArrayList<>(window.axes());
    while (axes.size() < 3) {
      axes.addFirst(NO_AXIS);
    }
    return axes;
  }
}
