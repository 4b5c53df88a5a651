package dev.crease.testkit.fuzz;

import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A random graph that is being made: its values so far, and the ways in which it may get a constant. */
final class Canvas {

  /** Values with more elements are not made. */
  static final int MAX_ELEMENTS = 4096;

  /** Up to this opset, a body's initializers would have to be inputs of the body. */
  private static final int LAST_WITH_LISTED_INITIALIZERS = 8;

  private static final double UNNAMED = 0.1;
  private static final double LATEST = 0.85;

  private final GraphBuilder graph;
  private final Dice dice;
  private final DType dtype;
  private final SeededNumbers numbers;
  private final ConstantPantry pantry;
  private final List<Signal> signals = new ArrayList<>();
  private final Set<String> read = new HashSet<>();
  private final Map<String, Tensor> inputs;
  private final int depth;
  private final GraphBuilder home;
  private final GraphBuilder root;

  Canvas(GraphBuilder graph, Dice dice, DType dtype, SeededNumbers numbers) {
    this.graph = graph;
    this.dice = dice;
    this.dtype = dtype;
    this.numbers = numbers;
    this.inputs = new LinkedHashMap<>();
    this.pantry = new ConstantPantry();
    this.depth = 0;
    this.home = graph;
    this.root = graph;
  }

  private Canvas(Canvas outer, GraphBuilder body) {
    this.graph = body;
    this.dice = outer.dice;
    this.dtype = outer.dtype;
    this.numbers = outer.numbers;
    this.inputs = outer.inputs;
    this.pantry = outer.pantry;
    this.depth = outer.depth + 1;
    this.root = outer.root;
    boolean outside = outer.opset() <= LAST_WITH_LISTED_INITIALIZERS || outer.dice.chance(0.5);
    this.home = outside ? outer.home : body;
  }

  /** A canvas for the body of a node of this one; its constants may lie in either. */
  Canvas inside(GraphBuilder body) {
    return new Canvas(this, body);
  }

  GraphBuilder graph() {
    return graph;
  }

  /** Where constants are stored: here, or in the graph around a body. */
  GraphBuilder home() {
    return home;
  }

  Dice dice() {
    return dice;
  }

  DType dtype() {
    return dtype;
  }

  int opset() {
    return graph.opset();
  }

  boolean isBody() {
    return depth > 0;
  }

  /** How many bodies this is inside of. */
  int depth() {
    return depth;
  }

  /** The main graph. */
  GraphBuilder root() {
    return root;
  }

  ConstantPantry pantry() {
    return pantry;
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  List<Signal> signals() {
    return signals;
  }

  /** The values that nothing reads. */
  List<Signal> unread() {
    return signals.stream().filter(s -> !read.contains(s.name())).toList();
  }

  /** A value to go on from, mostly the one made last. */
  Signal next() {
    return dice.chance(LATEST) ? signals.getLast() : dice.pick(signals);
  }

  SeededNumbers numbers(String name) {
    return numbers.stream(name);
  }

  /** A computed value that nodes may read from now on. */
  Signal push(String name, Shape shape, int axis) {
    Signal signal = new Signal(name, shape, axis);
    signals.add(signal);
    return signal;
  }

  /** A graph input of normal numbers. */
  Signal input(String name, Shape shape, boolean openBatch, boolean openSizes) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      boolean open = i == 0 ? openBatch : i > 1 && openSizes;
      dims.add(open ? new Dim.Symbol(name + "_" + i) : Dim.of(shape.dim(i)));
    }
    String value = graph.input(name, TensorType.of(dtype, dims));
    inputs.put(value, numbers.stream(value).normals(dtype, shape, 0, 1));
    return push(value, shape, Math.min(1, shape.rank() - 1));
  }

  NodeBuilder node(String type, Signal... values) {
    NodeBuilder node = graph.node(type);
    for (Signal value : values) {
      read.add(value.name());
      node.in(value.name());
    }
    return node;
  }

  /** Ends a node; one in ten has no name of its own. */
  String finish(NodeBuilder node, String type) {
    return dice.chance(UNNAMED)
        ? node.unnamed().as(type.toLowerCase(java.util.Locale.ROOT) + "_y")
        : node.name(type.toLowerCase(java.util.Locale.ROOT)).out();
  }

  /** Ends a node that makes one value. */
  Signal finish(NodeBuilder node, String type, Shape shape, int axis) {
    return push(finish(node, type), shape, axis);
  }

  void markRead(Signal signal) {
    read.add(signal.name());
  }

  Tensor reals(Shape shape, double... elements) {
    return Tensor.of(new RealValue(dtype, shape, elements));
  }

  /** An {@code INT64} constant of rank 1. */
  String longs(String name, long... elements) {
    return home.longs(name, elements);
  }

  /** Whether a value of this shape may be made. */
  static boolean fits(Shape shape) {
    return shape.elements() > 0 && shape.elements() <= MAX_ELEMENTS && shape.rank() <= 6;
  }

  /** A constant, stored in one of many ways. */
  String constant(String name, Tensor tensor) {
    return pantry.store(this, name, tensor);
  }

  /** A constant of normal numbers that may be shared with other nodes. */
  String normals(String name, double deviation, Shape shape) {
    return pantry.shared(
        this, name, shape,
        fresh -> numbers.stream(fresh).normals(dtype, shape, 0, deviation));
  }
}
