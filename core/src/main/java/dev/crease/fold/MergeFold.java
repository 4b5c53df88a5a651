package dev.crease.fold;

import dev.crease.fold.merge.Cost;
import dev.crease.fold.merge.LinearForm;
import dev.crease.fold.merge.MergedLayer;
import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.List;
import java.util.stream.Stream;

/**
 * Several linear operators that become one.
 *
 * @param rule the rule's name
 * @param node the node where they meet: the sum, or the last of a row
 * @param input name of the value that all of them are computed from
 * @param output name of the value that they compute
 * @param nodes all nodes, in order
 * @param form what they compute, exactly
 * @param layer what computes it afterwards
 * @param layers the layers among them, with the affines that they absorb
 * @param absorbed the affines that no layer among them absorbs
 * @param before what they cost
 * @param after what the one layer costs
 */
public record MergeFold(
    String rule,
    Node node,
    String input,
    String output,
    List<Node> nodes,
    LinearForm form,
    MergedLayer layer,
    List<LayerFold> layers,
    List<AffineUse> absorbed,
    Cost before,
    Cost after) implements FoldSite {

  /** Copies the lists. */
  public MergeFold {
    nodes = List.copyOf(nodes);
    layers = List.copyOf(layers);
    absorbed = List.copyOf(absorbed);
  }

  @Override
  public String name() {
    return node.label();
  }

  @Override
  public Stream<AffineUse> affines() {
    return Stream.concat(layers.stream().flatMap(LayerFold::affines), absorbed.stream());
  }

  @Override
  public Node target() {
    return layer.template();
  }

  @Override
  public String operator() {
    return layer.operator();
  }

  @Override
  public DType dtype() {
    return layer.dtype();
  }
}
