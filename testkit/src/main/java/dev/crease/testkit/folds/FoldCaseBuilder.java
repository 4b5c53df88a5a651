package dev.crease.testkit.folds;

import dev.crease.fold.Direction;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.fold.ShiftForm;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds one {@link FoldCase}; its numbers depend on the id alone. Node names are what the calls say. */
final class FoldCaseBuilder {

  static final int OPSET = 17;

  private final String id;
  private final GraphBuilder graph;
  private final DType dtype;
  private final SeededNumbers numbers;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final List<Expected> expected = new ArrayList<>();
  private FoldOptions options = FoldOptions.DEFAULT;

  private FoldCaseBuilder(String id, int opset, DType dtype) {
    this.id = id;
    this.graph = GraphBuilder.of("case", opset);
    this.dtype = dtype;
    this.numbers = SeededNumbers.of(1).stream(id);
  }

  static FoldCaseBuilder of(String id) {
    return new FoldCaseBuilder(id, OPSET, DType.FLOAT);
  }

  static FoldCaseBuilder of(String id, int opset) {
    return new FoldCaseBuilder(id, opset, DType.FLOAT);
  }

  static FoldCaseBuilder of(String id, int opset, DType dtype) {
    return new FoldCaseBuilder(id, opset, dtype);
  }

  GraphBuilder graph() {
    return graph;
  }

  NodeBuilder node(String type) {
    return graph.node(type);
  }

  FoldCaseBuilder options(FoldOptions other) {
    options = other;
    return this;
  }

  /** The input {@code x}, of standard normal numbers. */
  String x(long... sizes) {
    return input("x", sizes);
  }

  String input(String name, long... sizes) {
    return input(name, normals(name, 1, sizes));
  }

  String input(String name, Tensor tensor) {
    return input(name, tensor, TensorType.of(tensor.dtype(), tensor.shape()));
  }

  String input(String name, Tensor tensor, TensorType type) {
    String value = graph.input(name, type);
    inputs.put(value, tensor);
    return value;
  }

  Tensor normals(String name, double deviation, long... sizes) {
    return numbers.stream(name).normals(dtype, Shape.of(sizes), 0, deviation);
  }

  Tensor between(String name, double low, double high, long... sizes) {
    return numbers.stream(name).uniforms(dtype, Shape.of(sizes), low, high);
  }

  Tensor reals(double... elements) {
    return Tensor.of(new RealValue(dtype, Shape.of(elements.length), elements));
  }

  /** A constant of normal numbers. */
  String weight(String name, long... sizes) {
    return graph.initializer(name, normals(name, 0.5, sizes));
  }

  /** A constant of numbers away from zero. */
  String constant(String name, long... sizes) {
    return graph.initializer(name, between(name, 0.5, 2, sizes));
  }

  String constant(String name, Tensor tensor) {
    return graph.initializer(name, tensor);
  }

  /** A 3×3 convolution without padding and bias; its output has the node's name and {@code _y}. */
  String conv(String name, String x, long channels, long outputs) {
    return named(node("Conv").in(x, weight(name + ".w", outputs, channels, 3, 3)), name);
  }

  /** A square convolution with padding on all sides and no bias. */
  String conv(String name, String x, long channels, long outputs, long kernel, long pad) {
    return named(window(name, x, channels, outputs, kernel).integers("pads", pad, pad, pad, pad),
        name);
  }

  /** A convolution with a square kernel that wants attributes. */
  NodeBuilder window(String name, String x, long channelsPerGroup, long outputs, long kernel) {
    return node("Conv").in(x, weight(name + ".w", outputs, channelsPerGroup, kernel, kernel));
  }

  String add(String name, String a, String b) {
    return named(node("Add").in(a, b), name);
  }

  String named(NodeBuilder node, String name) {
    return node.name(name).as(name + "_y");
  }

  /** A BatchNorm with ordinary statistics. */
  String norm(String name, String x, long channels) {
    return norm(name, x, constant(name + ".gamma", channels), weight(name + ".beta", channels),
        weight(name + ".mean", channels), constant(name + ".var", channels));
  }

  String norm(String name, String x, String gamma, String beta, String mean, String variance) {
    return named(
        node("BatchNormalization").in(x, gamma, beta, mean, variance).real("epsilon", 1e-5), name);
  }

  private FoldCaseBuilder expect(Expected one) {
    expected.add(one);
    return this;
  }

  FoldCaseBuilder backward(String affine, String layer) {
    return expect(new Expected.Folded(affine, layer, Direction.BACKWARD, ShiftForm.BIAS));
  }

  FoldCaseBuilder forward(String affine, String layer) {
    return expect(new Expected.Folded(affine, layer, Direction.FORWARD, ShiftForm.BIAS));
  }

  /** It goes into the layer behind it, but for its shift, which stays as an {@code Add}. */
  FoldCaseBuilder added(String affine, String layer) {
    return expect(new Expected.Folded(affine, layer, Direction.FORWARD, ShiftForm.ADD));
  }

  /** It goes into the layer behind it, but for its shift, which is added as a map. */
  FoldCaseBuilder mapped(String affine, String layer) {
    return expect(new Expected.Folded(affine, layer, Direction.FORWARD, ShiftForm.MAP));
  }

  FoldCaseBuilder merged(String layer, String... nodes) {
    for (String node : nodes) {
      expect(new Expected.Merged(node, layer));
    }
    return this;
  }

  FoldCaseBuilder refused(String affine, Reason reason) {
    return expect(new Expected.Refused(affine, reason));
  }

  FoldCase output(String... values) {
    for (String value : values) {
      graph.output(value, TensorType.UNKNOWN.withDType(dtype));
    }
    return new FoldCase(id, graph.build(), options, inputs, expected);
  }
}
