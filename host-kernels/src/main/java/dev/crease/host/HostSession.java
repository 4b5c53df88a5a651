package dev.crease.host;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.RunTimes;
import dev.crease.exec.Session;
import dev.crease.exec.Unclosed;
import dev.crease.exec.lowering.DepthwisePairs;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.ProgramSummary;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.graph.Model;
import dev.crease.host.kernel.Lanes;
import dev.crease.reference.HostRun;
import dev.crease.reference.HostValues;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** A model that is ready to run on the host's vectors, for inputs of fixed shapes. */
final class HostSession implements Session {

  /** Where steps without a kernel run. */
  static final String ELSEWHERE = "the reference";

  /** What happens one after the other. */
  private sealed interface Stage {

    /**
     * Works.
     *
     * @param works in order
     */
    record InKernels(List<Work> works) implements Stage {}

    /**
     * A step that the reference runs.
     *
     * @param step the step
     */
    record OnReference(HostRun step) implements Stage {}
  }

  private final Crew crew;
  private final Program program;
  private final HostBuffers buffers;
  private final List<Stage> stages;
  private final List<String> summary;
  private final ReentrantLock running = new ReentrantLock();
  private Optional<RunTimes> times = Optional.empty();
  private final Unclosed watched;
  private boolean closed;

  private HostSession(Crew crew, Program program, HostBuffers buffers, List<Stage> stages,
      List<String> summary) {
    this.crew = crew;
    this.program = program;
    this.buffers = buffers;
    this.stages = List.copyOf(stages);
    this.summary = List.copyOf(summary);
    this.watched = Unclosed.watch(this, "session on the host");
  }

  static HostSession compile(String device, Crew crew, Model model, LaidOut laid,
      ExecutorOptions options) {
    Program program = laid.program();
    DepthwisePairs<PairWork.Cut> pairs = DepthwisePairs.of(laid, (first, second) -> {
      boolean approximated = options.fastMath()
          && WinogradWork.form(laid, crew.threads(), first).isPresent();
      return approximated
          ? Optional.empty()
          : PairWork.cut(laid, crew.threads(), first, second);
    });
    HostBuffers buffers = new HostBuffers(laid, pairs.joined());
    WorkSite site = new WorkSite(laid, buffers, options, crew.threads());
    List<Stage> stages = new ArrayList<>();
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      if (buffers.inPlace().contains(step)) {
        continue;
      }
      if (step instanceof HostStep host) {
        stages.add(new Stage.OnReference(HostRun.of(model, program, host)));
        continue;
      }
      Optional<PairWork.Cut> pair = pairs.at(s);
      if (pair.isPresent()) {
        site.add(new PairWork(site, pair.get()));
        s++;
      } else if (step instanceof Relayout relayout) {
        Relayouts.add(site, relayout);
      } else if (laid.blocked().contains(s)) {
        BlockWorks.add(site, step);
      } else {
        PlainWorks.add(site, step);
      }
      stages.add(new Stage.InKernels(site.take()));
    }
    // The JVM compiles on the other cores.
    warmUp(crew, site.warmUp().tasks(Math.max(1, crew.threads() / 2)));
    return new HostSession(crew, program, buffers, stages,
        summary(device, laid, buffers, site, pairs.all().size()));
  }

  private static void warmUp(Crew crew, List<Runnable> tasks) {
    crew.run(new Work(tasks.size(), true) {
      @Override
      void run(int item) {
        tasks.get(item).run();
      }
    });
  }

  private static List<String> summary(String device, LaidOut laid, HostBuffers buffers,
      WorkSite site, int pairs) {
    Program program = laid.program();
    List<String> lines = new ArrayList<>();
    lines.add(
        device + ": " + (program.steps().size() - program.hostSteps().size()) + " steps"
            + (pairs == 0 ? "" : ", " + pairs + " times two convolutions together")
            + ProgramSummary.inPlace(buffers.inPlace()));
    lines.add("arithmetic: fp32" + Arrays.stream(WinogradForm.values())
        .map(form -> ProgramSummary.approximated(form, site.countApproximated(form)))
        .collect(Collectors.joining()));
    lines.addAll(ProgramSummary.layouts(laid, Lanes.BLOCK));
    lines.add(ProgramSummary.memory(site.constantBytes() + site.sharedBytes(),
        buffers.bytes(), buffers.leastBytes()));
    lines.addAll(ProgramSummary.hostSteps(program, ELSEWHERE));
    return lines;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    running.lock();
    try {
      if (closed) {
        throw new IllegalStateException("session on the host: it is closed");
      }
      long start = System.nanoTime();
      HostValues values = new HostValues(program, buffers);
      values.accept(inputs);
      long given = System.nanoTime();
      long onReference = stages(values);
      long ran = System.nanoTime();
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      program.outputs().forEach((name, operand) -> outputs.put(name, values.read(operand)));
      times = Optional.of(new RunTimes(given - start, ran - given - onReference,
          System.nanoTime() - ran, onReference));
      return outputs;
    } finally {
      buffers.forget();
      running.unlock();
    }
  }

  /** Runs everything; how long the reference took, in nanoseconds. */
  private long stages(HostValues values) {
    long onReference = 0;
    for (int s = 0; s < stages.size(); s++) {
      switch (stages.get(s)) {
        case Stage.InKernels(List<Work> works) -> {
          for (int w = 0; w < works.size(); w++) {
            crew.run(works.get(w));
          }
        }
        case Stage.OnReference(HostRun step) -> {
          long start = System.nanoTime();
          step.run(values);
          onReference += System.nanoTime() - start;
        }
      }
    }
    return onReference;
  }

  @Override
  public List<String> summary() {
    return summary;
  }

  @Override
  public Optional<RunTimes> lastRun() {
    return times;
  }

  @Override
  public void close() {
    running.lock();
    try {
      if (!closed) {
        closed = true;
        watched.closed();
        for (Stage stage : stages) {
          if (stage instanceof Stage.OnReference(HostRun step)) {
            step.close();
          }
        }
      }
    } finally {
      running.unlock();
    }
  }
}
