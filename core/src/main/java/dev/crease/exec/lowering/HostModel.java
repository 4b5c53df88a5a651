package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.TensorType;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A host step as a model of its own, for the host to run.
 *
 * @param model the step's node with its constants
 * @param inputs the operand of each of the model's inputs, by name
 * @param outputs the operand of each of the model's outputs, by name
 */
public record HostModel(Model model, Map<String, Operand> inputs, Map<String, Operand> outputs) {

  /** Copies the maps, order kept. */
  public HostModel {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * The model of a step.
   *
   * @param whole the model that was lowered
   * @param program what it became
   * @param step one of the program's host steps
   */
  public static HostModel of(Model whole, Program program, HostStep step) {
    Node node = step.nodes().getLast();
    List<String> read = Stream.concat(node.inputs().stream(), node.captures().stream())
        .filter(i -> !i.isEmpty()).toList();
    Map<String, Operand> inputs = new LinkedHashMap<>();
    List<Initializer> constants = new ArrayList<>();
    List<ValueInfo> infos = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      String name = read.get(i);
      Operand operand = step.inputs().get(i);
      if (operand instanceof Fixed(Tensor tensor)) {
        constants.add(Initializer.of(name, tensor));
      } else if (inputs.putIfAbsent(name, operand) == null) {
        infos.add(ValueInfo.of(name, operand instanceof View view
            ? TensorType.of(program.buffer(view).dtype(), view.shape())
            : TensorType.UNKNOWN));
      }
    }
    Map<String, Operand> outputs = new LinkedHashMap<>();
    List<String> written = node.outputs().stream().filter(o -> !o.isEmpty()).toList();
    for (int i = 0; i < written.size(); i++) {
      outputs.put(written.get(i), step.outputs().get(i));
    }
    List<ValueInfo> results = written.stream()
        .map(o -> ValueInfo.of(o, TensorType.UNKNOWN)).toList();
    Graph graph = new Graph(step.label(), infos, results, List.of(node), constants, List.of(),
        Optional.empty());
    return new HostModel(whole.withGraph(graph), inputs, outputs);
  }
}
