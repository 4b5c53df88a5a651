package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Concat;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.graph.Node;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Chooses layouts, step by step: see {@link LaidOut}. */
final class LayoutPass {

  private final Program program;
  private final int block;
  private final Predicate<Step> supported;
  private final Predicate<Step> toRows;
  private final boolean picks;
  private final List<Buffer> buffers;
  private final List<Layout> layouts = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Set<Integer> blocked = new HashSet<>();
  private final Map<View, View> inBlocks = new HashMap<>();
  private final Map<Integer, View> inRows = new HashMap<>();
  private final Set<Integer> pickers = new HashSet<>();
  private final Map<Integer, List<Node>> writers = new HashMap<>();

  LayoutPass(Program program, int block, Predicate<Step> supported, Predicate<Step> toRows,
      boolean picks) {
    this.program = program;
    this.block = block;
    this.supported = supported;
    this.toRows = toRows;
    this.picks = picks;
    this.buffers = new ArrayList<>(program.buffers());
    buffers.forEach(_ -> layouts.add(Layout.ROWS));
  }

  LaidOut run() {
    for (Step step : program.steps()) {
      boolean inBlocks = isBlocked(step);
      boolean picking = picks && !inBlocks && step instanceof Rearrange r
          && picked(r).isPresent();
      Step placed = picking
          ? step
          : Operands.replace(step, inBlocks ? v -> blocks(v, needsHalo(step, v)) : this::rows);
      if (picking) {
        pickers.add(steps.size());
      }
      if (inBlocks) {
        blocked.add(steps.size());
      }
      for (Operand o : step.writes()) {
        if (o instanceof View(int buffer, _)) {
          writers.put(buffer, step.nodes());
          if (inBlocks && !toRows.test(step)) {
            layouts.set(buffer, new Blocked(block, Halo.NONE));
          }
        }
      }
      steps.add(placed);
    }
    Map<String, Operand> outputs = new LinkedHashMap<>();
    program.outputs().forEach(
        (name, operand) -> outputs.put(name, operand instanceof View v ? rows(v) : operand));
    narrow();
    halos();
    while (joinHalos()) {
      // Until nothing changes: a result may be an input of the next.
    }
    pickers.forEach(s -> steps.set(s, picked((Rearrange) steps.get(s)).orElseThrow()));
    return new LaidOut(
        new Program(buffers, program.inputs(), steps, outputs, program.values()), layouts, blocked);
  }

  private boolean isBlocked(Step step) {
    return BlockedForms.exists(step, block)
        && (BlockedForms.pays(step) || step.reads().stream().anyMatch(this::isInBlocks))
        && supported.test(step);
  }

  /** The same of the blocks that are there. */
  private Optional<Step> picked(Rearrange r) {
    return layouts.get(r.x().buffer()) instanceof Blocked b
        && buffers.get(r.x().buffer()).shape().equals(r.x().shape())
            ? BlockedSources.of(r, b)
                .map(tables -> new Rearrange(r.nodes(), r.x(), tables, r.fill(), r.y()))
            : Optional.empty();
  }

  private boolean isInBlocks(Operand operand) {
    return operand instanceof View(int buffer, _) && layouts.get(buffer) instanceof Blocked;
  }

  /** What windows slide over, each element of the result a sum over all channels or over one. */
  private static Optional<View> summed(Step step) {
    return switch (step) {
      case Convolution c -> Optional.of(c.x());
      case TransposedConvolution t -> Optional.of(t.x());
      default -> Optional.empty();
    };
  }

  private static boolean needsHalo(Step step, View view) {
    return summed(step).filter(view::equals).isPresent() && !Halo.of(step).isNone();
  }

  /** A view of the same tensor in blocks. Images of one pixel are seen under other shapes too, so get no halo. */
  private View blocks(View view, boolean halo) {
    Shape own = buffers.get(view.buffer()).shape();
    if (layouts.get(view.buffer()) instanceof Blocked b) {
      if (own.equals(view.shape()) ? !(halo && b.isRowMajor(own)) : areSame(own, view.shape())) {
        return view;
      }
    }
    View from = own.equals(view.shape()) ? view : rows(view);
    return inBlocks.computeIfAbsent(from, x -> copy(x, new Blocked(block, Halo.NONE)));
  }

