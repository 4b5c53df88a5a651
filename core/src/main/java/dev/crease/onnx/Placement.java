package dev.crease.onnx;

import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;

/**
 * Where the elements of tensors go.
 *
 * @param sideFile the file with external data, perhaps left empty
 * @param relocation what becomes of references to external data
 * @param newBeside whether new initializers go there
 * @param oldBeside whether initializers that the model file held go there
 * @param thresholdBytes smaller ones stay
 */
record Placement(
    SideFile sideFile,
    Relocation relocation,
    boolean newBeside,
    boolean oldBeside,
    long thresholdBytes) {

  /** All elements in the model. */
  static Placement inside(Relocation relocation) {
    return new Placement(new SideFile(""), relocation, false, false, 0);
  }

  /** This placement for graphs inside of nodes, whose initializers stay where they are. */
  Placement forBodies() {
    return new Placement(sideFile, relocation, false, false, thresholdBytes);
  }

  /** This placement with a fresh file, and with all initializers in it. */
  Placement allBeside(SideFile fresh, Relocation onto) {
    return new Placement(fresh, onto, true, true, thresholdBytes);
  }

  /**
   * Whether an initializer goes beside the model.
   *
   * @param tensor its elements
   * @param old whether the model file held it as it is
   */
  boolean isBeside(Tensor tensor, boolean old) {
    return (old ? oldBeside : newBeside)
        && tensor.dtype() != DType.STRING
        && tensor.byteSize() >= Math.max(1, thresholdBytes);
  }
}
