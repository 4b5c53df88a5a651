package dev.crease.fold;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * Computes the constants of folded layers: the work between {@link FoldPlan} and {@link Rewrite}.
 *
 * <p><b>Accuracy:</b> every stored weight is {@code W·s_in·s_out} and every bias {@code s_out·(β·b + α·Σ W·t_in) + t_out}, each
 * rounded once, to nearest, from about 100 bits. That makes the bits the same on every engine that computes in fp64.
 */
public interface FoldEngine extends AutoCloseable {

  /** As reports name it: {@code host}, {@code tornado:opencl:0}. */
  String name();

  /**
   * Computes new constants, perhaps only when they are read: see {@link dev.crease.tensor.Tensor#deferred}.
   *
   * @param layers the layers of a plan, whose constants must stay valid as long as the results are used
   * @param arena owns the memory of the results
   * @return one entry per layer, in order
   * @throws dev.crease.error.ExecutionException if a device fails
   */
  List<FoldedConstants> fold(List<LayerFold> layers, Arena arena);

  /** How the last fold went; {@link EngineReport#NONE} unless an engine has something to say. */
  default EngineReport lastReport() {
    return EngineReport.NONE;
  }

  /** Frees what the engine holds. */
  @Override
  default void close() {}
}
