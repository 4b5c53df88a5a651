package dev.crease.tornado.exec;

import dev.crease.exec.lowering.BufferOffsets;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.ConcatsInPlace;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Where the buffers of a program are that runs as one kernel: inputs one after the other in an array of their own, outputs in
 * another, all others in memory that the kernel keeps. What only goes through a change of layout on its way in or out has no place
 * there.
 */
final class NetworkBuffers implements SessionBuffers {

  private static final int LANES = BlockTables.LANES;

  /** Elements behind the outputs where the kernel says that it is done. */
  private static final int LAST = LANES;

  /** Numbers for the units to meet at, 64 bytes from each other. */
  private static final int APART = 16;

  private final Set<Integer> touched;
  private final Map<Integer, Integer> inputs = new HashMap<>();
  private final Map<Integer, Integer> outputs = new HashMap<>();
  private final Set<Integer> passing = new HashSet<>();
  private final Map<Integer, Integer> inMemory = new HashMap<>();
  private final FloatArray in;
  private final FloatArray out;
  private final int done;
  private final IntArray sync;
  private final ConcatsInPlace inPlace;
  private final int vectors;
  private final long largestLive;

  /**
   * The buffers of a program.
   *
   * @param laid the program
   * @param program the same, without what is in no buffer
   * @param units how many units meet
   */
  NetworkBuffers(LaidOut laid, Program program, int units) {
    sync = DeviceArrays.ints(APART * (1 + 2 * units));
    touched = program.buffersOf(s -> !(s instanceof HostStep));
    int inSize = 0;
    for (Program.Input input : program.inputs()) {
      int buffer = input.view().buffer();
      if (touched.contains(buffer)) {
        inputs.put(buffer, inSize);
        inSize = Math.addExact(inSize, elements(laid, buffer));
      }
    }
    int outSize = 0;
    for (Operand operand : program.outputs().values()) {
      if (operand instanceof View(int buffer, _) && touched.contains(buffer)
          && !inputs.containsKey(buffer) && !outputs.containsKey(buffer)) {
        outputs.put(buffer, outSize);
        outSize = Math.addExact(outSize, elements(laid, buffer));
      }
    }
    for (int buffer : inputs.keySet()) {
      if (program.steps().stream().filter(s -> s.reads(buffer))
          .allMatch(Relayout.class::isInstance)) {
        passing.add(buffer);
      }
    }
    for (int buffer : outputs.keySet()) {
      if (program.steps().stream().noneMatch(s -> s.reads(buffer)) && program.steps().stream()
          .filter(s -> s.writes(buffer)).allMatch(Relayout.class::isInstance)) {
        passing.add(buffer);
      }
    }
    in = DeviceArrays.alignedFloats(inSize + LAST);
    out = DeviceArrays.alignedFloats(outSize + LAST);
    done = outSize;
    inPlace = ConcatsInPlace.of(laid);
    BufferOffsets places = BufferOffsets.of(program, inPlace::whole, b -> touched.contains(b.id())
        && !passing.contains(b.id()) ? elements(laid, b.id()) / LANES : 0);
    vectors = Math.toIntExact(places.total());
    for (int b : touched) {
      long at = places.offset(inPlace.whole(b));
      if (at >= 0) {
        inMemory.put(b, Math.toIntExact(at + inPlace.offset(b) / LANES));
      }
    }
    largestLive = BufferPlan.largestLive(laid.program(), b -> elements(laid, b.id()));
  }

  private static int elements(LaidOut laid, int buffer) {
    return Math.toIntExact(
        Math.ceilDiv(laid.elements(laid.program().buffers().get(buffer)), LANES) * LANES);
  }

  /** The array of the inputs. */
  FloatArray in() {
    return in;
  }

  /** The array of the outputs. */
  FloatArray out() {
    return out;
  }

  /** The array by which units meet. */
  IntArray sync() {
    return sync;
  }

  /** Where in the outputs the kernel says that it is done. */
  int done() {
    return done;
  }

  /** Concatenations that need no work. */
  ConcatsInPlace inPlace() {
    return inPlace;
  }

  /** Vectors of 16 that the buffers in memory take. */
  int vectors() {
    return vectors;
  }

  /** Where a buffer in memory begins, in vectors of 16. */
  int memory(int buffer) {
    Integer at = inMemory.get(buffer);
    if (at == null) {
      throw new IllegalStateException("buffer " + buffer + " is not in the memory of the network");
    }
    return at;
  }

  /** Whether an input or output is only copied into or out of another layout. */
  boolean isPassing(int buffer) {
    return passing.contains(buffer);
  }

  /** The inputs that steps read, and where they begin. */
  Map<Integer, Integer> inputs() {
    return inputs;
  }

  /** The outputs that steps write, and where they begin. */
  Map<Integer, Integer> outputs() {
    return outputs;
  }

  @Override
  public boolean isWhole() {
    return out.get(done) == 1f;
  }

  @Override
  public void mark(Collection<? extends Operand> marked) {
    markFirst(marked);
  }

  @Override
  public boolean hasMark(Collection<? extends Operand> marked) {
    return hasMarkFirst(marked);
  }

  /** Besides, no unit has come anywhere yet. */
  @Override
  public void markFirst(Collection<? extends Operand> marked) {
    out.set(done, MARK);
    sync.getSegment().fill((byte) 0);
  }

  @Override
  public boolean hasMarkFirst(Collection<? extends Operand> marked) {
    return out.get(done) == MARK;
  }

  @Override
  public boolean has(int buffer) {
    return touched.contains(buffer);
  }

  @Override
  public void write(int buffer, Tensor tensor) {
    Integer at = inputs.get(buffer);
    if (at == null) {
      throw new IllegalStateException("buffer " + buffer + " is no input");
    }
    Fp32.write(tensor, in.getSegment(), at);
  }

  @Override
  public Tensor read(int buffer, DType dtype, Shape shape) {
    Integer at = outputs.get(buffer);
    if (at == null) {
      throw new IllegalStateException("buffer " + buffer + " is no output");
    }
    return Fp32.read(out.getSegment().asSlice((long) at * Float.BYTES,
        (long) shape.size() * Float.BYTES), dtype, shape);
  }

  @Override
  public long bytes() {
    return Float.BYTES * ((long) vectors * LANES + in.getSize() + out.getSize());
  }

  @Override
  public long leastBytes() {
    return Float.BYTES * largestLive;
  }
}
