package dev.crease.verify;

import dev.crease.error.CreaseException;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Node;
import dev.crease.reference.Interpreter;
import dev.crease.reference.Program;
import dev.crease.reference.ProgramCompiler;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares one site on the values of each run, and keeps the worst. */
final class SiteCheck {

  private final Site site;
  private final Allowance bound;
  private final Program folded;
  private final Program limit;
  private final StoredConstants constants;
  private double ratio;
  private double stepwise;
  private double maxAbs;
  private double allowed;
  private long elements;
  private boolean reached;
  private String where;

  /**
   * A check of one site.
   *
   * @param site the site
   * @param original compiles parts of the original
   * @param other compiles parts of the folded model
   */
  SiteCheck(Site site, ProgramCompiler original, ProgramCompiler other) {
    this.site = site;
    this.bound = Allowance.of(site.fold());
    GraphIndex after = site.graphs().after().orElseThrow().index();
    this.folded = other.part(
        site.folded().nodes(), List.of(site.fold().output()), after::stored);
    this.limit = original.part(
        computable(bound.nodes(), site.original().constant(site.fold().input())),
        List.of(Allowance.OUTPUT, Allowance.STEPWISE_OUTPUT), site.graphs().before()::stored);
    this.constants = site.layer().map(l -> bound.constants(site, l))
        .orElse(new StoredConstants(0, 0, ""));
    reset();
  }

  /** Nodes, after those of the original that compute constants which they read, the sizes of a {@code Reshape} for instance. */
  private static List<Node> computable(List<Node> nodes, List<Node> constant) {
    List<Node> all = new ArrayList<>(nodes);
    Set<String> read = new HashSet<>();
    nodes.forEach(n -> read.addAll(n.inputs()));
    for (Node node : constant.reversed()) {
      if (node.outputs().stream().anyMatch(read::contains)) {
        all.addFirst(node);
        read.addAll(node.inputs());
        read.addAll(node.captures());
      }
    }
    return all;
  }

  /** Forgets all runs; what is known of the stored constants stays. */
  void reset() {
    ratio = constants.ratio();
    stepwise = constants.stepwiseRatio();
    where = constants.where();
    maxAbs = 0;
    allowed = 0;
    elements = 0;
    reached = false;
  }

  /** Whether some run came here. */
  boolean isReached() {
    return reached;
  }

  Site site() {
    return site;
  }

  /**
   * Compares on one input.
   *
   * @param interpreter computes in fp64
   * @param x what the site reads
   * @param y what the original computes from it
   */
  void compare(Interpreter interpreter, Value x, Value y) {
    reached = true;
    Value actual;
    try {
      actual = interpreter.run(folded, Map.of(site.fold().input(), x)).getFirst();
    } catch (CreaseException e) {
      fail(String.valueOf(e.getMessage()));
      return;
    }
    if (!(x instanceof RealValue data && y instanceof RealValue expected
        && actual instanceof RealValue real && expected.shape().equals(real.shape()))) {
      fail("expected " + y.dtype().label() + "[" + y.shape() + "], got " + actual.dtype().label()
          + "[" + actual.shape() + "]");
      return;
    }
    RealValue magnitude = new RealValue(
        data.dtype(), data.shape(), Arrays.stream(data.data()).map(Math::abs).toArray());
    Map<String, Value> values = new HashMap<>(
        bound.values(data.shape(), expected.shape().rank()));
    values.put(site.fold().input(), magnitude);
    List<Value> bounds = interpreter.run(limit, values);
    compare(expected, real, ((RealValue) bounds.getFirst()).data(),
        ((RealValue) bounds.getLast()).data());
  }

  private void fail(String what) {
    ratio = Double.POSITIVE_INFINITY;
    stepwise = Double.POSITIVE_INFINITY;
    where = what;
  }

  private void compare(RealValue expected, RealValue actual, double[] once, double[] stepwiseOnce) {
    double[] e = expected.data();
    double[] a = actual.data();
    elements += e.length;
    for (int i = 0; i < e.length; i++) {
      allowed = Math.max(allowed, once[i]);
      double off = Math.abs(e[i] - a[i]);
      if (off == 0 || e[i] == a[i] || Double.isNaN(e[i]) && Double.isNaN(a[i])) {
        continue;
      }
      // A NaN on one side alone is no number's worth of difference, but all.
      double difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
      add(expected.shape(), i, difference, once[i], bound.steps() * stepwiseOnce[i]);
    }
  }

  private void add(Shape shape, int index, double difference, double once, double allSteps) {
    maxAbs = Math.max(maxAbs, difference);
    double r = over(difference, once);
    if (r > ratio) {
      ratio = r;
      where = "value " + position(shape, index) + ": difference " + difference + ", allowed "
          + once;
    }
    stepwise = Math.max(stepwise, over(difference, allSteps));
  }

  private static double over(double difference, double allowed) {
    double r = difference / allowed;
    return Double.isNaN(r) ? Double.POSITIVE_INFINITY : r;
  }

  private static String position(Shape shape, int index) {
    long[] strides = shape.strides();
    long[] at = new long[shape.rank()];
    for (int i = 0; i < at.length; i++) {
      at[i] = index / strides[i] % shape.dim(i);
    }
    return Arrays.toString(at);
  }

  /** What was found so far. */
  SiteResult result() {
    return new SiteResult(
        site.name(),
        site.fold().target().label(),
        site.fold().operator(),
        site.fold().output(),
        ratio,
        stepwise,
        where,
        maxAbs,
        allowed,
        elements);
  }
}
