package dev.crease.exec.lowering;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Constant;
import dev.crease.op.Opaque;
import dev.crease.op.Operator;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns nodes into steps one by one; constants are evaluated, views and shape arithmetic leave nothing behind. */
final class Lowering {

  /** A constant with more elements than this is computed by the run, not beforehand. */
  private static final long MAX_FOLDED = 1L << 26;

  private final Model model;
  private final GraphIndex index;
  private final Inference types;
  private final StepSupport supported;
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Program.Input> inputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Operand> values = new LinkedHashMap<>();
  private int loose;

  Lowering(Model model, Map<String, Shape> inputShapes, StepSupport supported) {
    this.model = model;
    this.index = new GraphIndex(model);
    this.supported = supported;
    Map<String, TensorType> given = new LinkedHashMap<>();
    for (ValueInfo info : model.graph().inputs()) {
      Optional<Tensor> preset = preset(info.name());
      if (index.constant(info.name()).isPresent()) {
        continue;
      }
      Shape shape = inputShape(info, preset, inputShapes);
      DType dtype = info.type().dtype().or(() -> preset.map(Tensor::dtype))
          .orElseThrow(() -> new UnsupportedModelException("input " + info.name(),
              "tensors of a known type", info.type().toString(), ""));
      given.put(info.name(), TensorType.of(dtype, shape));
      View view = allocate(info.name(), dtype, shape);
      values.put(info.name(), view);
      inputs.add(new Program.Input(info.name(), view, preset));
    }
    this.types = Inference.of(index, given);
  }

  private Optional<Tensor> preset(String name) {
    return Optional.ofNullable(model.graph().initializers().get(name)).map(Initializer::tensor);
  }

  private static Shape inputShape(ValueInfo info, Optional<Tensor> preset,
      Map<String, Shape> given) {
    Shape asked = given.get(info.name());
    if (asked == null) {
      return preset.map(Tensor::shape).or(() -> info.type().shape())
          .orElseThrow(() -> new ExecutionException(ExecutionException.Kind.INPUT,
              "input " + info.name(), "a shape for every axis that the model leaves open",
              info.type().toString(), "give the shape of this input"));
    }
    boolean fits = !info.type().hasRank() || info.type().rank() == asked.rank();
    for (int i = 0; fits && info.type().hasRank() && i < asked.rank(); i++) {
      fits = !info.type().dim(i).isKnown() || info.type().dim(i).is(asked.dim(i));
    }
    if (!fits) {
      throw new ExecutionException(ExecutionException.Kind.INPUT, "input " + info.name(),
          "a shape that fits " + info.type(), asked.toString(),
          "give another shape, or export the model with open sizes");
    }
    return asked;
  }

  Program lower() {
    model.graph().nodes().forEach(this::lower);
    Map<String, Operand> outputs = new LinkedHashMap<>();
    model.graph().outputs().forEach(o -> outputs.put(o.name(), operand(o.name())));
    return new Program(buffers, inputs, steps, outputs, values);
  }

  /** What a value is; initializers become known here when they are first asked for. */
  Operand operand(String name) {
    Operand known = values.get(name);
    if (known != null) {
      return known;
    }
    Operand fixed = new Fixed(index.constant(name).map(Initializer::tensor)
        .orElseThrow(() -> new IllegalStateException("value " + name + " is not defined")));
    values.put(name, fixed);
    return fixed;
  }

  /** A new buffer, and the view of all of it. */
  View allocate(String name, DType dtype, Shape shape) {
    buffers.add(new Buffer(buffers.size(), name, dtype, shape));
    return new View(buffers.size() - 1, shape);
  }

  /** Says what a value is. */
  void define(String name, Operand operand) {
    values.put(name, operand);
  }

