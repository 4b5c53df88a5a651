package dev.crease.testkit.exec;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Heads as detectors have them: a convolution at each of two scales, its channels brought to the end, all pixels joined, and the softmax of the classes
 * of each. Beside them what else picks elements of convolutions: another order, a slice and a frame.
 */
public final class HeadModel {

  private HeadModel() {}

  /**
   * A model.
   *
   * @param images number of images
   * @param size height of an image; it is 3 pixels wider
   * @param classes classes of a pixel
   * @param anchors how many of each class
   */
  public static GraphBuilder of(int images, int size, int classes, int anchors) {
    GraphBuilder g = GraphBuilder.of("heads", 17);
    String x = g.input("x", DType.FLOAT, images, 3, size, size + 3);
    String near = conv(g, "near", x, 3, 24, 3, 1);
    String far = conv(g, "far", near, 24, 40, 3, 2);
    List<String> rows = new ArrayList<>();
    for (String scale : List.of(near, far)) {
      String head = conv(g, "head." + scale, scale, scale.equals(near) ? 24 : 40,
          classes * anchors, 1, 1);
      String turned = g.node("Transpose").name("turn." + scale).in(head)
          .integers("perm", 0, 2, 3, 1).as("turned." + scale);
      rows.add(g.node("Reshape").in(turned, integers(g, "shape." + scale, images, -1, classes))
          .as("rows." + scale));
    }
    String all = g.node("Concat").name("all").in(rows.get(0), rows.get(1)).integer("axis", 1)
        .as("all");
    g.output(g.node("Softmax").name("classes").in(all).integer("axis", -1).as("scores"));
    g.output(g.node("LogSoftmax").name("logarithms").in(all).integer("axis", -1).as("logs"));
    g.output(g.node("Transpose").name("otherwise").in(far).integers("perm", 3, 1, 0, 2)
        .as("otherwise.y"));
    g.output(g.node("Pad").name("frame").in(near, integers(g, "pads", 0, -2, 1, 0, 0, 1, -1, 2))
        .as("framed"));
    return g;
  }

  private static String integers(GraphBuilder g, String name, long... numbers) {
    return g.initializer(name, Tensor.ofLongs(Shape.of(numbers.length), numbers));
  }

  private static String conv(GraphBuilder g, String name, String x, int inputs, int outputs,
      int kernel, int step) {
    Tensor w = SeededNumbers.of(name.hashCode()).normals(DType.FLOAT,
        Shape.of(outputs, inputs, kernel, kernel), 0,
        1 / Math.sqrt((double) inputs * kernel * kernel));
    return g.node("Conv").name(name).in(x, g.initializer(name + ".w", w))
        .integers("strides", step, step)
        .integers("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2).as(name + ".y");
  }
}
