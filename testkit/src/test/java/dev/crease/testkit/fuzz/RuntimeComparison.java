package dev.crease.testkit.fuzz;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.crease.error.CreaseException;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelWriter;
import dev.crease.op.TensorType;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ConstantView;
import dev.crease.reference.Interpreter;
import dev.crease.reference.NodeObserver;
import dev.crease.reference.ProgramCompiler;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import dev.crease.testkit.OnnxRuntime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what ONNX Runtime computes of a graph and of its fold with each other and with the reference.
 *
 * <p><b>Accuracy:</b> the allowed difference is {@code γ_n·M} of each model ({@link Magnitudes}): with {@code M} the sum of magnitudes in
 * fp64, and {@code n} the roundings that a product may go through in the model's own type.
 */
final class RuntimeComparison {

  /** Beyond this, {@code γ_n} says nothing. */
  private static final double COARSE = 0.25;

  private final FuzzCase fuzz;
  private final FuzzStatistics statistics;

  RuntimeComparison(FuzzCase fuzz, FuzzStatistics statistics) {
    this.fuzz = fuzz;
    this.statistics = statistics;
  }

  /** What one model computes, and how far from it rounding may lead. */
  private record Side(List<RealValue> exact, List<RealValue> magnitudes, double gamma,
      double largest) {}

