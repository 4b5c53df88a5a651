package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Activation.Kind;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.exec.lowering.Step.Unary;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins steps: a residual and an activation go into the step whose result they alone read, gates become one function.
 *
 * <p><b>Before:</b> {@code c = conv(x); s = c + r; y = relu(s)}. <b>After:</b> {@code y = conv(x) + r, relu}.
 *
 * <p><b>Conditions:</b> what lies in between has one reader, under the shape it is written with, and is no output of the
 * model; the residual has the result's shape and is there before; the executor has a kernel for the joined step.
 */
final class Fusion {

  private final Program program;
  private final StepSupport supported;
  private final List<@Nullable Step> steps;
  private final Map<Integer, Integer> writers = new HashMap<>();
  private final Map<Integer, Integer> reads = new HashMap<>();

  private Fusion(Program program, StepSupport supported, List<Step> live) {
    this.program = program;
    this.supported = supported;
    this.steps = new ArrayList<>(live);
    for (int i = 0; i < live.size(); i++) {
      live.get(i).reads().forEach(o -> count(o, 1));
      for (Operand o : live.get(i).writes()) {
        if (o instanceof View(int buffer, _)) {
          writers.put(buffer, i);
        }
      }
    }
    program.outputs().values().forEach(o -> count(o, 1));
  }

  static Program fuse(Program program, StepSupport supported) {
    Fusion fusion = new Fusion(program, supported, live(program));
    for (int i = 0; i < fusion.steps.size(); i++) {
      fusion.gate(i);
    }
    for (int i = 0; i < fusion.steps.size(); i++) {
      fusion.join(i);
    }
    return fusion.result();
  }

  /** The steps that an output depends on. */
  private static List<Step> live(Program program) {
    Set<Operand> needed = new HashSet<>();
    program.outputs().values().forEach(o -> needed.add(place(o)));
    List<Step> live = new ArrayList<>();
    for (Step step : program.steps().reversed()) {
      if (step.writes().stream().anyMatch(o -> needed.contains(place(o)))) {
        live.add(step);
        step.reads().forEach(o -> needed.add(place(o)));
      }
    }
    return live.reversed();
  }

  /** The operand without the shape of its view. */
  private static Operand place(Operand operand) {
    return operand instanceof View(int buffer, _)
        ? new View(buffer, dev.crease.tensor.Shape.SCALAR)
        : operand;
  }

  private void count(Operand operand, int by) {
    if (operand instanceof View(int buffer, _)) {
      reads.merge(buffer, by, Integer::sum);
    }
  }

  /** The step that writes what {@code view} shows, if nothing else reads that and no shape comes between. */
  private Optional<Integer> soleProducer(View view) {
    return Optional.ofNullable(writers.get(view.buffer()))
        .filter(_ -> reads.getOrDefault(view.buffer(), 0) == 1
            && program.buffer(view).shape().equals(view.shape()));
  }

  /** {@code x · sigmoid(x)} and its kin. */
  private void gate(int at) {
    if (!(steps
        .get(at) instanceof Binary(_, BinaryKind kind, View a, View b, _, Activation after, View y))
        || kind != BinaryKind.MUL || !after.isNone()) {
      return;
    }
    if (!gate(at, a, b, y)) {
      gate(at, b, a, y);
    }
  }

  private boolean gate(int at, View x, View gate, View y) {
    Optional<Integer> from = soleProducer(gate);
    if (from.isEmpty() || !(steps.get(from.get()) instanceof Unary inner)) {
      return false;
    }
    if (inner.x().equals(x)) {
      return gated(inner.function())
          .filter(f -> replace(at, new Unary(nodes(from.get(), at), x, f, y), from.get()))
          .isPresent();
    }
    Optional<Integer> first = soleProducer(inner.x());
    return first.isPresent() && gated(steps.get(first.get()), inner.function(), x)
        .filter(f -> replace(at, new Unary(nodes(first.get(), from.get(), at), x, f, y),
            first.get(), from.get()))
        .isPresent();
  }

  /** What x times a function of what a step has made of x is, if that is a function. */
  private static Optional<Activation> gated(@Nullable Step first, Activation then, View x) {
    return switch (first) {
      case Unary(_, View source, Activation softplus, _) when source.equals(x)
          && softplus.kind() == Kind.SOFTPLUS && then.kind() == Kind.TANH ->
        Optional.of(Activation.of(Kind.MISH));
      case Binary(_, BinaryKind kind, View source, Fixed(Tensor shift), _, Activation after, View sum) when source
          .equals(x)
          && sum.shape().equals(x.shape()) && kind == BinaryKind.ADD && after.isNone()
          && shift.shape().elements() == 1 && then.kind() == Kind.CLIP && then.alpha() == 0
          && then.beta() >= 0 ->
        Optional.of(new Activation(Kind.SHIFTED_GATE, shift.getDouble(0), then.beta()));
      case null, default -> Optional.empty();
    };
  }

