package dev.crease.cli;

import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.nio.file.Path;
import java.util.List;

/** Models small enough to be read at a glance. */
public final class SmallModels {

  private SmallModels() {}

  /** {@code y = relu(bn1(conv1(x)))}, {@code x f32[1,2,4,4]}, {@code y f32[1,3,4,4]}; all of it folds. */
  static Model convBn() {
    return convBn(7);
  }

  /** The same architecture with weights of this seed. */
  public static Model convBn(long seed) {
    GraphBuilder g = GraphBuilder.of("small", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    String y = relu(g, batchNorm(g, conv(g, x, 2, 3, seed), 3, seed));
    return g.outputAs(y, "y", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  /** The same with one weight listed as an input, which a caller may override. */
  static Model overridableWeight() {
    GraphBuilder g = GraphBuilder.of("overridable", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    Tensor weight = SeededNumbers.of(7).normals(DType.FLOAT, Shape.of(3, 2, 1, 1), 0, 0.5);
    String y = g.node("Conv").name("conv1").in(x, g.overridable("conv1.weight", weight)).out();
    return g.outputAs(
        batchNorm(g, y, 3, 7), "y", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  /** The same with a batch and a size that the model leaves open. */
  public static Model openSize() {
    GraphBuilder g = GraphBuilder.of("open", 17);
    String x = g.input(
        "x",
        TensorType.of(
            DType.FLOAT,
            List.of(new Dim.Symbol("N"), Dim.of(2), new Dim.Symbol("H"), Dim.unknown())));
    String y = relu(g, batchNorm(g, conv(g, x, 2, 3, 7), 3, 7));
    return g.outputAs(y, "y", TensorType.UNKNOWN).build();
  }

  /** {@code y = bn1(relu(conv1(x)))}: nothing folds. */
  static Model reluBetween() {
    GraphBuilder g = GraphBuilder.of("between", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    String y = batchNorm(g, relu(g, conv(g, x, 2, 3, 7)), 3, 7);
    return g.outputAs(y, "y", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  /** {@code y = bn1_1(relu(bn1(conv1(x))))}: the first of two normalizations folds. */
  public static Model foldedAndRefused() {
    GraphBuilder g = GraphBuilder.of("both", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    String y = relu(g, batchNorm(g, conv(g, x, 2, 3, 7), 3, 7));
    return g.outputAs(
        batchNorm(g, y, 3, 8), "y", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  /** One node of an operator that nobody knows. */
  static Model unknownOperator() {
    GraphBuilder g = GraphBuilder.of("unknown", 17).domain("com.example", 1);
    String x = g.input("x", DType.FLOAT, 1, 2);
    String y = g.node("com.example", "Frobnicate").name("frob").in(x).out();
    return g.outputAs(y, "y", TensorType.of(DType.FLOAT, Shape.of(1, 2))).build();
  }

  /** {@code y = frob(bn1(conv1(x)))}: it folds, but cannot be run from end to end. */
  static Model foldsBesideUnknownOperator() {
    GraphBuilder g = GraphBuilder.of("beside", 17).domain("com.example", 1);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    String folded = batchNorm(g, conv(g, x, 2, 3, 7), 3, 7);
    String y = g.node("com.example", "Frobnicate").name("frob").in(folded).out();
    return g.outputAs(y, "y", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  /** Two inputs, {@code left} and {@code right}, and their sum {@code ../sum}. */
  static Model twoInputs() {
    GraphBuilder g = GraphBuilder.of("two", 17);
    String left = g.input("left", DType.FLOAT, 2, 2);
    String right = g.input("right", DType.FLOAT, 2, 2);
    String y = g.node("Add").name("add").in(left, right).out();
    return g.outputAs(y, "../sum", TensorType.of(DType.FLOAT, Shape.of(2, 2))).build();
  }

  /** A copy of a grey image of any size. */
  static Model identity(int channels) {
    GraphBuilder g = GraphBuilder.of("identity", 17);
    String x = g.input(
        "image",
        TensorType.of(
            DType.FLOAT, List.of(Dim.of(1), Dim.of(channels), Dim.unknown(), Dim.unknown())));
    String y = relu(g, x);
    return g.outputAs(y, "y", TensorType.UNKNOWN).build();
  }

  /** {@code y = relu(x)} for any number of images. */
  public static Model images(int channels, int size) {
    GraphBuilder g = GraphBuilder.of("images", 17);
    String x = g.input("x", TensorType.of(DType.FLOAT,
        List.of(new Dim.Symbol("N"), Dim.of(channels), Dim.of(size), Dim.of(size))));
    return g.outputAs(relu(g, x), "y", TensorType.UNKNOWN).build();
  }

  /** A classifier of grey images of 2 x 2: the brightest pixel's index, once each is multiplied by a weight. */
  public static Model brightest(float... weights) {
    GraphBuilder g = GraphBuilder.of("brightest", 17);
    String x = g.input("x", TensorType.of(DType.FLOAT,
        List.of(new Dim.Symbol("N"), Dim.of(1), Dim.of(2), Dim.of(2))));
    String flat = g.node("Flatten").name("flat").in(x).out();
    String weight = g.initializer("weights", Tensor.ofFloats(Shape.of(1, 4), weights));
    String y = g.node("Mul").name("mul").in(flat, weight).out();
    return g.outputAs(y, "y", TensorType.UNKNOWN).build();
  }

  private static String conv(GraphBuilder g, String x, int in, int out, long seed) {
    Tensor weight = SeededNumbers.of(seed).stream("w")
        .normals(DType.FLOAT, Shape.of(out, in, 3, 3), 0, 0.5);
    return g.node("Conv")
        .name("conv1")
        .integers("pads", 1, 1, 1, 1)
        .in(x, g.initializer("conv1.weight", weight))
        .out();
  }

  private static String batchNorm(GraphBuilder g, String x, int channels, long seed) {
    SeededNumbers numbers = SeededNumbers.of(seed);
    Shape shape = Shape.of(channels);
    return g.node("BatchNormalization")
        .name("bn1")
        .in(
            x,
            g.initializer(
                "bn1.gamma", numbers.stream("gamma").uniforms(DType.FLOAT, shape, 0.5, 1.5)),
            g.initializer("bn1.beta", numbers.stream("beta").normals(DType.FLOAT, shape, 0, 1)),
            g.initializer("bn1.mean", numbers.stream("mean").normals(DType.FLOAT, shape, 0, 1)),
            g.initializer(
                "bn1.var", numbers.stream("var").uniforms(DType.FLOAT, shape, 0.5, 1.5)))
        .out();
  }

  private static String relu(GraphBuilder g, String x) {
    return g.node("Relu").name("relu1").in(x).out();
  }

  /** Writes a model to a file. */
  public static Path write(Model model, Path folder, String name) {
    return ModelWriter.write(model, folder.resolve(name), WriteOptions.DEFAULT).path();
  }
}
