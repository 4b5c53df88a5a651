package dev.crease.testkit.exec;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Models that concatenate what all kinds of steps make, in the order in which it is made or the other way round: what an executor writes
 * beyond the end of a part, or before its beginning, harms another part.
 */
public final class ConcatModel {

  private static final int CHANNELS = 32;

  private final GraphBuilder g = GraphBuilder.of("g", 17);

  private ConcatModel() {}

  /**
   * A model of input {@code x}. It joins parts, and the result with two parts more; a convolution with windows of 3×3 follows.
   *
   * @param images images
   * @param height rows of each
   * @param width columns
   * @param reversed whether the last part is made first
   */
  public static GraphBuilder of(int images, int height, int width, boolean reversed) {
    ConcatModel m = new ConcatModel();
    GraphBuilder g = m.g;
    String in = g.input("x", DType.FLOAT, images, 3, height, width);
    String x = g.node("Relu").in(m.conv("stem", in, 3, CHANNELS, 3, 1)).as("t");
    List<String> parts = new ArrayList<>(m.parts(x));
    int half = parts.size() / 2;
    List<String> first = parts.subList(0, half);
    List<String> second = parts.subList(half, parts.size());
    String inner = g.node("Concat").in(ordered(first, reversed)).integer("axis", 1).as("inner");
    List<String> all = new ArrayList<>(List.of(inner));
    all.addAll(List.of(ordered(second, reversed)));
    all.add(m.conv("tail", x, CHANNELS, 20, 1, 1));
    String outer = g.node("Concat").in(all.toArray(String[]::new)).integer("axis", 1).as("outer");
    g.output(g.node("Sigmoid").in(inner).as("inner.y"));
    g.output(g.node("Sigmoid").in(outer).as("outer.y"));
    g.output(m.conv("last", outer, CHANNELS * parts.size() + 20, 24, 3, 1));
    return g;
  }

  private static String[] ordered(List<String> parts, boolean reversed) {
    return (reversed ? parts.reversed() : parts).toArray(String[]::new);
  }

  /** Each of 32 channels. */
  private List<String> parts(String x) {
    String point = conv("point", x, CHANNELS, CHANNELS, 1, 1);
    String wide = g.node("Relu").in(conv("wide", x, CHANNELS, CHANNELS, 1, 1)).out();
    return List.of(point, conv("window", x, CHANNELS, CHANNELS, 3, 1),
        conv("apart", x, CHANNELS, CHANNELS, 3, 2), conv("five", x, CHANNELS, CHANNELS, 5, 1),
        g.node("Add").in(conv("added", x, CHANNELS, CHANNELS, 3, 1), point).as("sum"),
        depthwise("each", x), depthwise("both", wide),
        g.node("MaxPool").in(x).integers("kernel_shape", 3, 3).integers("pads", 1, 1, 1, 1)
            .as("pooled"),
        g.node("Sigmoid").in(x).as("function"), g.node("Mul").in(point, x).as("product"),
        norm("norm", x),
        g.node("ConvTranspose").name("transposed")
            .in(x, weights("transposed.w", CHANNELS, CHANNELS, 3))
            .integers("pads", 1, 1, 1, 1).as("transposed"),
        g.node("Pad").in(g.node("Slice").in(x, g.longs("s", 1), g.longs("e", 1 << 30),
            g.longs("a", 2)).out(), g.longs("p", 0, 0, 1, 0, 0, 0, 0, 0)).as("moved"));
  }

  private String weights(String name, long outputs, long inputs, long kernel) {
    return g.initializer(name, SeededNumbers.of(name.hashCode()).normals(DType.FLOAT,
        Shape.of(outputs, inputs, kernel, kernel), 0,
        1 / Math.sqrt((double) inputs * kernel * kernel)));
  }

  private String conv(String name, String x, long inputs, long outputs, long kernel,
      long dilation) {
    long pad = dilation * (kernel / 2);
    return g.node("Conv").name(name).in(x, weights(name + ".w", outputs, inputs, kernel))
        .integers("dilations", dilation, dilation).integers("pads", pad, pad, pad, pad)
        .as(name + ".y");
  }

  private String depthwise(String name, String x) {
    return g.node("Conv").name(name).in(x, weights(name + ".w", CHANNELS, 1, 3))
        .integer("group", CHANNELS).integers("pads", 1, 1, 1, 1).as(name + ".y");
  }

  private String norm(String name, String x) {
    SeededNumbers numbers = SeededNumbers.of(name.hashCode());
    List<String> in = new ArrayList<>(List.of(x));
    for (String p : List.of("scale", "b", "mean", "var")) {
      in.add(g.initializer(name + "." + p,
          numbers.uniforms(DType.FLOAT, Shape.of(CHANNELS), 0.5, 1.5)));
    }
    return g.node("Relu").in(g.node("BatchNormalization").name(name)
        .in(in.toArray(String[]::new)).out()).as(name + ".y");
  }
}
