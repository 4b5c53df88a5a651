package dev.crease.testkit.exec;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;

/** Models of a convolution, its limits, a convolution of each channel by itself, its limits, and a convolution that reads that. */
public final class PairModel {

  private PairModel() {}

  /**
   * The first convolution.
   *
   * @param images images
   * @param inputs channels of the input {@code x}
   * @param channels channels of {@code between}
   * @param kernel rows and columns of a window, half of them padding
   * @param stride rows and columns from one window to the next
   * @param height rows of the input
   * @param width columns of the input
   */
  public record First(int images, int inputs, int channels, int kernel, int stride, int height,
      int width) {}

  /**
   * The second one.
   *
   * @param kernel rows and columns of a window
   * @param stride rows and columns from one window to the next
   * @param dilation rows and columns from one element of a window to the next
   */
  public record Second(int kernel, int stride, int dilation) {}

  /**
   * A model, without an output yet beside {@code last.y}.
   *
   * @param first makes {@code between}
   * @param function operator that follows it, as {@code Relu}
   * @param second reads that; no padding on the left
   */
  public static GraphBuilder of(First first, String function, Second second) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, first.images, first.inputs, first.height, first.width);
    SeededNumbers numbers = SeededNumbers.of(first.channels);
    int k = first.kernel;
    Tensor w = numbers.normals(DType.FLOAT, Shape.of(first.channels, first.inputs, k, k), 0,
        1 / Math.sqrt((double) first.inputs * k * k));
    Tensor b = numbers.normals(DType.FLOAT, Shape.of(first.channels), 0, 0.5);
    long half = k / 2;
    String y = g.node(function).name("first.r").in(g.node("Conv").name("first")
        .in(x, g.initializer("first.w", w), g.initializer("first.b", b))
        .integers("strides", first.stride, first.stride).integers("pads", half, half, half, half)
        .as("first.y")).as("between");
    int taps = second.kernel;
    long pad = (long) second.dilation * (taps / 2);
    Tensor v = numbers.normals(DType.FLOAT, Shape.of(first.channels, 1, taps, taps), 0,
        1.0 / taps);
    Tensor c = numbers.normals(DType.FLOAT, Shape.of(first.channels), 0, 0.5);
    String z = g.node("Conv").name("second")
        .in(y, g.initializer("second.w", v), g.initializer("second.b", c))
        .integer("group", first.channels).integers("strides", second.stride, second.stride)
        .integers("dilations", second.dilation, second.dilation).integers("pads", pad, 0, pad, pad)
        .as("second.y");
    Tensor last = numbers.normals(DType.FLOAT, Shape.of(20, first.channels, 1, 1), 0,
        1 / Math.sqrt(first.channels));
    g.output(g.node("Conv").name("last").in(
        g.node("Relu").name("second.r").in(z).as("second.z"), g.initializer("last.w", last))
        .as("last.y"));
    return g;
  }
}
