package dev.crease.fold;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A constant that is added beside a layer because its bias cannot stand for the shift before it: where the layer reads zeros of its own,
 * or an operator between them lets only scales pass, the shift is not the same at every position.
 */
public sealed interface Remainder permits Addend, BiasMap {

  /** The affines that it stands for, adjacent to one another, as one along {@link #axis}. */
  ChannelAffine home();

  /** The axis of {@link #home} in the value that the affines read. */
  ChannelAxis axis();

  /** The shape of the constant. */
  Shape shape();

  /** Which of the forms it is. */
  ShiftForm form();

  /**
   * The constant's elements, not rounded yet.
   *
   * @param fold the layer that this belongs to
   */
  List<Wide> values(LayerFold fold);

  /**
   * The constant in a layer's type, each element rounded once.
   *
   * @param fold the layer that this belongs to
   */
  default Tensor tensor(LayerFold fold) {
    DType type = fold.layer().weight().dtype();
    List<Wide> values = values(fold);
    byte[] bytes = new byte[Math.toIntExact(type.byteSize(values.size()))];
    return FoldedBias.store(values, type, shape(), MemorySegment.ofArray(bytes));
  }
}
