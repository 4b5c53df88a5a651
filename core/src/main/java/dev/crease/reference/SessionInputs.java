package dev.crease.reference;

import dev.crease.error.ExecutionException;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a session's callers may pass: a tensor of a fixed shape for every required input, and tensors for initializers that
 * the model lets them override.
 */
public final class SessionInputs {

  private final Map<String, TensorType> required;
  private final Map<String, TensorType> optional;

  private SessionInputs(Map<String, TensorType> required, Map<String, TensorType> optional) {
    this.required = required;
    this.optional = optional;
  }

  /**
   * Checks shapes against the model.
   *
   * @param model the model
   * @param shapes shapes of inputs, by name; those that the model fixes may be left out
   * @throws ExecutionException if a shape is missing, contradicts the model or belongs to no input
   */
  public static SessionInputs of(Model model, Map<String, Shape> shapes) {
    Graph graph = model.graph();
    Map<String, TensorType> required = new LinkedHashMap<>();
    for (ValueInfo input : graph.requiredInputs()) {
      required.put(input.name(), type(input, shapes.get(input.name())));
    }
    Map<String, TensorType> optional = new LinkedHashMap<>();
    for (ValueInfo input : graph.inputs()) {
      Initializer initializer = graph.initializers().get(input.name());
      if (initializer != null && model.inputsOverrideInitializers()) {
        Tensor byDefault = initializer.tensor();
        TensorType type = input.type().hasRank()
            ? input.type()
            : TensorType.of(byDefault.dtype(), byDefault.shape());
        Shape given = shapes.get(input.name());
        optional.put(input.name(), given == null ? type : type(input, given));
      }
    }
    SessionInputs inputs = new SessionInputs(
        Collections.unmodifiableMap(required), Collections.unmodifiableMap(optional));
    shapes.keySet().forEach(inputs::requireKnown);
    return inputs;
  }

  private static TensorType type(ValueInfo input, @Nullable Shape given) {
    TensorType declared = input.type();
    if (given == null) {
      if (declared.shape().isEmpty()) {
        throw wrong(input.name(), "a shape for " + declared, "none",
            "give one, " + input.name() + "=" + example(declared) + " for instance");
      }
      return declared;
    }
    TensorType asked = declared
        .withDims(Arrays.stream(given.dims()).mapToObj(Dim::of).toList());
    if (!admits(declared, given)) {
      throw wrong(input.name(), declared.toString(), asked.toString(), "give a shape that fits");
    }
    return asked;
  }

  private static String example(TensorType declared) {
    return declared.dims()
        .map(
            dims -> dims.stream().map(d -> d.isKnown() ? d.toString() : "1")
                .collect(Collectors.joining("x")))
        .orElse("1x3x224x224");
  }

  private static boolean admits(TensorType type, Shape shape) {
    if (!type.hasRank()) {
      return true;
    }
    boolean fits = type.rank() == shape.rank();
    for (int i = 0; fits && i < shape.rank(); i++) {
      fits = !type.dim(i).isKnown() || type.dim(i).is(shape.dim(i));
    }
    return fits;
  }

  /** The types that inputs have in this session, by name. */
  public Map<String, TensorType> types() {
    return required;
  }

  /**
   * Checks and opens the tensors of one run.
   *
   * @param tensors a tensor for each required input, by name
   * @throws ExecutionException if one is missing, has another type or belongs to no input
   */
  public Map<String, Value> open(Map<String, Tensor> tensors) {
    tensors.keySet().forEach(this::requireKnown);
    Map<String, Value> values = new HashMap<>();
    required.forEach((name, type) -> {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw wrong(name, "a tensor " + type, "none", "give all required inputs");
      }
      values.put(name, open(name, type, tensor));
    });
    optional.forEach((name, type) -> {
      Tensor tensor = tensors.get(name);
      if (tensor != null) {
        values.put(name, open(name, type, tensor));
      }
    });
    return values;
  }

  private static Value open(String name, TensorType type, Tensor tensor) {
    TensorType got = TensorType.of(tensor.dtype(), tensor.shape());
    boolean sameType = type.dtype().isEmpty() || type.dtype().get() == tensor.dtype();
    if (!sameType || !admits(type, tensor.shape())) {
      throw wrong(name, type.toString(), got.toString(),
          sameType ? "compile the model for this shape" : "convert the tensor");
    }
    return tensor.toValue();
  }

  private void requireKnown(String name) {
    if (!required.containsKey(name) && !optional.containsKey(name)) {
      throw wrong(
          name,
          "an input of the model: " + String.join(", ", required.keySet())
              + (optional.isEmpty() ? "" : " or one of " + optional.size() + " initializers"),
          "'" + name + "'",
          "use one of these names");
    }
  }

  private static ExecutionException wrong(String input, String expected, String got, String fix) {
    return new ExecutionException(
        ExecutionException.Kind.INPUT, "input " + input, expected, got, fix);
  }
}
