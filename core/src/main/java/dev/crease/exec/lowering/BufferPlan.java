package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Which memory each buffer of a program has: buffers that are not needed at the same time share a slot. An input is
 * needed from the beginning to its last reader, an output to the end, and what a step reads is needed while it writes.
 */
public final class BufferPlan {

  private static final int NEVER = -2;

  private final int[] slots;
  private final List<Long> sizes;

  private BufferPlan(int[] slots, List<Long> sizes) {
    this.slots = slots;
    this.sizes = List.copyOf(sizes);
  }

  /**
   * Plans a program's buffers.
   *
   * @param program the program
   * @param size units of memory that a buffer takes, in whatever unit; 0 for buffers that are to have no slot
   */
  public static BufferPlan of(Program program, ToLongFunction<Buffer> size) {
    Lifetimes lifetimes = Lifetimes.of(program);
    long[] needs = lifetimes.needs(program, size);
    List<BufferPlan> plans = lifetimes.orders(needs).stream()
        .map(order -> place(lifetimes, needs, order)).toList();
    return Collections.min(plans, Comparator.comparingLong(BufferPlan::total));
  }

  /** Places buffers one after the other: into the free slot that wastes or grows the least, or a new one. */
  private static BufferPlan place(Lifetimes lifetimes, long[] needs, List<Integer> order) {
    int[] slots = new int[needs.length];
    Arrays.fill(slots, -1);
    List<Long> sizes = new ArrayList<>();
    List<List<Integer>> members = new ArrayList<>();
    for (int buffer : order) {
      if (needs[buffer] == 0) {
        continue;
      }
      int slot = -1;
      long cost = Long.MAX_VALUE;
      for (int s = 0; s < sizes.size(); s++) {
        long own = Math.abs(sizes.get(s) - needs[buffer]);
        if (own < cost && members.get(s).stream().noneMatch(m -> lifetimes.meet(m, buffer))) {
          slot = s;
          cost = own;
        }
      }
      if (slot < 0) {
        slot = sizes.size();
        sizes.add(0L);
        members.add(new ArrayList<>());
      }
      sizes.set(slot, Math.max(sizes.get(slot), needs[buffer]));
      slots[buffer] = slot;
      members.get(slot).add(buffer);
    }
    return new BufferPlan(slots, sizes);
  }

  /** What the buffers that are needed at the same time take at most. */
  public static long largestLive(Program program, ToLongFunction<Buffer> size) {
    Lifetimes lifetimes = Lifetimes.of(program);
    return lifetimes.largest(lifetimes.needs(program, size));
  }

  /** The slot of a buffer, or -1 where it has none. */
  public int slot(int buffer) {
    return slots[buffer];
  }

  /** The size of each slot. */
  public List<Long> sizes() {
    return sizes;
  }

  /** The sizes of all slots together. */
  public long total() {
    return sizes.stream().mapToLong(Long::longValue).sum();
  }

  /** From which step to which a buffer is needed. */
  static final class Lifetimes {
    private final int[] first;
    private final int[] last;
    private final int steps;

    private Lifetimes(int[] first, int[] last, int steps) {
      this.first = first;
      this.last = last;
      this.steps = steps;
    }

    static Lifetimes of(Program program) {
      int count = program.buffers().size();
      int[] first = new int[count];
      int[] last = new int[count];
      Arrays.fill(first, NEVER);
      Arrays.fill(last, NEVER);
      program.inputs().forEach(i -> {
        first[i.view().buffer()] = -1;
        last[i.view().buffer()] = -1;
      });
      for (int s = 0; s < program.steps().size(); s++) {
        for (Operand o : program.steps().get(s).writes()) {
          if (o instanceof View(int buffer, _)) {
            first[buffer] = s;
            last[buffer] = s;
          }
        }
        for (Operand o : program.steps().get(s).reads()) {
          if (o instanceof View(int buffer, _)) {
            last[buffer] = s;
          }
        }
      }
      for (Operand o : program.outputs().values()) {
        if (o instanceof View(int buffer, _)) {
          last[buffer] = program.steps().size();
        }
      }
      return new Lifetimes(first, last, program.steps().size());
    }

    /** What buffers take that are needed at all; 0 for the others. */
    long[] needs(Program program, ToLongFunction<Buffer> size) {
      long[] needs = new long[first.length];
      for (Buffer b : program.buffers()) {
        needs[b.id()] = first[b.id()] == NEVER ? 0 : size.applyAsLong(b);
      }
      return needs;
    }

    /** A buffer that others are parts of is needed while one of them is; they need nothing. */
    void join(IntUnaryOperator whole, long... needs) {
      for (int b = 0; b < needs.length; b++) {
        int w = whole.applyAsInt(b);
        if (w != b && first[b] != NEVER) {
          first[w] = first[w] == NEVER ? first[b] : Math.min(first[w], first[b]);
          last[w] = Math.max(last[w], last[b]);
          needs[b] = 0;
        }
      }
    }

    /** Orders to place buffers in: by what they take, by what is live beside them, by when they begin. */
    List<List<Integer>> orders(long... needs) {
      return List.of(inOrder((x, y) -> Long.compare(needs[y], needs[x])),
          inOrder((x, y) -> Long.compare(breadth(y, needs), breadth(x, needs))),
          inOrder((x, y) -> Integer.compare(first[x], first[y])));
    }

    private List<Integer> inOrder(Comparator<Integer> order) {
      return IntStream.range(0, first.length).boxed().sorted(order).toList();
    }

    /** What is live at most while a buffer is. */
    private long breadth(int buffer, long... needs) {
      long largest = 0;
      for (int s = first[buffer]; s <= last[buffer]; s++) {
        largest = Math.max(largest, live(s, needs));
      }
      return largest;
    }

    boolean meet(int a, int b) {
      return first[a] <= last[b] && first[b] <= last[a];
    }

    long largest(long... needs) {
      long largest = 0;
      for (int s = -1; s <= steps; s++) {
        largest = Math.max(largest, live(s, needs));
      }
      return largest;
    }

    private long live(int step, long... needs) {
      long live = 0;
      for (int b = 0; b < needs.length; b++) {
        live += first[b] <= step && step <= last[b] ? needs[b] : 0;
      }
      return live;
    }
  }
}