  DType dtype(Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> buffers.get(buffer).dtype();
      case Fixed(Tensor tensor) -> tensor.dtype();
      case Loose _ -> DType.STRING;
    };
  }

  Inference types() {
    return types;
  }

  private void lower(Node node) {
    if (!fold(node)) {
      int before = buffers.size();
      Site site = new Site(this, node);
      List<Step> made = isStatic(node) ? Rules.lower(site) : List.of();
      if (made.isEmpty() && site.isView()) {
        return;
      }
      if (made.isEmpty() || !made.stream()
          .allMatch(s -> isFull(s) && supported.has(s, Program.dtypes(s, buffers)))) {
        buffers.subList(before, buffers.size()).clear();
        made = List.of(host(node, site, made));
      }
      steps.addAll(made);
    }
  }

  /** Whether the types of all inputs and outputs are known, and no body has to be run. */
  private boolean isStatic(Node node) {
    return node.subgraphs().isEmpty()
        && node.inputs().stream().filter(i -> !i.isEmpty())
            .noneMatch(i -> operand(i) instanceof Loose)
        && node.outputs().stream().filter(o -> !o.isEmpty()).allMatch(o -> isKnown(types.type(o)));
  }

  private static boolean isKnown(TensorType type) {
    return type.dtype().isPresent() && type.shape().isPresent();
  }

  /** Devices have no buffers without elements. */
  private static boolean isFull(Step step) {
    return Stream.concat(step.reads().stream(), step.writes().stream()).allMatch(
        o -> switch (o) {
          case View(_, Shape shape) -> shape.elements() > 0;
          case Fixed(Tensor tensor) -> tensor.shape().elements() > 0;
          case Loose _ -> false;
        });
  }

  private boolean fold(Node node) {
    if (node.op() instanceof Constant(Tensor tensor)) {
      values.put(node.output(0), new Fixed(tensor));
      return true;
    }
    List<String> outputs = node.outputs().stream().filter(o -> !o.isEmpty()).toList();
    if (outputs.stream().allMatch(o -> types.constant(o).isPresent())) {
      outputs.forEach(o -> types.constant(o).ifPresent(v -> values.put(o, new Fixed(stored(v)))));
      return true;
    }
    if (!(node.op() instanceof Operator operator) || node.inputs().isEmpty()
        || !node.subgraphs().isEmpty()
        || !node.inputs().stream().allMatch(i -> i.isEmpty() || isFoldable(operand(i)))) {
      return false;
    }
    List<Optional<Value>> known = node.inputs().stream()
        .map(i -> i.isEmpty() || !(operand(i) instanceof Fixed(Tensor t))
            ? Optional.<Value>empty()
            : Optional.of(t.toValue()))
        .toList();
    try {
      List<Value> results = operator.evaluate(new NodeView.Values(node, known));
      for (int i = 0; i < Math.min(results.size(), node.outputs().size()); i++) {
        if (!node.output(i).isEmpty()) {
          values.put(node.output(i), new Fixed(stored(results.get(i))));
        }
      }
      return outputs.stream().allMatch(values::containsKey);
    } catch (CreaseException e) {
      // A node that cannot be evaluated now is left to the run, which says why.
      return false;
    }
  }

  private static boolean isFoldable(Operand operand) {
    return operand instanceof Fixed(Tensor t) && t.shape().elements() <= MAX_FOLDED
        && (t.dtype().isReal() || t.dtype().isInteger());
  }

  private static Tensor stored(Value value) {
    return Tensor.of(value instanceof RealValue real ? real.rounded() : value);
  }

  private HostStep host(Node node, Site site, List<Step> refused) {
    if (node.op() instanceof Opaque(String domain, String type, String why)
        && model.functions().stream()
            .noneMatch(f -> f.domain().equals(domain) && f.name().equals(type))) {
      throw new UnsupportedModelException(NodeView.where(node), "operators that are known",
          (domain.isEmpty() ? "" : domain + ".") + type + ": " + why, "");
    }
    List<Operand> reads = new ArrayList<>();
    Stream.concat(node.inputs().stream(), node.captures().stream()).filter(i -> !i.isEmpty())
        .forEach(i -> reads.add(operand(i)));
    List<Operand> writes = new ArrayList<>();
    for (String out : node.outputs()) {
      if (!out.isEmpty()) {
        TensorType type = types.type(out);
        Operand y = isKnown(type)
            ? allocate(out, type.dtype().orElseThrow(), type.shape().orElseThrow())
            : new Loose(loose++);
        values.put(out, y);
        writes.add(y);
      }
    }
    return new HostStep(List.of(node), reads, writes, why(node, site, refused));
  }

  private String why(Node node, Site site, List<Step> refused) {
    if (!isStatic(node)) {
      return node.subgraphs().isEmpty()
          ? "only the run tells the shapes of its values"
          : "it has bodies";
    }
    if (refused.isEmpty()) {
      return site.reason();
    }
    return refused.stream().allMatch(Lowering::isFull)
        ? "the executor has no kernel for it"
        : "it has tensors without elements";
  }
}
