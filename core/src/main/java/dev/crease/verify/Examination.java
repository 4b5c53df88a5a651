package dev.crease.verify;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.TensorType;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ConstantView;
import dev.crease.reference.Interpreter;
import dev.crease.reference.NodeObserver;
import dev.crease.reference.Program;
import dev.crease.reference.ProgramCompiler;
import dev.crease.reference.SessionInputs;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs two models, and their fold sites on the values of the first. */
final class Examination implements AutoCloseable {

  /**
   * Draws of the constants' movement at most. One is enough for outputs of many elements; a single sum may by chance hardly
   * move, as often as it moves by chance a lot.
   */
  private static final int MAX_DRAWS = 16;

  /** Sets the seeds of draws apart; odd. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Optional<Model> given;
  private final Model original;
  private final Judge judge;
  private final VerifyOptions options;
  private final Interpreter interpreter;
  private final ProgramCompiler originalCompiler;
  private final ProgramCompiler foldedCompiler;
  private final List<SiteCheck> sites = new ArrayList<>();
  private final IdentityHashMap<Node, List<SiteCheck>> starts = new IdentityHashMap<>();
  private final IdentityHashMap<Node, List<SiteCheck>> ends = new IdentityHashMap<>();
  private final List<OutputCheck> outputs;
  private final Perturbation moved;
  private Optional<Program> unmoved = Optional.empty();
  private Optional<String> movesDiffer = Optional.empty();

  /**
   * An examination.
   *
   * @param given the model that was folded
   * @param original that model with affines moved, or itself
   * @param folded the folded model
   * @param sites the sites in the latter two
   * @param judge collects what is found
   * @param options how thoroughly
   */
  Examination(Model given, Model original, Model folded, List<Site> sites, Judge judge,
      VerifyOptions options) {
    this.given = given.equals(original) ? Optional.empty() : Optional.of(given);
    this.original = original;
    this.judge = judge;
    this.options = options;
    this.interpreter = new Interpreter(Arithmetic.FP64, options.threads());
    this.originalCompiler = new ProgramCompiler(original);
    this.foldedCompiler = new ProgramCompiler(folded);
    for (Site site : sites) {
      options.progress().at("constants of " + site.name(), this.sites.size(), sites.size());
      SiteCheck check = new SiteCheck(site, originalCompiler, foldedCompiler);
      this.sites.add(check);
      starts.computeIfAbsent(site.first(), _ -> new ArrayList<>()).add(check);
      ends.computeIfAbsent(site.last(), _ -> new ArrayList<>()).add(check);
    }
    this.outputs = original.graph().outputs().stream().map(o -> new OutputCheck(o.name())).toList();
    this.moved = new Perturbation(
        sites.isEmpty() ? Perturbation.everywhere(folded) : Perturbation.atSites(sites),
        options.seed());
  }

  /**
   * Compares.
   *
   * @param outputsDecide what differs but at the sites, so that the sites alone prove nothing
   * @throws UnsupportedModelException if the outputs have to decide and the models cannot be run
   */
  Verification run(Optional<String> outputsDecide) {
    Optional<String> whyNot = wholeModels();
    if (whyNot.isPresent()) {
      outputsDecide.ifPresent(difference -> {
        throw new UnsupportedModelException(
            "models",
            "the same nodes but at fold sites, or models that can be run",
            difference + "; and not run: " + whyNot.get(),
            "");
      });
      judge.note("the models were not run from end to end: " + whyNot.get());
      if (given.isPresent()) {
        judge.note("that moving affines across Concat or Split changes nothing was not run either");
      }
      int runs = Math.max(1, options.runs());
      for (int i = 0; i < runs; i++) {
        judge.seed(options.seed() + i);
      }
      judge.runs(runs);
      runAlone(sites);
    } else {
      runAlone(sites.stream().filter(s -> !s.isReached()).toList());
    }
    judge.sites(sites.stream().map(SiteCheck::result).toList());
    return movesDiffer.map(judge::refuse).orElseGet(judge::verdict);
  }