  Optional<FuzzFailure> compare(Model original, Model folded, byte[] before, byte[] after) {
    Map<String, Tensor> expected;
    try {
      expected = run(before);
    } catch (OrtException e) {
      statistics.count("ONNX Runtime", "declines the original: " + e.getCode());
      statistics.count("declined", shorten(e));
      return Optional.empty();
    }
    boolean same = Arrays.equals(before, after);
    Map<String, Tensor> actual;
    try {
      actual = same ? expected : run(after);
    } catch (OrtException e) {
      return Optional.of(
          new FuzzFailure("ONNX Runtime declines the folded model", e.getMessage() + "\n"
              + folded.graph()));
    }
    Optional<Side> first = side(original);
    Optional<Side> second = same ? first : side(folded);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.of(new FuzzFailure("no magnitudes", "\n" + folded.graph()));
    }
    return compare(original, folded, first.get(), second.get(), expected, actual);
  }

  private static String shorten(OrtException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("'[^']*'", "'…'").replaceAll("\\d+",
        "#");
    return text.substring(0, Math.min(
        e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_GRAPH ? 400 : 120, text.length()));
  }

  /** Whether ONNX Runtime runs the graph as it is. */
  static boolean runs(FuzzCase c) {
    try {
      return !new RuntimeComparison(c, new FuzzStatistics()).run(ModelWriter.toBytes(c.model()))
          .isEmpty();
    } catch (OrtException | CreaseException e) {
      return false;
    }
  }

  private Map<String, Tensor> run(byte[] model) throws OrtException {
    return OnnxRuntime.run(model, fuzz.inputs(), options -> {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    });
  }

  private Optional<Side> side(Model model) {
    Map<String, TensorType> given = new LinkedHashMap<>();
    Map<String, Value> inputs = new LinkedHashMap<>();
    Map<String, Value> sizes = new LinkedHashMap<>();
    fuzz.inputs().forEach((name, tensor) -> {
      given.put(name, TensorType.of(tensor.dtype(), tensor.shape()));
      inputs.put(name, tensor.toValue());
      sizes.put(name, Magnitudes.magnitude(tensor.toValue()));
    });
    GraphIndex index = new GraphIndex(model);
    Map<String, TensorType> types = new HashMap<>();
    addTypes(index, Inference.of(index, given), types);
    Optional<Magnitudes.Bound> bound = Magnitudes.of(model, types);
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    try (Interpreter interpreter = new Interpreter(Arithmetic.FP64, 1)) {
      List<Value> exact = interpreter.run(new ProgramCompiler(model).main(), inputs);
      double[] largest = {0};
      NodeObserver observer = (_, _, outputs) -> outputs.forEach(o -> {
        if (o instanceof RealValue real) {
          for (double d : real.data()) {
            largest[0] = Math.max(largest[0], d);
          }
        }
      });
      List<Value> magnitudes = interpreter.run(
          new ProgramCompiler(bound.get().model()).main(), sizes, observer, ConstantView.STORED);
      FloatFormat format = model.graph().outputs().getFirst().type().dtype().orElseThrow().format();
      double n = bound.get().roundings() * Math.scalb(1.0, -format.precision());
      return Optional.of(
          new Side(reals(exact), reals(magnitudes), n / (1 - Math.min(n, COARSE)),
              largest[0] / format.maxFinite()));
    }
  }

  private static void addTypes(GraphIndex index, Inference inference,
      Map<String, TensorType> types) {
    for (Node node : index.graph().nodes()) {
      node.inputs().forEach(i -> types.put(i, inference.type(i)));
      node.subgraphs().values().forEach(body -> {
        GraphIndex inside = GraphIndex.inside(body, index);
        addTypes(inside, Inference.inside(inside, inference), types);
      });
    }
  }

  private static List<RealValue> reals(List<Value> values) {
    return values.stream().map(RealValue.class::cast).toList();
  }

  private Optional<FuzzFailure> compare(Model original, Model folded, Side first, Side second,
      Map<String, Tensor> expected, Map<String, Tensor> actual) {
    if (!(first.largest < 0.125) || !(second.largest < 0.125)) {
      statistics.count("ONNX Runtime", "values out of the type's range");
      return Optional.empty();
    }
    if (first.gamma > COARSE || second.gamma > COARSE) {
      statistics.count("ONNX Runtime", "the type is too coarse for so many sums");
      return Optional.empty();
    }
    statistics.count("ONNX Runtime", "compared");
    for (int i = 0; i < original.graph().outputs().size(); i++) {
      ValueInfo output = original.graph().outputs().get(i);
      RealValue e = real(expected, output.name());
      RealValue a = real(actual, output.name());
      RealValue exact = first.exact.get(i);
      if (!e.shape().equals(exact.shape()) || !a.shape().equals(exact.shape())) {
        return Optional.of(
            new FuzzFailure("shapes differ", output.name() + ": " + exact.shape() + " in the"
                + " reference, " + e.shape() + " and " + a.shape() + " in ONNX Runtime"));
      }
      double floor = 64 * e.dtype().format().minPositive();
      for (int at = 0; at < e.data().length; at++) {
        int k = at;
        double m1 = first.gamma * first.magnitudes.get(i).data()[k] + floor;
        double m2 = second.gamma * second.magnitudes.get(i).data()[k] + floor;
        Optional<FuzzFailure> failure = differ("reference and ONNX Runtime on the original",
            output.name(), k, exact.data()[k], e.data()[k], m1)
            .or(() -> differ("ONNX Runtime on original and fold", output.name(), k, e.data()[k],
                a.data()[k], m1 + m2));
        if (failure.isPresent()) {
          return failure.map(
              f -> new FuzzFailure(f.kind(), f.detail() + "\n" + folded.graph()));
        }
      }
    }
    return Optional.empty();
  }

  private static RealValue real(Map<String, Tensor> outputs, String name) {
    return (RealValue) Optional.ofNullable(outputs.get(name)).orElseThrow().toValue();
  }

  private Optional<FuzzFailure> differ(String kind, String output, int at, double expected,
      double actual, double allowed) {
    double off = Math.abs(expected - actual);
    if (off <= allowed) {
      statistics.deviation(off / allowed);
      return Optional.empty();
    }
    return Optional.of(
        new FuzzFailure(kind, output + "[" + at + "]: " + expected + " and " + actual
            + " differ by " + off + ", allowed " + allowed));
  }
}
