package dev.crease.tornado.exec;

import dev.crease.error.ExecutionException;
import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.KernelNotes;
import dev.crease.tornado.LibraryUse;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoTarget;
import dev.crease.tornado.plain.Functions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Which steps of a program a library makes. Each that one could make is run alone on the device, on random values, by our kernels and by each such
 * library; a library is chosen if its result is ours to within fp32's rounding and its time is the least. What was found is kept with
 * the kernels of {@link KernelNotes}, and steps of equal sizes are tried once.
 *
 * <p>cuDNN, as TornadoVM calls it, may compute convolutions of fp32 in TF32, which has 10 bits of 23: such a result is not ours. The
 * variable {@link #TF32}, as 0, has it compute in fp32.
 */
final class LibraryTrials {

  /** Times that a graph has the tasks of a step: to start it takes longer than some steps do. */
  private static final int COPIES = 8;

  /** Runs that do not count, in the first of which CUDA graphs are recorded. */
  private static final int WARM_UPS = 3;

  private static final int RUNS = 12;

  /** The share of our time below which a library's is taken to be less. */
  private static final double LESS = 0.97;

  /**
   * Between two roundings of each product and each sum of {@code n} of them lies about {@code √n} times fp32's; with TF32's it would be 8,192 times as
   * much.
   */
  private static final double ROUNDINGS = 4;

  private static final double FLOAT_ULP = 0x1p-23;

  /** Results that are stored in fp16 may be a unit of it apart. */
  private static final double HALF_ULP = 0x1p-10;

  private static final String OURS = "none";

  /** Whether libraries of NVIDIA's may compute in TF32: results with one value of it say nothing of another. */
  private static final String TF32 = "NVIDIA_TF32_OVERRIDE";

  private final TornadoTarget target;
  private final MathMode math;
  private final TaskSite site;
  private final LibraryUse use;
  private final KernelNotes notes;
  private final Map<Integer, LibraryTable.Row<?>> chosen = new HashMap<>();

  /** Lines of the table that ran once; one that failed without that is not tried again. */
  private final Set<String> ran = new HashSet<>();

  /** Why lines of the table failed, by their names. */
  private final Map<String, String> broken = new TreeMap<>();

  private int steps;
  private int disagreements;

  private LibraryTrials(TornadoTarget target, MathMode math, TaskSite site, LibraryUse use) {
    this.target = target;
    this.math = math;
    this.site = site;
    this.use = use;
    this.notes = KernelNotes.of(target, LibraryTrials.class,
        use + " " + math + " " + System.getenv(TF32));
  }

  /**
   * Tries all steps of a program.
   *
   * @param target the device
   * @param math the liberties of its compiler
   * @param site where tasks find their arguments; it has none yet, and none afterwards
   * @param steps of the program
   */
  static LibraryChoice of(TornadoTarget target, MathMode math, TaskSite site, List<Step> steps) {
    LibraryUse use = target.libraries();
    // A library adds up in an order of its own.
    if (use == LibraryUse.NEVER || math == MathMode.STRICT) {
      return LibraryChoice.NONE;
    }
    LibraryTrials trials = new LibraryTrials(target, math, site, use);
    for (int s = 0; s < steps.size(); s++) {
      trials.consider(s, steps.get(s));
    }
    trials.notes.keep();
    return new LibraryChoice(trials.chosen, trials.summary());
  }

  private List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("libraries: " + chosen.size() + " of " + steps + " steps that one could make"
        + (use == LibraryUse.MEASURED ? ", each measured beside our kernels" : "")
        + (disagreements == 0
            ? ""
            : "; " + disagreements + " results were further from ours than fp32's rounding"));
    broken.forEach((name, message) -> lines.add("libraries: no " + name + ": " + message));
    return lines;
  }

  private void consider(int index, Step step) {
    List<LibraryTable.Row<?>> rows = LibraryTable.find(site.storage(), step);
    if (rows.isEmpty()) {
      return;
    }
    steps++;
    String key = key(step);
    String known = notes.get(key).orElse(null);
    if (known == null) {
      known = choose(step, rows);
      // What could not be tried may be there the next time.
      if (rows.stream().noneMatch(row -> broken.containsKey(row.name()))) {
        notes.put(key, known);
      }
    }
    for (LibraryTable.Row<?> row : rows) {
      if (row.name().equals(known)) {
        chosen.put(index, row);
      }
    }
  }

  /** All that the time of a step depends on. */
  private String key(Step step) {
    return site.storage() + " " + switch (step) {
      case Step.Convolution c -> "convolution " + c.x().shape() + " " + c.weight().shape() + " "
          + c.window() + " " + c.groups() + " " + epilogue(c.epilogue());
      case Step.Dense d -> "product " + d.size() + " " + d.alpha() + " " + epilogue(d.epilogue());
      default -> throw new IllegalArgumentException("no library makes a " + step.getClass());
    };
  }

  private static String epilogue(Epilogue e) {
    return (e.bias().isPresent() ? "bias " : "") + (e.residual().isPresent() ? "residual " : "")
        + e.limits();
  }

  /** A trial's result and time. */
  private record Trial(Tensor result, double nanos) {}

  private String choose(Step step, List<LibraryTable.Row<?>> rows) {
    fill(step);
    Trial ours = run(step, s -> KernelTable.find(s, target.kind()).orElseThrow().add(site, s));
    String best = OURS;
    double least = use == LibraryUse.ALWAYS ? Double.POSITIVE_INFINITY : LESS * ours.nanos;
    for (LibraryTable.Row<?> row : rows) {
      if (broken.containsKey(row.name()) && !ran.contains(row.name())) {
        continue;
      }
      try {
        Trial trial = run(step, s -> row.add(site, s));
        ran.add(row.name());
        if (!agree(site.storage(), Program.terms(step), ours.result.toFloats(),
            trial.result.toFloats())) {
          disagreements++;
        } else if (trial.nanos < least) {
          least = trial.nanos;
          best = row.name();
        }
      } catch (ExecutionException e) {
        site.take();
        broken.put(row.name(), e.getMessage());
      }
    }
    return best;
  }

  /** Gives what a step reads values that no sum of them hides a mistake in. */
  private void fill(Step step) {
    SplittableRandom random = new SplittableRandom(1);
    for (Operand operand : step.reads()) {
      if (operand instanceof View view) {
        float[] numbers = new float[view.shape().size()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = (float) random.nextDouble(-1, 1);
        }
        site.storage().write(Tensor.ofFloats(view.shape(), numbers), site.array(view));
      }
    }
    site.forget();
  }

  private Trial run(Step step, Consumer<Step> add) {
    site.begin(step);
    add.accept(step);
    List<TornadoNativeArray> given = step.reads().stream()
        .flatMap(o -> o instanceof View view ? Stream.of(site.array(view)) : Stream.of()).toList();
    site.forget();
    List<DeviceTask> once = site.take().stream().map(t -> given(t, given)).toList();
    View y = (View) step.writes().getFirst();
    int count = y.shape().size();
    TornadoNativeArray result = site.storage().array(count);
    TaskGraphs graphs = new TaskGraphs();
    List<DeviceTask> all = new ArrayList<>();
    for (int copy = 0; copy < COPIES; copy++) {
      all.addAll(once);
    }
    List<Integer> indices = new ArrayList<>(graphs.add(all));
    indices.addAll(graphs.add(List.of(copied(step, y, result))));
    graphs.download(result);
    try (DeviceProgram program = graphs.prepare(target, "trial of " + step.label(), math,
        target.capturesGraphs())) {
      program.compile();
      double least = Double.POSITIVE_INFINITY;
      for (int r = 0; r < WARM_UPS + RUNS; r++) {
        long start = System.nanoTime();
        indices.forEach(program::run);
        if (r >= WARM_UPS) {
          least = Math.min(least, (double) (System.nanoTime() - start));
        }
      }
      return new Trial(site.storage().read(result, DType.FLOAT, Shape.of(count)), least / COPIES);
    }
  }

  /** A task that finds what the step reads as it is from the first run on. */
  private static DeviceTask given(DeviceTask task, List<TornadoNativeArray> given) {
    List<Object> constants = new ArrayList<>(task.constants());
    List<Object> buffers = new ArrayList<>();
    for (Object buffer : task.buffers()) {
      (given.stream().anyMatch(g -> g == buffer) ? constants : buffers).add(buffer);
    }
    return new DeviceTask(task.label(), task.grid(), constants, buffers, task.written(),
        task.call());
  }

  /** Brings a result to an array of its own, which the host waits for and reads. */
  private DeviceTask copied(Step step, View y, TornadoNativeArray to) {
    site.begin(step);
    TornadoNativeArray from = site.array(y);
    site.uses(to);
    IntArray g = site.table(y.shape().size());
    int code = Functions.code(Activation.NONE.kind());
    site.task(y.shape().elements(), (graph, id) -> graph.task(id, site.kernels().common(),
        site.context(), from, to, g, code, 0f, 0f));
    DeviceTask task = site.take().getFirst();
    return new DeviceTask(task.label(), task.grid(), task.constants(), task.buffers(), List.of(to),
        task.call());
  }

  /**
   * Whether two results differ by no more than roundings.
   *
   * @param storage how values are kept
   * @param terms products of each sum
   * @param ours one result
   * @param others the other one
   */
  static boolean agree(Storage storage, long terms, float[] ours, float... others) {
    double differences = 0;
    double squares = 0;
    for (int i = 0; i < ours.length; i++) {
      double difference = (double) ours[i] - others[i];
      differences += difference * difference;
      squares += (double) ours[i] * ours[i];
    }
    double roundings = ROUNDINGS * Math.sqrt((double) terms) * FLOAT_ULP
        + (storage == Storage.HALVES ? HALF_ULP : 0);
    // What is no number is not equal to anything, and what is infinite says nothing of the rest.
    return Double.isFinite(squares) && differences <= roundings * roundings * squares;
  }
}
