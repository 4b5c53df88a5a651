package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Concat;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Concatenations of channels that need no work: what they join is made where it lies in the result. An input of several, as in
 * DenseNet, lies in the largest, and the smaller ones are parts of that, too.
 *
 * <p>An input can be made in the result's place if both lie in the same blocks of channels, with the same zeros around, and it begins
 * with one; and if there is a single image, for the channels of one are side by side, those of several are not.
 *
 * <p><b>Source:</b> G. Pleiss et al.: Memory-Efficient Implementation of DenseNets, 2017, section 3 (one memory for all concatenations
 * of a block).
 */
public final class ConcatsInPlace {

  private final LaidOut laid;
  private final Set<Integer> unmovable = new HashSet<>();
  private final Set<Integer> results = new HashSet<>();
  private int[] whole;
  private int[] offset;

  private ConcatsInPlace(LaidOut laid) {
    this.laid = laid;
    this.whole = new int[laid.program().buffers().size()];
    this.offset = new int[whole.length];
    Arrays.setAll(whole, b -> b);
  }

  /** No concatenation at all. */
  public static ConcatsInPlace none(LaidOut laid) {
    return new ConcatsInPlace(laid);
  }

  /** All concatenations of a program that can be so. */
  public static ConcatsInPlace of(LaidOut laid) {
    ConcatsInPlace found = new ConcatsInPlace(laid);
    Program program = laid.program();
    program.inputs().forEach(i -> found.keep(i.view()));
    program.outputs().values().forEach(found::keep);
    // The last ones are the largest.
    List<Step> steps = program.steps();
    for (int s = steps.size() - 1; s >= 0; s--) {
      if (laid.blocked().contains(s) && steps.get(s) instanceof Concat c && found.isJoined(c)) {
        found.results.add(c.y().buffer());
      }
    }
    return found;
  }

  /** Whether a concatenation is of a single image and each of its inputs begins with a block of channels. */
  static boolean isWhole(Concat c, int block) {
    long at = 0;
    for (Operand input : c.inputs()) {
      if (at % block != 0) {
        return false;
      }
      at += input.shape().dim(1);
    }
    return c.y().shape().dim(0) == 1;
  }

  /** A buffer that has a place of its own: the caller's. */
  private void keep(Operand operand) {
    if (operand instanceof View(int buffer, _)) {
      unmovable.add(buffer);
    }
  }

  private boolean isJoined(Concat c) {
    List<View> inputs = c.inputs().stream().map(View.class::cast).toList();
    View first = inputs.getFirst();
    int y = c.y().buffer();
    int[] wholes = whole.clone();
    int[] offsets = offset.clone();
    if (!isOneImage(c.y()) || unmovable.contains(y)) {
      return false;
    }
    if (whole[y] == y && whole[first.buffer()] != first.buffer() && !isWhole(y)) {
      // Where its inputs lie already, if they lie side by side.
      put(c.y(), whole[first.buffer()], offset[first.buffer()]);
    }
    long at = 0;
    boolean fits = laid.layout(c.y()).equals(laid.layouts().get(whole[y]));
    for (View input : inputs) {
      fits &= fits(input, c.y(), at);
      at += input.shape().dim(1);
    }
    if (!fits) {
      whole = wholes;
      offset = offsets;
    }
    return fits;
  }

  /** Whether an input lies, or from now on lies, behind so many channels of y. */
  private boolean fits(View input, View y, long channels) {
    int b = input.buffer();
    if (!isOneImage(input) || unmovable.contains(b)
        || !(laid.layout(y) instanceof Blocked layout) || channels % layout.block() != 0
        || !laid.layout(input).equals(layout)) {
      return false;
    }
    int begin = offset[y.buffer()]
        + Math.toIntExact(channels / layout.block()) * layout.planeStride(y.shape());
    if (whole[b] == b && !isWhole(b)) {
      put(input, whole[y.buffer()], begin);
    }
    return whole[b] == whole[y.buffer()] && offset[b] == begin;
  }

  private void put(View view, int into, int begin) {
    whole[view.buffer()] = into;
    offset[view.buffer()] = begin;
  }

  /** Whether others are parts of a buffer. */
  private boolean isWhole(int buffer) {
    for (int b = 0; b < whole.length; b++) {
      if (b != buffer && whole[b] == buffer) {
        return true;
      }
    }
    return false;
  }

  private boolean isOneImage(View view) {
    return laid.program().buffer(view).shape().equals(view.shape()) && view.shape().dim(0) == 1;
  }

  /** Whether a concatenation needs no work. */
  public boolean contains(Step step) {
    return step instanceof Concat c && results.contains(c.y().buffer());
  }

  /** How many there are. */
  public int count() {
    return results.size();
  }

  /** The buffer that a buffer is a part of: mostly itself. */
  public int whole(int buffer) {
    return whole[buffer];
  }

  /** Elements before a buffer in that which it is a part of. */
  public int offset(int buffer) {
    return offset[buffer];
  }
}
