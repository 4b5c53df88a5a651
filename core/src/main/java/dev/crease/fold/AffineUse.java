package dev.crease.fold;

import dev.crease.graph.Node;

/**
 * A node that is an affine of one of its inputs.
 *
 * @param node the node
 * @param input name of the value it reads
 * @param affine {@code s} and {@code t}
 * @param axis the axis they run along
 * @param minRank the rank its constants need of the value it reads
 */
public record AffineUse(
    Node node, String input, ChannelAffine affine, ChannelAxis axis, int minRank)
    implements
      Stage {}
