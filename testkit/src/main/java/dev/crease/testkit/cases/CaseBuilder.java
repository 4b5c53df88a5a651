package dev.crease.testkit.cases;

import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds one {@link OperatorCase}; its numbers depend on the id alone. */
final class CaseBuilder {

  /** The opset of cases that do not ask for one. */
  static final int OPSET = 17;

  private final String id;
  private final GraphBuilder graph;
  private final DType dtype;
  private final SeededNumbers numbers;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private boolean open;

  private CaseBuilder(String id, int opset, DType dtype) {
    this.id = id;
    this.graph = GraphBuilder.of("case", opset);
    this.dtype = dtype;
    this.numbers = SeededNumbers.of(1).stream(id);
  }

  static CaseBuilder of(String id) {
    return new CaseBuilder(id, OPSET, DType.FLOAT);
  }

  static CaseBuilder of(String id, int opset) {
    return new CaseBuilder(id, opset, DType.FLOAT);
  }

  static CaseBuilder of(String id, int opset, DType dtype) {
    return new CaseBuilder(id, opset, dtype);
  }

  /** Leaves the sizes of the inputs that follow open in the model. */
  CaseBuilder open() {
    open = true;
    return this;
  }

  GraphBuilder graph() {
    return graph;
  }

  DType dtype() {
    return dtype;
  }

  /** An input {@code x} of standard normal numbers. */
  String x(long... sizes) {
    return normals("x", 1, sizes);
  }

  /** An input of normal numbers with this deviation. */
  String normals(String name, double deviation, long... sizes) {
    return input(name, numbers.stream(name).normals(dtype, Shape.of(sizes), 0, deviation));
  }

  /** An input of numbers between two bounds. */
  String uniforms(String name, double low, double high, long... sizes) {
    return input(name, numbers.stream(name).uniforms(dtype, Shape.of(sizes), low, high));
  }

  /** An input of integers between two bounds, both included. */
  String integers(String name, DType type, long low, long high, long... sizes) {
    return input(name, numbers.stream(name).integers(type, Shape.of(sizes), low, high));
  }

  /** An input of these reals. */
  String reals(String name, Shape shape, double... elements) {
    return input(name, Tensor.of(new RealValue(dtype, shape, elements)));
  }

  /** An input. */
  String input(String name, Tensor tensor) {
    TensorType type = TensorType.of(tensor.dtype(), tensor.shape());
    if (open) {
      type = type.withDims(Stream.iterate(0, i -> i + 1).limit(tensor.shape().rank())
          .<Dim>map(i -> new Dim.Symbol(name + "_" + i)).toList());
    }
    String value = graph.input(name, type);
    inputs.put(value, tensor);
    return value;
  }

  /** A constant of normal numbers with this deviation. */
  String weight(String name, double deviation, long... sizes) {
    return graph.initializer(name,
        numbers.stream(name).normals(dtype, Shape.of(sizes), 0, deviation));
  }

  /** A constant of numbers between two bounds. */
  String constant(String name, double low, double high, long... sizes) {
    return graph.initializer(name,
        numbers.stream(name).uniforms(dtype, Shape.of(sizes), low, high));
  }

  /** A constant scalar. */
  String scalar(String name, double value) {
    return graph.initializer(name,
        Tensor.of(new RealValue(dtype, Shape.SCALAR, new double[]{value})));
  }

  NodeBuilder node(String type) {
    return graph.node(type);
  }

  /** Ends the case; its outputs have the case's dtype. */
  OperatorCase output(String... values) {
    return outputOf(dtype, values);
  }

  /** Ends the case; its outputs have the case's dtype. */
  OperatorCase output(List<String> values) {
    return output(values.toArray(String[]::new));
  }

  /** Ends the case. */
  OperatorCase outputOf(DType type, String... values) {
    for (String value : values) {
      graph.output(value, TensorType.UNKNOWN.withDType(type));
    }
    return new OperatorCase(id, graph.build(), inputs);
  }
}
