package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import dev.crease.fold.Direction;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.ProtoWriter;
import dev.crease.testkit.Tolerance;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldCasesTest {

  private static final Set<String> NOT_IN_ONNX_RUNTIME = Set.of("22 bf16", "22 f64",
      "31 3x3, 1x1 and BatchNorm in bf16", "31 3x3, 1x1 and BatchNorm in f64");

  static List<FoldCase> all() {
    return FoldCases.all();
  }

  /** Those that ONNX Runtime's CPU provider has kernels for. */
  static List<FoldCase> runnable() {
    return all().stream().filter(c -> c.number() != 34 && !NOT_IN_ONNX_RUNTIME.contains(c.id()))
        .toList();
  }

  @Test
  void everyNumberOfTheListHasACase() {
    assertThat(all()).extracting(FoldCase::id).doesNotHaveDuplicates();
    List<Integer> numbers = new ArrayList<>(IntStream.rangeClosed(0, 36).boxed().toList());
    numbers.remove(Integer.valueOf(29));
    assertThat(all()).extracting(FoldCase::number).containsAll(numbers);
  }

  @ParameterizedTest
  @MethodSource("all")
  void planIsAsExpected(FoldCase c) {
    assumeKnown(c);
    FoldPlan plan = FoldPlan.of(c.model(), c.options());
    List<Expected> planned = new ArrayList<>();
    plan.folds().forEach(f -> planned.add(f.direction() == Direction.MERGE
        ? new Expected.Merged(f.node(), f.into())
        : new Expected.Folded(f.node(), f.into(), f.direction(), f.shift())));
    plan.refusals().forEach(r -> planned.add(new Expected.Refused(r.node(), r.reason())));
    assertThat(planned).containsExactlyInAnyOrderElementsOf(c.expected());
  }

  private static void assumeKnown(FoldCase c) {
    for (Node node : c.model().graph().nodes()) {
      assumeTrue(!node.isOpaque() || !node.op().domain().isEmpty(),
          () -> node.op().type() + " is not in the operator table yet");
    }
  }

  /** The nodes of a model, of its bodies and functions too. */
  private static List<Node> allNodes(Model model) {
    return Stream.concat(
        model.graph().allNodes(), model.functions().stream().flatMap(f -> f.body().allNodes()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("runnable")
  void onnxRuntimeComputesTheSameFromTheFoldedModel(FoldCase c) throws OrtException {
    assumeKnown(c);
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(c.model(), c.options(), engine, arena);
      List<String> gone = c.expected().stream().filter(e -> !(e instanceof Expected.Refused))
          .map(Expected::node).toList();
      assertThat(allNodes(folded.model())).extracting(Node::label).noneMatch(gone::contains);
      if (gone.isEmpty()) {
        assertThat(folded.model()).isSameAs(c.model());
      } else {
        assertThat(folded.model()).isNotSameAs(c.model());
      }
      Map<String, Tensor> before = OnnxRuntime.run(ProtoWriter.write(c.model()), c.inputs());
      Map<String, Tensor> after = OnnxRuntime.run(ProtoWriter.write(folded.model()), c.inputs());
      assertThat(after.keySet()).containsExactlyElementsOf(before.keySet());
      before.forEach((name, tensor) -> assertThat(Tolerance.ofRounding(tensor.dtype())
          .violation(name, tensor, Objects.requireNonNull(after.get(name)))).isEmpty());
    }
  }
}
