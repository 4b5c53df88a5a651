package dev.crease.graph;

import dev.crease.op.Attribute;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function that the model defines and its nodes may call as an operator.
 *
 * @param domain the operator set's domain
 * @param name the operator type it defines
 * @param overload tells functions of one name apart; usually empty
 * @param inputs names of the formal inputs
 * @param outputs names of the formal outputs
 * @param attributes names of the attributes a call may give
 * @param defaults values of those attributes that a call may leave out, by name
 * @param opsets version of each operator set domain that the body imports, {@code ai.onnx} as the empty name
 * @param body the nodes, with the formal inputs as graph inputs and the formal outputs as graph outputs
 * @param encoded the bytes it was read from
 */
public record Function(
    String domain,
    String name,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    Map<String, Attribute> defaults,
    Map<String, Integer> opsets,
    Graph body,
    Optional<Encoded> encoded) {

  /** Copies the lists and maps, order kept. */
  public Function {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
    opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
  }

  /** The version of ONNX's own operator set; 1 where the function does not import it. */
  public int opset() {
    return opsets.getOrDefault("", 1);
  }

  /** What people are shown: {@code domain.name}. */
  public String label() {
    return domain.isEmpty() ? name : domain + "." + name;
  }

  /** This function with another body. */
  public Function withBody(Graph other) {
    return other == body
        ? this
        : new Function(domain, name, overload, inputs, outputs, attributes, defaults, opsets, other,
            encoded.map(Encoded::stale));
  }
}
