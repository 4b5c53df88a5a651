package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.reference.ReferenceSession;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.TrainedModels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * UltraFace, whose authors published each network with its normalizations and folded by a tool of their own.
 *
 * <p><b>Accuracy:</b> folding in fp32 step by step ({@code σ²+ε, √, ÷, ·W}, {@code −μ, ·s, +β}) may move a constant by 16 half ulps, two for each
 * step, from the exact product; ours is within one. So outputs may lie apart by what moving every folded constant by 8 ulps does. That
 * is measured, by the same executor: 8 times the difference that a move by one ulp makes, up or down at random, and twice that,
 * because the largest of some thousand random sums is held against the largest of others. Rounding in fp32 on the way is drawn anew
 * by the move too, and so is part of what is measured.
 */
class FoldedTwinsTest {

  private static final int ULPS = 8;
  private static final int DRAWS = 2;

  @TempDir
  private Path folder;

  @FunctionalInterface
  private interface Runner {
    Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) throws OrtException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ultraface-rfb-320", "ultraface-slim-320"})
  void theReferenceComputesWhatTheAuthorsOwnFoldComputes(String name)
      throws IOException, OrtException {
    assertTwins(name, (model, inputs) -> {
      try (ReferenceExecutor executor = new ReferenceExecutor(Arithmetic.DECLARED);
          ReferenceSession session = executor.compile(model, Map.of())) {
        return session.run(inputs);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ultraface-rfb-320", "ultraface-slim-320"})
  void onnxRuntimeComputesWhatTheAuthorsOwnFoldComputes(String name)
      throws IOException, OrtException {
    assertTwins(name, (model, inputs) -> OnnxRuntime.run(ModelWriter.toBytes(model), inputs));
  }

  private void assertTwins(String name, Runner runner) throws IOException, OrtException {
    try (ModelFile original = ModelFile.open(TrainedFile.of(name + "-nopp", folder));
        ModelFile theirs = ModelFile.open(TrainedFile.of(name + "-FOLDED-ref", folder));
        Arena arena = Arena.ofShared()) {
      Model ours = Folded
          .of(original.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena).model();
      Map<String, Tensor> inputs = TrainedModels.inputs(name, ours);
      Map<String, Tensor> expected = runner.run(theirs.model(), inputs);
      Map<String, Tensor> actual = runner.run(ours, inputs);
      Map<String, Tensor> moved = runner.run(movedByOneUlp(original.model(), ours), inputs);
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      actual.forEach((output, a) -> {
        double sensitivity = Comparison.of(output, a, Objects.requireNonNull(moved.get(output)))
            .maxAbs();
        assertThat(sensitivity).as("%s moves with the weights", output).isPositive();
        Comparison difference = Comparison.of(output, Objects.requireNonNull(expected.get(output)),
            a);
        assertThat(difference.maxAbs()).as(difference.message())
            .isLessThanOrEqualTo(ULPS * DRAWS * sensitivity);
      });
    }
  }

  /** The folded model with each constant that folding made moved up or down. */
  private static Model movedByOneUlp(Model original, Model folded) {
    SplittableRandom random = new SplittableRandom(1);
    GraphEdit edit = GraphEdit.of(folded);
    for (Initializer i : folded.graph().initializers().values()) {
      if (!original.graph().initializers().containsKey(i.name())) {
        double[] data = ((RealValue) i.tensor().toValue()).data().clone();
        for (int k = 0; k < data.length; k++) {
          float x = (float) data[k];
          data[k] = random.nextBoolean() ? Math.nextUp(x) : Math.nextDown(x);
        }
        edit.removeInitializer(i.name()).add(
            Initializer.of(
                i.name(),
                Tensor.of(new RealValue(i.tensor().dtype(), i.tensor().shape(), data))));
      }
    }
    return folded.withGraph(edit.apply());
  }
}
