package dev.crease.reference;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of one running program, and of the graphs around it. */
final class Frame {

  private final Program program;
  private final Optional<Frame> outer;
  private final ConstantView constants;
  private final boolean called;
  private final Map<String, Value> values;

  private Frame(Program program, Optional<Frame> outer, ConstantView constants, boolean called,
      Map<String, Value> inputs) {
    this.program = program;
    this.outer = outer;
    this.constants = constants;
    this.called = called;
    this.values = new HashMap<>(inputs);
  }

  /** The frame of a graph that nothing surrounds. */
  static Frame of(Program program, ConstantView constants, Map<String, Value> inputs) {
    return new Frame(program, Optional.empty(), constants, false, inputs);
  }

  /** The frame of a function's body, which sees its arguments alone. */
  Frame call(Program body, Map<String, Value> arguments) {
    return new Frame(body, Optional.empty(), constants, true, arguments);
  }

  /** The frame of a node's body, which sees this one's values too. */
  Frame body(Program body, Map<String, Value> arguments) {
    return new Frame(body, Optional.of(this), constants, false, arguments);
  }

  Program program() {
    return program;
  }

  /** A value that is there. Constants are opened anew each time. */
  Optional<Value> find(String name) {
    for (Optional<Frame> at = Optional.of(this); at.isPresent(); at = at.get().outer) {
      Frame frame = at.get();
      Value value = frame.values.get(name);
      if (value != null) {
        return Optional.of(value);
      }
      Tensor constant = frame.program.constants().get(name);
      if (constant != null) {
        return Optional.of(constants.open(name, constant));
      }
    }
    return Optional.empty();
  }

  /** Whether a name that no value has may be read: an optional input that a caller of a function left out. */
  boolean isLeftOut(String name) {
    return name.isEmpty() || called && program.inputs().contains(name)
        || outer.map(o -> o.isLeftOut(name)).orElse(false);
  }

  void put(String name, Value value) {
    values.put(name, value);
  }

  void release(List<String> names) {
    names.forEach(values::remove);
  }

  /** The program's outputs, in order. */
  List<Value> outputs() {
    return program.outputs().stream()
        .map(
            name -> find(name).orElseThrow(
                () -> new ExecutionException(
                    ExecutionException.Kind.MODEL,
                    "graph " + program.name(),
                    "a value for output '" + name + "'",
                    "none",
                    "")))
        .collect(Collectors.toList());
  }
}