  private static Optional<Activation> gated(Activation gate) {
    return switch (gate.kind()) {
      case SIGMOID -> Optional.of(new Activation(Kind.SWISH, 1, 0));
      case HARD_SIGMOID ->
        Optional.of(new Activation(Kind.HARD_SWISH, gate.alpha(), gate.beta()));
      default -> Optional.empty();
    };
  }

  private void join(int at) {
    switch (steps.get(at)) {
      case Unary(_, View x, Activation function, View y) when !function.isNone()
          && program.buffer(x).dtype() == program.buffer(y).dtype() ->
        soleProducer(x).ifPresent(p -> {
          Step joined = Epilogues.then(Objects.requireNonNull(steps.get(p)), function, nodes(p, at),
              y);
          if (joined != null) {
            replace(p, joined, at);
          }
        });
      case Binary(_, BinaryKind kind, View a, View b, Optional<View> more, Activation after, View y) when kind == BinaryKind.ADD
          && more.isEmpty() && after.isNone() && a.buffer() != b.buffer()
          && a.shape().equals(y.shape()) && b.shape().equals(y.shape()) -> {
        boolean aLast = writers.getOrDefault(a.buffer(), -1) > writers.getOrDefault(b.buffer(), -1);
        View last = aLast ? a : b;
        View first = aLast ? b : a;
        // Sums of products come first: what they add costs them least.
        for (boolean ofTwo : new boolean[]{false, true}) {
          if (add(at, last, first, y, ofTwo) || add(at, first, last, y, ofTwo)) {
            return;
          }
        }
      }
      case null, default -> {
      }
    }
  }

  /** Has the step that makes one operand of an addition add the other, if it is of two elements or not, as asked. */
  private boolean add(int at, View sum, View residual, View y, boolean ofTwo) {
    Optional<Integer> producer = soleProducer(sum)
        .filter(p -> steps.get(p) instanceof Binary == ofTwo);
    if (producer.isEmpty()) {
      return false;
    }
    int p = producer.get();
    Step joined = Epilogues.plus(Objects.requireNonNull(steps.get(p)), residual, nodes(p, at), y);
    if (joined == null) {
      return false;
    }
    boolean residualIsThere = writers.getOrDefault(residual.buffer(), -1) < p;
    return residualIsThere ? replace(p, joined, at) : replace(at, joined, p);
  }

  private List<Node> nodes(int... places) {
    List<Node> all = new ArrayList<>();
    for (int p : places) {
      all.addAll(Objects.requireNonNull(steps.get(p)).nodes());
    }
    return all;
  }

  /** Puts a step in the place of those, if there is a kernel for it. */
  private boolean replace(int at, Step by, int... gone) {
    if (!supported.has(by, program.dtypes(by))) {
      return false;
    }
    for (int g : gone) {
      Objects.requireNonNull(steps.get(g)).reads().forEach(o -> count(o, -1));
      steps.set(g, null);
    }
    Step old = steps.get(at);
    if (old != null) {
      old.reads().forEach(o -> count(o, -1));
    }
    by.reads().forEach(o -> count(o, 1));
    steps.set(at, by);
    for (Operand o : by.writes()) {
      if (o instanceof View(int buffer, _)) {
        writers.put(buffer, at);
      }
    }
    return true;
  }

  private Program result() {
    List<Step> kept = steps.stream().flatMap(s -> Stream.ofNullable(s)).toList();
    Set<Integer> written = new HashSet<>();
    program.inputs().forEach(i -> written.add(i.view().buffer()));
    Map<String, Operand> values = new LinkedHashMap<>();
    for (Step step : kept) {
      for (Operand o : step.writes()) {
        if (o instanceof View(int buffer, _)) {
          written.add(buffer);
        }
      }
    }
    program.values().forEach((name, operand) -> {
      if (!(operand instanceof View(int buffer, _)) || written.contains(buffer)) {
        values.put(name, operand);
      }
    });
    return new Program(program.buffers(), program.inputs(), kept, program.outputs(), values);
  }
}