  /** Runs both models; says why where that is not possible. */
  private Optional<String> wholeModels() {
    Program first;
    Program second;
    try {
      first = originalCompiler.main();
      second = foldedCompiler.main();
      unmoved = given.map(g -> new ProgramCompiler(g).main());
    } catch (UnsupportedModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    int total = options.inputs().size() + options.runs();
    int done = 0;
    for (Map<String, Tensor> given : options.inputs()) {
      options.progress().at("run on given inputs", done++, total);
      run(first, second, open(given), options.seed() - done);
    }
    if (options.runs() > 0) {
      Optional<String> whyNot = randomRuns(first, second, done, total);
      if (whyNot.isPresent() && done == 0) {
        return whyNot;
      }
      whyNot.ifPresent(w -> judge.note("there were no runs on random inputs: " + w));
      done = whyNot.isPresent() ? done : total;
    }
    if (done == 0) {
      return Optional.of("there are neither inputs nor runs");
    }
    judge.runs(done);
    judge.outputs(outputs.stream().map(OutputCheck::result).toList());
    outputs.stream().filter(OutputCheck::sawNothing).forEach(
        o -> judge.note("output " + o.result().name() + " was NaN or infinite everywhere"));
    return Optional.empty();
  }

  private Map<String, Value> open(Map<String, Tensor> given) {
    Map<String, Shape> shapes = new HashMap<>();
    given.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return SessionInputs.of(original, shapes).open(given);
  }

  /** Runs on random inputs of the first shapes that the original accepts. */
  private Optional<String> randomRuns(Program first, Program second, int before, int total) {
    List<Map<String, Shape>> candidates;
    try {
      candidates = RandomInputs.candidates(original, options.shapes());
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    if (candidates.isEmpty()) {
      return Optional.of("the model does not say how many axes its inputs have; give their shapes");
    }
    Optional<String> whyNot = Optional.empty();
    for (Map<String, Shape> shapes : candidates) {
      Optional<String> refused = refused(shapes);
      if (refused.isEmpty()) {
        options.progress().at("run on random inputs " + shapes, before, total);
        refused = tryRun(first, second, shapes);
      }
      if (refused.isEmpty()) {
        judge.note("random inputs were " + describe(shapes) + ", reals standard normal");
        judge.seed(options.seed());
        for (int i = 1; i < options.runs(); i++) {
          options.progress().at("run on random inputs " + shapes, before + i, total);
          long seed = options.seed() + i;
          judge.seed(seed);
          run(first, second, RandomInputs.of(original, shapes, seed), seed);
        }
        return Optional.empty();
      }
      whyNot = whyNot.isPresent() ? whyNot : refused;
    }
    return whyNot;
  }

  private static String describe(Map<String, Shape> shapes) {
    List<String> parts = new ArrayList<>();
    shapes.forEach((name, shape) -> parts.add(name + "=" + shape));
    return String.join(", ", parts);
  }

  /** Why shape inference refuses these shapes, if it does. */
  private Optional<String> refused(Map<String, Shape> shapes) {
    try {
      Map<String, TensorType> types = SessionInputs.of(original, shapes).types();
      Inference.of(new GraphIndex(original), types);
      return Optional.empty();
    } catch (MalformedModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The first run; if the original refuses the inputs, nothing of it stays. */
  private Optional<String> tryRun(Program first, Program second, Map<String, Shape> shapes) {
    try {
      run(first, second, RandomInputs.of(original, shapes, options.seed()), options.seed());
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.kind() == ExecutionException.Kind.DEVICE || !options.inputs().isEmpty()) {
        throw e;
      }
      sites.forEach(SiteCheck::reset);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void run(Program first, Program second, Map<String, Value> inputs, long seed) {
    List<Value> expected = interpreter.run(first, inputs, new SiteObserver(), ConstantView.STORED);
    unmoved.ifPresent(program -> compareMoved(interpreter.run(program, inputs), expected));
    List<Value> actual = interpreter.run(second, inputs);
    double[] movedBy = new double[outputs.size()];
    boolean explained = false;
    for (int draw = 0; draw < MAX_DRAWS && !explained; draw++) {
      List<Value> shifted = interpreter.run(
          second, inputs, NodeObserver.NONE,
          new Perturbation(moved.names(), seed + draw * GOLDEN));
      explained = true;
      for (int i = 0; i < movedBy.length; i++) {
        movedBy[i] = Math.max(
            movedBy[i], OutputCheck.difference(actual.get(i), shifted.get(i)));
        explained &= OutputCheck.explains(expected.get(i), actual.get(i), movedBy[i]);
      }
    }
    for (int i = 0; i < movedBy.length; i++) {
      outputs.get(i).compare(expected.get(i), actual.get(i), movedBy[i]);
    }
  }

  /** Moving an affine changes no bit, but for the sign of a zero. */
  private void compareMoved(List<Value> truth, List<Value> afterMoves) {
    for (int i = 0; i < outputs.size(); i++) {
      boolean same = truth.get(i) instanceof RealValue a && afterMoves.get(i) instanceof RealValue b
          ? a.shape().equals(b.shape()) && equal(a.data(), b.data())
          : Tensor.of(truth.get(i)).bytes().mismatch(Tensor.of(afterMoves.get(i)).bytes()) == -1;
      if (!same && movesDiffer.isEmpty()) {
        movesDiffer = Optional.of(
            "output " + outputs.get(i).result().name()
                + " differs as soon as affines are moved across Concat or Split");
      }
    }
  }

  private static boolean equal(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i] && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Compares every site whenever it runs, in bodies and functions too. */
  private final class SiteObserver implements NodeObserver {

    private final IdentityHashMap<SiteCheck, Value> read = new IdentityHashMap<>();

    @Override
    public void ran(Node node, List<Optional<Value>> inputs, List<Value> results) {
      for (SiteCheck check : starts.getOrDefault(node, List.of())) {
        int slot = node.inputs().indexOf(check.site().fold().input());
        read.put(check, inputs.get(slot).orElseThrow());
      }
      for (SiteCheck check : ends.getOrDefault(node, List.of())) {
        Value x = Optional.ofNullable(read.remove(check)).orElseThrow();
        check.compare(interpreter, x, results.getFirst());
      }
    }

    @Override
    public NodeObserver inside() {
      return this;
    }
  }

  /** Compares sites by themselves: all where the models as a whole cannot be run, else those in bodies and functions that no run came to. */
  private void runAlone(List<SiteCheck> alone) {
    int runs = Math.max(1, options.runs());
    List<String> compared = new ArrayList<>();
    for (SiteCheck check : alone) {
      if (runOnRandomValues(check, runs)) {
        compared.add(check.site().name());
      }
    }
    if (alone.isEmpty()) {
      return;
    }
    judge.note(
        compared.size() + " of " + sites.size()
            + " fold sites were run by themselves, on random values, " + runs
            + (runs == 1 ? " time" : " times")
            + (compared.isEmpty() ? "" : ": " + String.join(", ", compared)));
  }

  private boolean runOnRandomValues(SiteCheck check, int runs) {
    Site site = check.site();
    DType dtype = site.fold().dtype();
    try {
      Shape shape = SiteInput.shape(
          site.fold(), site.graphs().types().type(site.fold().input()));
      Program part = originalCompiler.part(
          site.original().nodes(), List.of(site.fold().output()),
          site.graphs().before()::stored);
      for (int i = 0; i < runs; i++) {
        Value x = RandomInputs.value(dtype, shape, options.seed() + i);
        Map<String, Value> inputs = new LinkedHashMap<>(Map.of(site.fold().input(), x));
        check.compare(interpreter, x, interpreter.run(part, inputs).getFirst());
      }
      return true;
    } catch (CreaseException e) {
      judge.note("site " + site.name() + " was not run: " + String.valueOf(e.getMessage()));
      return false;
    }
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
