package dev.crease;

import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.op.TensorType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file holds, and what folding it would do.
 *
 * @param model the file
 * @param byteSize its size in bytes, external data not counted
 * @param sha256 the digest of its bytes, if it was asked for
 * @param irVersion ONNX's IR version
 * @param opsets version of each operator set domain imported, ONNX's own under the empty name
 * @param inputs the inputs that a caller has to give
 * @param outputs the outputs
 * @param parameters number of elements of all initializers and constants
 * @param before what is in the graph
 * @param after what would be in the folded graph
 * @param folds the affines that would go into a layer
 * @param refusals the affines that would stay, and why
 * @param externalFiles other files that weights lie in
 * @param readNanos time that reading took, in nanoseconds
 * @param planNanos time that planning took, in nanoseconds
 */
public record Inspection(
    Path model,
    long byteSize,
    Optional<String> sha256,
    long irVersion,
    Map<String, Integer> opsets,
    List<Port> inputs,
    List<Port> outputs,
    long parameters,
    GraphCounts before,
    GraphCounts after,
    List<Fold> folds,
    List<Refusal> refusals,
    List<Path> externalFiles,
    long readNanos,
    long planNanos) {

  /** Copies the collections, order kept. */
  public Inspection {
    opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    folds = List.copyOf(folds);
    refusals = List.copyOf(refusals);
    externalFiles = List.copyOf(externalFiles);
  }

  /**
   * An input or output of a model.
   *
   * @param name its name
   * @param type what the file says of its type
   */
  public record Port(String name, TensorType type) {}
}
