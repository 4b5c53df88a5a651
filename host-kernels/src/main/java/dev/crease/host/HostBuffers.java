package dev.crease.host;

import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.reference.HostValues;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/** The arrays of a program's buffers, shared by those that are not needed at the same time. */
final class HostBuffers implements HostValues.Buffers {

  /** Elements behind the end of every buffer that kernels may read and write, so that they work in whole vectors. */
  private static final int SLACK = 32;

  private final BufferPlan plan;
  private final List<float[]> slots;

  /**
   * Buffers.
   *
   * @param laid how they lie
   * @param program which steps use them, when
   */
  HostBuffers(LaidOut laid, Program program) {
    Set<Integer> touched = program.buffersOf(s -> !(s instanceof HostStep));
    plan = BufferPlan.of(program,
        b -> touched.contains(b.id()) ? laid.elements(b) + SLACK : 0);
    slots = plan.sizes().stream().map(s -> new float[Math.toIntExact(s)]).toList();
  }

  @Override
  public boolean has(int buffer) {
    return plan.slot(buffer) >= 0;
  }

  /** The elements of a buffer. */
  float[] array(int buffer) {
    return slots.get(plan.slot(buffer));
  }

  /** Bytes of all arrays. */
  long bytes() {
    return Float.BYTES * plan.total();
  }

  /** Bytes that any plan would need. */
  long leastBytes() {
    return Float.BYTES * plan.largestLive();
  }

  @Override
  public void write(int buffer, Tensor tensor) {
    Fp32.write(tensor, MemorySegment.ofArray(array(buffer)), 0);
  }

  @Override
  public Tensor read(int buffer, DType dtype, Shape shape) {
    return Fp32.read(MemorySegment.ofArray(array(buffer)), dtype, shape);
  }
}
