package dev.crease.fold;

import dev.crease.tensor.DType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/** Folds on the host, in pure Java, on all cores. Weights are computed when they are read, or on their way to a file. */
public final class HostFoldEngine implements FoldEngine {

  /** An engine on all processors. */
  public HostFoldEngine() {}

  @Override
  public String name() {
    return "host";
  }

  @Override
  public List<FoldedConstants> fold(List<LayerFold> layers, Arena arena) {
    return layers.stream().map(layer -> fold(layer, arena)).toList();
  }

  private static FoldedConstants fold(LayerFold fold, Arena arena) {
    DType type = fold.layer().weight().dtype();
    return new FoldedConstants(
        fold.scalesWeight()
            ? Optional.of(RescaledWeight.of(fold, arena))
            : Optional.empty(),
        FoldedBias.of(fold).map(b -> FoldedBias.store(b, type, arena)));
  }
}
