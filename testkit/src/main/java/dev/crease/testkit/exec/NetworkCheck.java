package dev.crease.testkit.exec;

import dev.crease.exec.Executor;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.TrainedModels;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Options;
import dev.crease.verify.ExecutorCheck;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Whole networks, original and folded, on an executor, against the reference. */
public final class NetworkCheck {

  private NetworkCheck() {}

  /**
   * A network of seeded weights, a quarter as wide as it is known.
   *
   * @param executor what is examined
   * @param architecture the network
   * @param steps whether every step's result is compared, not the outputs alone
   * @param judge is given each comparison
   */
  public static void of(Executor executor, Architecture architecture, boolean steps,
      Consumer<ExecutorCheck.Result> judge) {
    of(executor, architecture, DType.FLOAT, steps, judge);
  }

  /**
   * The same in another type.
   *
   * @param executor what is examined
   * @param architecture the network
   * @param dtype the type of its weights and values
   * @param steps whether every step's result is compared, not the outputs alone
   * @param judge is given each comparison
   */
  public static void of(Executor executor, Architecture architecture, DType dtype, boolean steps,
      Consumer<ExecutorCheck.Result> judge) {
    try (Arena arena = Arena.ofShared()) {
      Model model = architecture.build(small(architecture).dtype(dtype), arena);
      both(executor, model, inputs(model), steps, judge, arena);
    }
  }

  /** For a network a quarter as wide as it is known, with two small images. */
  public static Options small(Architecture architecture) {
    return Options.DEFAULT.scale(0.25).batch(2)
        .size(architecture.sizeStep() == 0 ? 0 : Math.max(64, architecture.sizeStep()));
  }

  /** Standard normal inputs of the shapes that a model fixes. */
  public static Map<String, Tensor> inputs(Model model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Shape shape = input.type().shape().orElseThrow();
      inputs.put(input.name(),
          SeededNumbers.of(7).normals(input.type().dtype().orElseThrow(), shape, 0, 1));
    }
    return inputs;
  }

  /**
   * A trained network.
   *
   * @param executor what is examined
   * @param name its name, of {@link TrainedModels#names}
   * @param steps whether every step's result is compared, not the outputs alone
   * @param judge is given each comparison
   */
  public static void ofTrained(Executor executor, String name, boolean steps,
      Consumer<ExecutorCheck.Result> judge) throws IOException {
    try (Arena arena = Arena.ofShared();
        ModelFile file = ModelFile.parse(MemorySegment.ofArray(TrainedModels.bytes(name)), name)) {
      both(executor, file.model(), TrainedModels.inputs(name, file.model()), steps, judge, arena);
    }
  }

  private static void both(Executor executor, Model model, Map<String, Tensor> inputs,
      boolean steps, Consumer<ExecutorCheck.Result> judge, Arena arena) {
    Model folded = Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena).model();
    for (Model each : new Model[]{model, folded}) {
      judge.accept(ExecutorCheck.ofOutputs(executor, each, inputs));
      if (steps) {
        judge.accept(ExecutorCheck.of(executor, each, inputs));
      }
    }
  }
}
