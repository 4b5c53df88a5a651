package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * One operator on literal inputs. Each evaluation is compared with what inference tells: the exact types
 * where it knows everything, and nothing that contradicts them where it knows less.
 */
final class OpCase {

  private static final String WHERE = "node n (Test)";

  private final Operator operator;
  private final List<Optional<Value>> inputs;
  private int outputs = 1;
  private boolean predicted = true;
  private BiFunction<String, List<Value>, List<Value>> body = (name, _) -> {
    throw new IllegalStateException("no body " + name);
  };

  private OpCase(Operator operator, List<Optional<Value>> inputs) {
    this.operator = operator;
    this.inputs = inputs;
  }

  /** The operator, from attributes given as name and value in turn. */
  static Operator op(String type, int opset, Object... attributes) {
    return (Operator) OpCall.parse(type, opset, attributes);
  }

  /** The operator on inputs, {@code -} for one that is left out. */
  static OpCase on(Operator operator, String... inputs) {
    return new OpCase(operator, Arrays.stream(inputs)
        .map(s -> s.equals("-") ? Optional.<Value>empty() : Optional.of(Literal.parse(s)))
        .toList());
  }

  /** An operator without attributes on inputs. */
  static OpCase run(String type, int opset, String... inputs) {
    return on(op(type, opset), inputs);
  }

  /** With so many outputs. */
  OpCase outputs(int count) {
    outputs = count;
    return this;
  }

  /** With shapes that depend on the elements, so that inference need not know them. */
  OpCase unpredicted() {
    predicted = false;
    return this;
  }

  /** With a body for each name. */
  OpCase body(BiFunction<String, List<Value>, List<Value>> bodies) {
    body = bodies;
    return this;
  }

  /** Checks the results. */
  void gives(String... expected) {
    assertThat(evaluate().stream().map(Literal::show)).containsExactly(expected);
  }

  /** Checks that evaluation and, told everything, inference break a rule with this message. */
  void breaks(String message) {
    assertThatThrownBy(() -> operator.infer(new Types(0))).hasMessageContaining(message);
    failsWith(message);
  }

  /** Checks that evaluation fails with this message. */
  void failsWith(String message) {
    assertThatThrownBy(() -> operator.evaluate(new Values()))
        .isInstanceOf(ExecutionException.class)
        .hasMessageStartingWith(WHERE + ": expected ")
        .hasMessageContaining(message);
  }

  List<Value> evaluate() {
    List<Value> values = operator.evaluate(new Values());
    for (int hidden = 0; hidden <= 4; hidden++) {
      List<TensorType> types = operator.infer(new Types(hidden));
      for (int i = 0; i < Math.min(types.size(), values.size()); i++) {
        TensorType actual = TensorType.of(values.get(i).dtype(), values.get(i).shape());
        if (hidden == 0 && predicted) {
          assertThat(types.get(i)).as("inferred type of output %d", i).isEqualTo(actual);
        }
        requireNoContradiction(types.get(i), actual, hidden);
      }
      if (hidden == 0 && predicted) {
        assertThat(types).as("inferred outputs").hasSizeGreaterThanOrEqualTo(outputs);
      }
    }
    operator.known(new Types(1)).ifPresent(known -> assertThat(known.stream().map(Literal::show))
        .isEqualTo(values.stream().map(Literal::show).toList()));
    return values;
  }

  private static void requireNoContradiction(TensorType told, TensorType actual, int hidden) {
    told.dtype().ifPresent(_ -> assertThat(told.dtype()).isEqualTo(actual.dtype()));
    if (told.hasRank()) {
      assertThat(told.rank()).as("rank, %d hidden", hidden).isEqualTo(actual.rank());
      for (int i = 0; i < told.rank(); i++) {
        if (told.dim(i).isKnown()) {
          assertThat(told.dim(i)).as("axis %d of %s, %d hidden", i, told, hidden)
              .isEqualTo(actual.dim(i));
        }
        if (told.dim(i) instanceof Dim.Symbol(String name) && !name.isEmpty()) {
          assertThat(name).as("axis %d of %s", i, told).isEqualTo("d" + actual.dim(i));
        }
      }
    }
  }

  /** What inference knows: all (0), not the elements (1), symbols for sizes (2), no sizes (3), nothing (4). */
  private final class Types implements InferContext {

    private final int hidden;

    Types(int hidden) {
      this.hidden = hidden;
    }

    @Override
    public TensorType input(int i) {
      if (!has(i) || hidden == 4) {
        return TensorType.UNKNOWN;
      }
      Value value = inputs.get(i).orElseThrow();
      TensorType type = TensorType.of(value.dtype(), value.shape());
      Function<Dim, Dim> hide = switch (hidden) {
        case 2 -> d -> new Dim.Symbol("d" + d);
        case 3 -> _ -> Dim.unknown();
        default -> d -> d;
      };
      return type.withDims(
          IntStream.range(0, type.rank()).mapToObj(a -> hide.apply(type.dim(a))).toList());
    }

    @Override
    public Optional<Value> constant(int i) {
      return has(i) && (hidden == 0 || hidden == 2) ? inputs.get(i) : Optional.empty();
    }

    @Override
    public String where() {
      return WHERE;
    }

    @Override
    public int inputCount() {
      return inputs.size();
    }

    @Override
    public boolean has(int i) {
      return i < inputs.size() && inputs.get(i).isPresent();
    }

    @Override
    public int outputCount() {
      return outputs;
    }
  }

  /** Runs parallel work backwards: nothing may depend on its order. */
  private final class Values implements EvalContext {

    @Override
    public Value input(int i) {
      return inputs.get(i).orElseThrow();
    }

    @Override
    public boolean wants(int i) {
      return i < outputs;
    }

    @Override
    public List<Value> subgraph(String attribute, List<Value> arguments) {
      return body.apply(attribute, arguments);
    }

    @Override
    public void parallel(int count, IntConsumer piece) {
      for (int i = count - 1; i >= 0; i--) {
        piece.accept(i);
      }
    }

    @Override
    public String where() {
      return WHERE;
    }

    @Override
    public int inputCount() {
      return inputs.size();
    }

    @Override
    public boolean has(int i) {
      return i < inputs.size() && inputs.get(i).isPresent();
    }

    @Override
    public int outputCount() {
      return outputs;
    }
  }
}
