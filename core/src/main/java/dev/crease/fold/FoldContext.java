package dev.crease.fold;

import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.graph.Constants;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Node;
import dev.crease.op.InferContext;
import dev.crease.op.TensorType;
import dev.crease.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule may ask about the graph around a node.
 *
 * @param index who writes and reads what
 * @param constants the constants, computed ones included
 * @param inference the types
 * @param affines what is known of nodes as affines, which {@link #affine} adds to
 */
public record FoldContext(GraphIndex index, Constants constants, Inference inference,
    IdentityHashMap<Node, Optional<AffineRule.Match>> affines) {

  /** Constants behind operators with more elements than this are not computed. */
  private static final long MAX_COMPUTED_ELEMENTS = 1 << 24;

  /** A graph, with its types inferred and its constants computed where they are asked for. */
  public static FoldContext of(GraphIndex index) {
    return new FoldContext(
        index, new Constants(index, MAX_COMPUTED_ELEMENTS), Inference.of(index, Map.of()),
        new IdentityHashMap<>());
  }

  /** The same of the body of a node, which sees what the graph around it defines. */
  public static FoldContext inside(Graph body, FoldContext outer) {
    GraphIndex index = GraphIndex.inside(body, outer.index);
    return new FoldContext(
        index, Constants.inside(index, outer.constants),
        Inference.inside(index, outer.inference), new IdentityHashMap<>());
  }

  /** The constant of that name. */
  public Optional<Tensor> constant(String value) {
    return constants.tensor(value);
  }

  /** What a node of ONNX's own domain is as an affine; empty where no rule is for its operator. Worked out once. */
  public Optional<AffineRule.Match> affine(Node node) {
    if (!node.op().domain().isEmpty()) {
      return Optional.empty();
    }
    Optional<AffineRule.Match> known = affines.get(node);
    if (known == null) {
      known = AffineRules.of(node.op().type()).map(rule -> rule.match(node, this));
      affines.put(node, known);
    }
    return known;
  }

  /** The type of a value. */
  public TensorType type(String value) {
    return inference.type(value);
  }

  /** What the operator of a node may ask. */
  public InferContext question(Node node) {
    return inference.question(node);
  }

  /** G1, G2, G3: why a value must stay as it is. */
  public Optional<Reason> whyShared(String value) {
    if (index.isOutput(value)) {
      return Optional.of(Reason.GRAPH_OUTPUT);
    }
    if (index.isCaptured(value)) {
      return Optional.of(Reason.CAPTURED_BY_SUBGRAPH);
    }
    return index.consumers(value).size() > 1
        ? Optional.of(Reason.MULTIPLE_CONSUMERS)
        : Optional.empty();
  }

  /** The one node that reads a value which nobody else sees. */
  public Optional<Node> onlyReader(String value) {
    List<Node> readers = index.consumers(value);
    return readers.size() == 1 && whyShared(value).isEmpty()
        ? Optional.of(readers.getFirst())
        : Optional.empty();
  }

  /** Why {@code value} is not a constant: a caller may override it, or it is computed, as {@code otherwise} says. */
  public Reason whyNotConstant(String value, Reason otherwise) {
    return index.home(value).filter(h -> h.isInput(value) && h.isInitializer(value)).isPresent()
        ? Reason.OVERRIDABLE_INITIALIZER
        : otherwise;
  }
}
