package dev.crease.fold.merge;

import dev.crease.fold.FoldedBias;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Wide;
import dev.crease.tensor.Cores;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The constants of merged layers, computed on the host on all cores, whatever engine rescales the other layers.
 *
 * <p><b>Accuracy:</b> a weight is a sum of products, each with about 2⁻¹⁰⁴ of its terms in double-double arithmetic, and is rounded once, to nearest. So it is within half an ulp of the exact
 * sum, plus {@link #DOUBT} times {@link LinearForm#terms} of the magnitude of these: one product for each branch of a sum, and as many as the second has weights per output where one layer
 * follows another.
 */
public final class MergedConstants {

  /** What double-double arithmetic may err by for each term of a sum, relative to the magnitude of all. */
  public static final double DOUBT = 0x1p-100;

  private MergedConstants() {}

  /**
   * Computes the constants of one merge.
   *
   * @param merge the merge
   * @param arena owns the memory of the results
   * @return nothing where the constants are kept
   */
  public static FoldedConstants of(MergeFold merge, Arena arena) {
    if (merge.layer().kept().isPresent()) {
      return new FoldedConstants(Optional.empty(), Optional.empty());
    }
    LinearForm form = merge.form();
    DType type = merge.dtype();
    WeightLayout layout = new WeightLayout(form.geometry(), merge.layer().outputsFirst());
    MemorySegment target = arena.allocate(type.byteSize(form.geometry().elements()), 64);
    form.forEachRow(Cores.mayTouch(target), (o, row) -> {
      for (int i = 0; i < row.size(); i++) {
        Tensor.setReal(target, type, layout.index(o, i), row.get(i).rounded(type));
      }
    });
    return new FoldedConstants(
        Optional.of(Tensor.of(type, layout.shape(), target)),
        bias(form).map(b -> FoldedBias.store(b, type, arena)));
  }

  /** Constants of the right types and shapes without the work. */
  public static FoldedConstants zeros(MergeFold merge) {
    if (merge.layer().kept().isPresent()) {
      return new FoldedConstants(Optional.empty(), Optional.empty());
    }
    Geometry g = merge.form().geometry();
    Shape weight = new WeightLayout(g, merge.layer().outputsFirst()).shape();
    return new FoldedConstants(
        Optional.of(zeros(merge.dtype(), weight)),
        bias(merge.form()).map(b -> zeros(merge.dtype(), Shape.of(b.size()))));
  }

  private static Tensor zeros(DType type, Shape shape) {
    byte[] bytes = new byte[Math.toIntExact(type.byteSize(shape.elements()))];
    return Tensor.of(type, shape, MemorySegment.ofArray(bytes));
  }

  private static Optional<List<Wide>> bias(LinearForm form) {
    if (form.hasNoBias()) {
      return Optional.empty();
    }
    List<Wide> bias = new ArrayList<>();
    for (int o = 0; o < form.geometry().outputs(); o++) {
      bias.add(form.bias(o));
    }
    return Optional.of(bias);
  }
}
