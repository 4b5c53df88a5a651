package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import java.util.Optional;

/** The way from one affine to the layer that follows it. */
final class ForwardPassage {

  private final AffineUse use;
  private final LinearLayer layer;
  private final FoldContext context;
  private final Passage passage;
  private final Optional<Obstacle> atHome;
  private boolean crossed;

  ForwardPassage(AffineUse use, LinearLayer layer, FoldContext context) {
    this.use = use;
    this.layer = layer;
    this.context = context;
    int rank = context.type(use.input()).rank();
    this.passage = new Passage(
        new ChannelTrace(use.axis(), rank, use.affine().size(), false), context);
    this.atHome = Alignment.obstacle(use, use.axis(), rank, use.affine().size());
  }

  /** Goes through one node more; an affine that changes the shape gets nowhere. */
  void cross(Node carrier) {
    crossed = true;
    if (atHome.isEmpty()) {
      passage.cross(carrier);
    }
  }

  /** Why the layer cannot absorb the affine; empty if it can. */
  Optional<Obstacle> obstacle() {
    return Alignment.otherType(use, layer.weight().dtype(), context)
        .or(() -> passage.commutes(use.affine()))
        .or(this::alignment)
        .or(this::broadening);
  }

  private Optional<Obstacle> alignment() {
    int size = use.affine().size();
    int channels = layer.inputChannels();
    ChannelTrace trace = passage.trace();
    if (!crossed) {
      return Alignment.obstacle(use, layer.inputAxis(), rank(), channels);
    }
    if (atHome.isPresent()) {
      return atHome;
    }
    int rank = trace.rank() < 0 ? layer.rank() : trace.rank();
    boolean fits = size == channels || trace.spread() && channels % size == 0;
    AffineUse there = new AffineUse(
        use.node(), use.input(), use.affine(), trace.axis(), Math.min(use.minRank(), 1));
    return Alignment.obstacle(there, layer.inputAxis(), rank, fits ? size : channels);
  }

  /**
   * The rank of what the affine reads: the layer's where it is not known, unless a constant of higher rank may have added axes.
   */
  private int rank() {
    int known = context.type(use.input()).rank();
    boolean keeps = use.minRank() <= 1 || use.node().op().type().equals("BatchNormalization");
    return known >= 0 ? known : keeps ? layer.rank() : -1;
  }

  /** A constant with more than one element may broaden an axis that is not known to be as long. */
  private Optional<Obstacle> broadening() {
    int size = use.affine().size();
    if (size == 1 || use.node().op().type().equals("BatchNormalization")) {
      return Optional.empty();
    }
    int known = context.type(use.input()).rank();
    int rank = known < 0 && !crossed ? layer.rank() : known;
    boolean certain = rank >= 0 && use.axis().in(rank).isPresent()
        && context.type(use.input()).dim(use.axis().in(rank).getAsInt()).is(size);
    return certain
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                Reason.BROADENS_OUTPUT,
                "'" + use.input() + "' is not known to have " + size + " channels"));
  }

  /** The affine as one of the layer's input channels. */
  ChannelAffine onChannels() {
    int size = use.affine().size();
    return passage.trace().spread() && size > 1
        ? use.affine().stretched(layer.inputChannels() / size)
        : use.affine();
  }
}