  /** Whether a tensor lies in blocks the same under both shapes: each image is a pixel of whole blocks. */
  private boolean areSame(Shape a, Shape b) {
    Blocked layout = new Blocked(block, Halo.NONE);
    return a.dim(1) % block == 0 && b.rank() > 1 && b.dim(1) % block == 0 && layout.isRowMajor(a)
        && layout.isRowMajor(b);
  }

  /** A view of the same tensor in rows. */
  private View rows(View view) {
    return layouts.get(view.buffer()) instanceof Blocked
        ? new View(inRows.computeIfAbsent(view.buffer(),
            b -> copy(new View(b, buffers.get(b).shape()), Layout.ROWS)).buffer(), view.shape())
        : view;
  }

  private View copy(View x, Layout layout) {
    Buffer from = buffers.get(x.buffer());
    Buffer to = new Buffer(buffers.size(), from.name(), from.dtype(), x.shape());
    buffers.add(to);
    layouts.add(layout);
    View y = new View(to.id(), to.shape());
    steps.add(new Relayout(writers.getOrDefault(x.buffer(), List.of()), x, y));
    return y;
  }

  /** A copy that nothing but the sum of a convolution reads has no channels more than the tensor. */
  private void narrow() {
    Set<Integer> elsewhere = new HashSet<>();
    for (int s = 0; s < steps.size(); s++) {
      Step step = steps.get(s);
      Optional<View> sums = blocked.contains(s) && !isDepthwise(step)
          ? summed(step)
          : Optional.empty();
      step.reads().stream().filter(o -> o instanceof View v
          && !(sums.filter(v::equals).isPresent() && !isResidual(step, v)))
          .forEach(o -> elsewhere.add(((View) o).buffer()));
    }
    inBlocks.values().forEach(v -> {
      int channels = Math.toIntExact(v.shape().dim(1));
      if (channels < block && !elsewhere.contains(v.buffer())) {
        layouts.set(v.buffer(), new Blocked(channels, Halo.NONE));
      }
    });
  }

  private static boolean isDepthwise(Step step) {
    return step instanceof Convolution c && c.groups() != 1;
  }

  private static boolean isResidual(Step step, View view) {
    return switch (step) {
      case Convolution c -> c.epilogue().residual().filter(view::equals).isPresent();
      case TransposedConvolution t -> t.epilogue().residual().filter(view::equals).isPresent();
      default -> false;
    };
  }

  private void halos() {
    for (int s : blocked) {
      Step step = steps.get(s);
      summed(step).ifPresent(x -> {
        if (layouts.get(x.buffer()) instanceof Blocked b) {
          layouts.set(x.buffer(), new Blocked(b.block(), b.halo().max(Halo.of(step))));
        }
      });
    }
  }

  private static boolean isPixel(Shape shape) {
    return Blocked.height(shape) == 1 && Blocked.width(shape) == 1;
  }

  /**
   * Gives what a concatenation joins, and its result, the zeros that one of them needs, so that no work may be needed. Not to images
   * of one pixel, see {@link #blocks}.
   */
  private boolean joinHalos() {
    boolean changed = false;
    for (int s : blocked) {
      if (!(steps.get(s) instanceof Concat c) || !ConcatsInPlace.isWhole(c, block)
          || isPixel(c.y().shape())) {
        continue;
      }
      List<Integer> all = Stream.concat(Stream.of(c.y()), c.inputs().stream())
          .map(o -> ((View) o).buffer()).toList();
      Halo halo = Halo.NONE;
      for (int b : all) {
        halo = layouts.get(b) instanceof Blocked l ? halo.max(l.halo()) : halo;
      }
      for (int b : all) {
        if (layouts.get(b) instanceof Blocked l && !l.halo().equals(halo)) {
          layouts.set(b, new Blocked(l.block(), halo));
          changed = true;
        }
      }
    }
    return changed;
  }
}
