package dev.crease.testkit.fuzz;

import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Stores the constants of a random graph: as initializers, as nodes, behind nodes, as inputs, as defaults that callers may override, shared. */
final class ConstantPantry {

  private static final double SHARED = 0.12;

  private static final double PLAIN = 0.8;

  private final Map<String, List<String>> kept = new HashMap<>();

  private int made;

  /** Another's constant of the same kind and shape, or a new one. */
  String shared(Canvas canvas, String kind, Shape shape, Function<String, Tensor> maker) {
    List<String> others = kept.computeIfAbsent(kind + shape, _ -> new ArrayList<>());
    if (!others.isEmpty() && canvas.dice().chance(SHARED)) {
      return canvas.dice().pick(others);
    }
    String name = store(canvas, kind, maker.apply(kind + made++));
    if (!canvas.isBody()) {
      others.add(name);
    }
    return name;
  }

  /** Stores a tensor of reals; returns the name of the value that holds it. */
  String store(Canvas canvas, String name, Tensor tensor) {
    Dice dice = canvas.dice();
    GraphBuilder graph = canvas.home();
    if (dice.chance(PLAIN)) {
      return graph.initializer(name, tensor);
    }
    return switch (dice.between(0, 15)) {
      case 0, 1, 2, 3 -> graph.node("Constant").tensor("value", tensor).as(name);
      case 4 -> canvas.isBody()
          ? graph.initializer(name, tensor)
          : graph.overridable(name, tensor);
      case 5, 6 -> graph.node("Identity").in(graph.initializer(name + "_same", tensor)).as(name);
      case 7, 8 -> cast(canvas, name, tensor);
      case 9, 10 -> reshaped(canvas, name, tensor);
      case 11 -> {
        if (canvas.isBody()) {
          yield graph.initializer(name, tensor);
        }
        String given = graph.input(name, TensorType.of(tensor.dtype(), tensor.shape()));
        canvas.inputs().put(given, tensor);
        yield given;
      }
      case 12, 13 -> product(canvas, name, tensor);
      default -> transposed(canvas, name, tensor);
    };
  }

  private static String cast(Canvas canvas, String name, Tensor tensor) {
    GraphBuilder graph = canvas.home();
    DType stored = tensor.dtype() == DType.FLOAT ? DType.DOUBLE : DType.FLOAT;
    Tensor other = Tensor.of(
        new RealValue(stored, tensor.shape(), ((RealValue) tensor.toValue()).data()));
    return graph.node("Cast").in(graph.initializer(name + "_stored", other))
        .integer("to", tensor.dtype().code()).as(name);
  }

  /** A product of constants, as weight normalization leaves one: a little smaller, and rounded. */
  private static String product(Canvas canvas, String name, Tensor tensor) {
    GraphBuilder graph = canvas.home();
    Tensor factor = canvas.numbers(name + "_factor").uniforms(tensor.dtype(), Shape.SCALAR, 0.9, 1);
    return graph.node("Mul").in(
        graph.initializer(name + "_direction", tensor), graph.initializer(name + "_length", factor))
        .as(name);
  }

  private static Tensor withShape(Tensor tensor, Shape shape) {
    return Tensor.of(((RealValue) tensor.toValue()).reshaped(shape));
  }

  private static String reshaped(Canvas canvas, String name, Tensor tensor) {
    GraphBuilder graph = canvas.home();
    Shape flat = Shape.of(tensor.shape().elements());
    String stored = graph.initializer(name + "_flat", withShape(tensor, flat));
    if (tensor.shape().rank() > 1 && tensor.shape().dim(0) == tensor.shape().elements()) {
      long[] axes = new long[tensor.shape().rank() - 1];
      java.util.Arrays.setAll(axes, i -> i + 1);
      return ShapeIngredients.axes(canvas, graph.node("Unsqueeze").in(stored), axes)
          .as(name);
    }
    return graph.node("Reshape").in(stored, canvas.longs(name + "_sizes", tensor.shape().dims()))
        .as(name);
  }

  /** Stored the other way round, as exporters store the weights of affine layers. */
  private static String transposed(Canvas canvas, String name, Tensor tensor) {
    GraphBuilder graph = canvas.home();
    if (tensor.shape().rank() != 2) {
      return graph.initializer(name, tensor);
    }
    int rows = Math.toIntExact(tensor.shape().dim(0));
    int columns = Math.toIntExact(tensor.shape().dim(1));
    double[] from = ((RealValue) tensor.toValue()).data();
    double[] to = new double[from.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        to[c * rows + r] = from[r * columns + c];
      }
    }
    Tensor other = Tensor.of(new RealValue(tensor.dtype(), Shape.of(columns, rows), to));
    return graph.node("Transpose").in(graph.initializer(name + "_t", other))
        .integers("perm", 1, 0).as(name);
  }

  /** Stores a weight as 8-bit integers with one scale. */
  String quantized(Canvas canvas, String name, Shape shape) {
    GraphBuilder graph = canvas.home();
    String fresh = name + made++;
    Tensor integers = canvas.numbers(fresh).integers(DType.INT8, shape, -127, 127);
    boolean perChannel = canvas.opset() >= 13 && canvas.dice().chance(0.5);
    Shape scales = perChannel ? Shape.of(shape.dim(0)) : Shape.SCALAR;
    Tensor scale = canvas.numbers(fresh + "s").uniforms(canvas.dtype(), scales, 0.002, 0.01);
    var node = graph.node("DequantizeLinear").in(
        graph.initializer(name + "_q", integers), graph.initializer(name + "_scale", scale));
    if (perChannel) {
      node.integer("axis", 0);
    }
    return node.as(name);
  }
}
