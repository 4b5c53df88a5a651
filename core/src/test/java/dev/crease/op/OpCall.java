package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Calls an operator as a node of a model would, and checks that inference tells what evaluation gives. */
final class OpCall {

  private OpCall() {}

  /** The operator as {@link Operators} parses it, from attributes given as name and value in turn. */
  static Op parse(String type, int opset, Object... attributes) {
    return Operators.parse("", type, attributes(attributes), opset);
  }

  /** Attributes from name and value in turn: numbers, strings, {@code long[]} and {@code float[]}. */
  static Attributes attributes(Object... namesAndValues) {
    Map<String, Attribute> byName = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      byName.put((String) namesAndValues[i], switch (namesAndValues[i + 1]) {
        case Integer v -> new Attribute.Int(v);
        case Long v -> new Attribute.Int(v);
        case Float v -> new Attribute.Real(v);
        case String v -> new Attribute.Text(v);
        case Tensor v -> new Attribute.TensorOf(v);
        case long[] v -> new Attribute.Ints(Arrays.stream(v).boxed().toList());
        case float[] v -> new Attribute.Reals(
            IntStream.range(0, v.length).mapToObj(k -> v[k]).toList());
        case Object other -> throw new IllegalArgumentException(other.toString());
      });
    }
    return Attributes.of("node n (Test)", byName);
  }

  /** A {@code FLOAT} value. */
  static RealValue real(Shape shape, double... data) {
    return new RealValue(DType.FLOAT, shape, data);
  }

  /** A {@code FLOAT} value of numbers between -1 and 1. */
  static RealValue random(long seed, long... dims) {
    Shape shape = Shape.of(dims);
    Random random = new Random(seed);
    return real(shape, random.doubles(shape.size(), -1, 1).toArray());
  }

  /** Evaluates with one output. */
  static RealValue real(Op op, @Nullable Value... inputs) {
    return (RealValue) evaluate(op, 1, inputs).getFirst();
  }

  /** Evaluates, after checks that inference agrees however much it is told of the inputs. */
  static List<Value> evaluate(Op op, int outputs, @Nullable Value... inputs) {
    Operator operator = (Operator) op;
    List<Value> values = operator.evaluate(new Evaluation(List.of(wrap(inputs)), outputs));
    List<TensorType> told = operator.infer(new Inference(wrapTypes(inputs, 0), outputs, true));
    assertThat(told).as("inferred outputs").hasSizeGreaterThanOrEqualTo(outputs);
    for (int i = 0; i < outputs; i++) {
      assertThat(told.get(i))
          .as("inferred type of output %d", i)
          .isEqualTo(TensorType.of(values.get(i).dtype(), values.get(i).shape()));
    }
    for (int hidden = 1; hidden <= 3; hidden++) {
      List<TensorType> guessed = operator.infer(
          new Inference(wrapTypes(inputs, hidden), outputs, false));
      for (int i = 0; i < Math.min(outputs, guessed.size()); i++) {
        requireNoContradiction(guessed.get(i), values.get(i), hidden);
      }
    }
    return values;
  }

  private static void requireNoContradiction(TensorType guess, Value value, int hidden) {
    guess.dtype().ifPresent(d -> assertThat(d).isEqualTo(value.dtype()));
    if (guess.hasRank()) {
      assertThat(guess.rank()).as("rank, %d hidden", hidden).isEqualTo(value.shape().rank());
      for (int axis = 0; axis < guess.rank(); axis++) {
        if (guess.dim(axis).isKnown()) {
          assertThat(guess.dim(axis).orUnknown())
              .as("axis %d of %s, %d hidden", axis, guess, hidden)
              .isEqualTo(value.shape().dim(axis));
        }
      }
    }
  }

  /** Types of one output inferred from types. */
  static List<TensorType> infer(Op op, TensorType... inputs) {
    return ((Operator) op).infer(
        new Inference(Arrays.stream(inputs).map(t -> new Known(Optional.of(t), Optional.empty()))
            .toList(), 1, false));
  }

  /** A type of {@code FLOAT} with sizes from numbers and symbols from strings. */
  static TensorType type(Object... dims) {
    return TensorType.of(DType.FLOAT, Arrays.stream(dims)
        .map(d -> d instanceof Integer i ? Dim.of(i) : (Dim) new Dim.Symbol((String) d)).toList());
  }

  private static Known[] wrap(@Nullable Value... inputs) {
    return Arrays.stream(inputs)
        .map(v -> new Known(Optional.ofNullable(v).map(x -> TensorType.of(x.dtype(), x.shape())),
            Optional.ofNullable(v)))
        .toArray(Known[]::new);
  }

  /** Types with all sizes (0), without the first (1), without any size (2), without ranks (3). */
  private static List<Known> wrapTypes(@Nullable Value[] inputs, int hidden) {
    return Arrays.stream(wrap(inputs))
        .map(k -> new Known(k.type().map(t -> hide(t, hidden)), k.value())).toList();
  }

  private static TensorType hide(TensorType type, int hidden) {
    return switch (hidden) {
      case 1 -> type.withDims(IntStream.range(0, type.rank())
          .mapToObj(i -> i == 0 ? new Dim.Symbol("N" + type.dim(0)) : type.dim(i)).toList());
      case 2 ->
        type.withDims(IntStream.range(0, type.rank()).mapToObj(_ -> Dim.unknown()).toList());
      case 3 -> type.withoutDims();
      default -> type;
    };
  }

  /** What is known of one input. */
  record Known(Optional<TensorType> type, Optional<Value> value) {}

  record Inference(List<Known> inputs, int outputCount, boolean constants) implements InferContext {

    @Override
    public String where() {
      return "node n (Test)";
    }

    @Override
    public int inputCount() {
      return inputs.size();
    }

    @Override
    public boolean has(int i) {
      return i < inputs.size() && inputs.get(i).type().isPresent();
    }

    @Override
    public TensorType input(int i) {
      return has(i) ? inputs.get(i).type().orElseThrow() : TensorType.UNKNOWN;
    }

    @Override
    public Optional<Value> constant(int i) {
      return constants && i < inputs.size() ? inputs.get(i).value() : Optional.empty();
    }
  }

  /** Runs parallel work backwards: nothing may depend on its order. */
  record Evaluation(List<Known> inputs, int outputCount) implements EvalContext {

    @Override
    public String where() {
      return "node n (Test)";
    }

    @Override
    public int inputCount() {
      return inputs.size();
    }

    @Override
    public boolean has(int i) {
      return i < inputs.size() && inputs.get(i).value().isPresent();
    }

    @Override
    public Value input(int i) {
      return inputs.get(i).value().orElseThrow();
    }

    @Override
    public boolean wants(int i) {
      return i < outputCount;
    }

    @Override
    public List<Value> subgraph(String attribute, List<Value> arguments) {
      throw new IllegalStateException("no subgraph");
    }

    @Override
    public void parallel(int count, IntConsumer body) {
      for (int i = count - 1; i >= 0; i--) {
        body.accept(i);
      }
    }
  }
}
