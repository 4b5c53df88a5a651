package dev.crease.exec.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * Where each buffer of a program begins in one memory that all of them share: those that are needed at the same time do not
 * overlap. They are needed as {@link BufferPlan} has it.
 *
 * <p><b>Source:</b> Y. Pisarchyk, J. Lee: Efficient Memory Management for Deep Neural Net Inference, 2020, section 5 (greedy, for
 * offsets); in three orders, of which the one that takes the least is kept.
 */
public final class BufferOffsets {

  private final long[] offsets;
  private final long total;

  private BufferOffsets(long[] offsets, long total) {
    this.offsets = offsets;
    this.total = total;
  }

  /**
   * Plans a program's buffers.
   *
   * @param program the program
   * @param size units of memory that a buffer takes, in whatever unit; 0 for buffers that are to have no place
   */
  public static BufferOffsets of(Program program, ToLongFunction<Buffer> size) {
    return of(program, b -> b, size);
  }

  /**
   * Plans a program's buffers, of which some are parts of others.
   *
   * @param program the program
   * @param whole the buffer that a buffer is a part of, mostly itself: it is needed while one of its parts is
   * @param size units of memory that a buffer takes, in whatever unit; 0 for buffers that are to have no place
   */
  public static BufferOffsets of(Program program, IntUnaryOperator whole,
      ToLongFunction<Buffer> size) {
    BufferPlan.Lifetimes lifetimes = BufferPlan.Lifetimes.of(program);
    long[] needs = lifetimes.needs(program, size);
    lifetimes.join(whole, needs);
    List<BufferOffsets> plans = lifetimes.orders(needs).stream()
        .map(order -> place(lifetimes, order, needs)).toList();
    return Collections.min(plans, Comparator.comparingLong(BufferOffsets::total));
  }

  /** Places buffers one after the other: into the gap that fits best, or behind all that they meet. */
  private static BufferOffsets place(BufferPlan.Lifetimes lifetimes, List<Integer> order,
      long... needs) {
    long[] offsets = new long[needs.length];
    Arrays.fill(offsets, -1);
    long total = 0;
    List<Integer> placed = new ArrayList<>();
    for (int buffer : order) {
      if (needs[buffer] == 0) {
        continue;
      }
      long free = 0;
      long best = -1;
      long waste = Long.MAX_VALUE;
      for (int other : placed) {
        if (!lifetimes.meet(other, buffer)) {
          continue;
        }
        long gap = offsets[other] - free;
        if (gap >= needs[buffer] && gap - needs[buffer] < waste) {
          best = free;
          waste = gap - needs[buffer];
        }
        free = Math.max(free, offsets[other] + needs[other]);
      }
      offsets[buffer] = best < 0 ? free : best;
      total = Math.max(total, offsets[buffer] + needs[buffer]);
      placed.add(buffer);
      placed.sort(Comparator.comparingLong(b -> offsets[b]));
    }
    return new BufferOffsets(offsets, total);
  }

  /** Where a buffer begins, or -1 where it has no place or is a part of another. */
  public long offset(int buffer) {
    return offsets[buffer];
  }

  /** Units of memory that all of them take. */
  public long total() {
    return total;
  }
}
