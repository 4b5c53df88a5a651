package dev.crease.fold;

import dev.crease.tensor.DType;
import java.util.Optional;

/** G9, G15, G17, G18: whether an affine's constants lie on a layer's channels, one each. */
public final class Alignment {

  private Alignment() {}

  /**
   * What is wrong, if something is.
   *
   * @param use the affine
   * @param channelAxis the axis of the layer's channels in the value between the two
   * @param rank the rank of that value, or -1 where it is not known; then it is at least 1
   * @param channels the number of the layer's channels
   */
  public static Optional<Obstacle> obstacle(AffineUse use, ChannelAxis channelAxis, int rank,
      int channels) {
    if (rank < 0 && (use.minRank() > 1 || !onAxis(use, channelAxis))) {
      return Obstacle.found(Reason.RANK_UNKNOWN, "the value between them");
    }
    if (rank >= 0 && use.minRank() > rank) {
      return Obstacle.found(
          Reason.BROADENS_OUTPUT,
          "a constant of rank " + use.minRank() + " meets a value of rank " + rank);
    }
    if (rank >= 0
        && !(use.axis() instanceof ChannelAxis.Any)
        && !use.axis().in(rank).equals(channelAxis.in(rank))) {
      return Obstacle.found(
          Reason.CHANNEL_AXIS_MISMATCH,
          "its constant runs along the " + use.axis() + ", the channels along the " + channelAxis);
    }
    if (!(use.axis() instanceof ChannelAxis.Any) && use.affine().size() != channels) {
      return Obstacle.found(
          channels == 1 ? Reason.BROADENS_OUTPUT : Reason.PARAMETER_SHAPE,
          use.affine().size() + " values for " + channels + " channels");
    }
    return Optional.empty();
  }

  private static boolean onAxis(AffineUse use, ChannelAxis channelAxis) {
    return use.axis() instanceof ChannelAxis.Any || use.axis().equals(channelAxis);
  }

  /** Whether the affine works in another type than the layer. */
  public static Optional<Obstacle> otherType(AffineUse use, DType layer, FoldContext context) {
    return context.type(use.output()).dtype().filter(t -> t != layer)
        .flatMap(t -> Obstacle.found(Reason.DTYPE_MISMATCH,
            t.label() + " beside a layer of " + layer.label()));
  }
}
