package dev.crease.host;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.BufferOffsets;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.ConcatsInPlace;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.host.kernel.Lanes;
import dev.crease.reference.HostValues;
import dev.crease.tensor.Cores;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The arrays of a program's buffers, shared by those that are not needed at the same time. Buffers in blocks of channels are in one
 * array, and each of their blocks in one line of a cache where the JVM puts that array where {@link Lanes#LEAD} says: what kernels
 * read and write block by block takes less time so.
 */
final class HostBuffers implements HostValues.Buffers {

  /** Elements behind the end of every buffer that kernels may read and write, so that they work in whole vectors. */
  private static final int SLACK = 32;

  /** Elements that an array may have. */
  private static final long MOST = Integer.MAX_VALUE - 8;

  private final BufferPlan plan;
  private final List<float[]> slots;
  private final ConcatsInPlace inPlace;
  private final BufferOffsets offsets;
  private final float[] blocks;
  private final long leastElements;
  private final Set<Integer> passing;
  private final Map<Integer, MemorySegment> given = new HashMap<>();

  /**
   * Buffers.
   *
   * @param laid how they lie
   * @param program which steps use them, when
   */
  HostBuffers(LaidOut laid, Program program) {
    Set<Integer> touched = program.buffersOf(s -> !(s instanceof HostStep));
    ToLongFunction<Buffer> size = b -> touched.contains(b.id()) ? laid.elements(b) + SLACK : 0;
    ConcatsInPlace concats = ConcatsInPlace.of(laid);
    BufferOffsets together = BufferOffsets.of(program, concats::whole,
        b -> laid.isBlocked(b.id())
            ? Math.ceilDiv(size.applyAsLong(b), Lanes.BLOCK) * Lanes.BLOCK
            : 0);
    boolean fit = Lanes.LEAD + together.total() <= MOST;
    inPlace = fit ? concats : ConcatsInPlace.none(laid);
    offsets = fit ? together : BufferOffsets.of(program, _ -> 0);
    blocks = new float[Math.toIntExact(Lanes.LEAD + offsets.total())];
    plan = BufferPlan.of(program, b -> isTogether(b.id()) ? 0 : size.applyAsLong(b));
    slots = plan.sizes().stream().map(s -> new float[Math.toIntExact(s)]).toList();
    leastElements = BufferPlan.largestLive(program, size);
    passing = program.inputs().stream().map(i -> i.view().buffer())
        .filter(b -> program.steps().stream().filter(s -> s.reads(b))
            .allMatch(s -> s instanceof Relayout r && Relayouts.readsGiven(laid, r)))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public boolean has(int buffer) {
    return isTogether(buffer) || plan.slot(buffer) >= 0;
  }

  private boolean isTogether(int buffer) {
    return offsets.offset(inPlace.whole(buffer)) >= 0;
  }

  /** Concatenations that need no work. */
  ConcatsInPlace inPlace() {
    return inPlace;
  }

  /** The array that holds a buffer. */
  float[] array(int buffer) {
    return isTogether(buffer) ? blocks : slots.get(plan.slot(buffer));
  }

  /** Where a buffer begins in its array; 0 for those that do not lie in blocks. */
  int begin(int buffer) {
    return isTogether(buffer)
        ? Math.toIntExact(
            Lanes.LEAD + offsets.offset(inPlace.whole(buffer)) + inPlace.offset(buffer))
        : 0;
  }

  /** Bytes of all arrays. */
  long bytes() {
    return Float.BYTES * (plan.total() + blocks.length);
  }

  /** Bytes that a plan would need at least that had no buffer in another. */
  long leastBytes() {
    return Float.BYTES * leastElements;
  }

  /** Whether only works read a buffer that take its elements from {@link #given}: then they lie in no array unless they have to. */
  boolean isPassing(int buffer) {
    return passing.contains(buffer);
  }

  /** The elements of an input, in rows: the caller's own, where any thread may read those. */
  MemorySegment given(int buffer) {
    return Objects.requireNonNull(given.get(buffer));
  }

  /** Lets the caller's elements go. */
  void forget() {
    given.clear();
  }

  @Override
  public void write(int buffer, Tensor tensor) {
    boolean passes = passing.contains(buffer);
    if (passes && tensor.dtype() == DType.FLOAT && Cores.mayTouch(tensor.bytes())) {
      given.put(buffer, tensor.bytes());
      return;
    }
    MemorySegment array = MemorySegment.ofArray(array(buffer));
    Fp32.write(tensor, array, 0);
    if (passes) {
      given.put(buffer, array);
    }
  }

  @Override
  public Tensor read(int buffer, DType dtype, Shape shape) {
    return Fp32.read(MemorySegment.ofArray(array(buffer)), dtype, shape);
  }
}
