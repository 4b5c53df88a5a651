package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.op.WindowAxis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Convolutions whose result only a convolution of each channel by itself reads: both can be made part by part, so that what lies
 * between is in no buffer.
 *
 * @param <P> how an executor makes a pair
 */
public final class DepthwisePairs<P> {

  private final LaidOut laid;
  private final Map<Integer, P> pairs = new HashMap<>();

  private DepthwisePairs(LaidOut laid) {
    this.laid = laid;
  }

  /**
   * The pairs of a program.
   *
   * @param laid the program
   * @param make how a pair is made; empty if it is better not
   */
  public static <P> DepthwisePairs<P> of(LaidOut laid,
      BiFunction<Convolution, Convolution, Optional<P>> make) {
    DepthwisePairs<P> found = new DepthwisePairs<>(laid);
    List<Step> steps = laid.program().steps();
    for (int s = 0; s + 1 < steps.size(); s++) {
      if (laid.blocked().contains(s) && laid.blocked().contains(s + 1)
          && steps.get(s) instanceof Convolution first
          && steps.get(s + 1) instanceof Convolution second && found.isPair(first, second)) {
        Optional<P> pair = make.apply(first, second);
        if (pair.isPresent()) {
          found.pairs.put(s, pair.get());
        }
      }
    }
    return found;
  }

  private boolean isPair(Convolution first, Convolution second) {
    View between = first.y();
    return !first.isDepthwise() && second.isDepthwise() && second.x().equals(between)
        && laid.layout(between) instanceof Blocked && first.weight() instanceof Fixed
        && second.weight() instanceof Fixed && first.epilogue().residual().isEmpty()
        && readers(between.buffer()) == 1
        && laid.program().outputs().values().stream().noneMatch(o -> shows(o, between.buffer()));
  }

  private long readers(int buffer) {
    return laid.program().steps().stream().flatMap(s -> s.reads().stream())
        .filter(o -> shows(o, buffer)).count();
  }

  private static boolean shows(Operand operand, int buffer) {
    return operand instanceof View(int b, _) && b == buffer;
  }

  /** The pair that begins with a step, and ends with the next. */
  public Optional<P> at(int step) {
    return Optional.ofNullable(pairs.get(step));
  }

  /** All pairs. */
  public List<P> all() {
    return List.copyOf(pairs.values());
  }

  /** The program with a step for each pair, that reads what the first one does. */
  public Program joined() {
    Program program = laid.program();
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      if (pairs.containsKey(s) && step instanceof Convolution first
          && program.steps().get(s + 1) instanceof Convolution second) {
        steps.add(new Convolution(second.nodes(), first.x(), second.weight(), second.window(),
            second.groups(), second.epilogue(), second.y()));
        s++;
      } else {
        steps.add(step);
      }
    }
    return new Program(program.buffers(), program.inputs(), steps, program.outputs(),
        program.values());
  }

  /**
   * Rows of a part.
   *
   * @param row the first one of y
   * @param rows how many
   * @param from the first one between both that they need
   * @param to the one after the last
   */
  public record Band(int row, int rows, int from, int to) {

    /** How many rows between both. */
    public int sources() {
      return to - from;
    }

    /**
     * Cuts rows into bands, of which the last may have fewer.
     *
     * @param height rows of y
     * @param count bands, or more than there are in the end
     * @param axis how the second convolution's windows go down
     */
    public static List<Band> cut(int height, int count, WindowAxis axis) {
      int each = Math.ceilDiv(height, count);
      List<Band> bands = new ArrayList<>();
      for (int row = 0; row < height; row += each) {
        bands.add(of(row, Math.min(each, height - row), axis));
      }
      return bands;
    }

    /** Some rows of y, and what they need. */
    private static Band of(int row, int rows, WindowAxis axis) {
      long from = Math.max(0, row * axis.stride() - axis.padBegin());
      long to = Math.min(axis.input(),
          (row + rows - 1) * axis.stride() - axis.padBegin() + axis.reach());
      return new Band(row, rows, Math.toIntExact(Math.min(from, Math.max(to, 0))),
          Math.toIntExact(Math.max(to, 0)));
    }
  }
}
