package dev.crease.exec.lowering;

import dev.crease.tensor.DType;
import java.util.Set;

/** Which steps an executor has kernels for. */
@FunctionalInterface
public interface StepSupport {

  /**
   * Whether there is a kernel for a step.
   *
   * @param step the step
   * @param dtypes the types of the buffers it reads and writes
   */
  boolean has(Step step, Set<DType> dtypes);
}
