package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.UnsupportedModelException;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** If, Loop, Scan and Dropout. */
class ControlFlowTest {

  private static List<Value> branch(String name, List<Value> arguments) {
    assertThat(arguments).isEmpty();
    return List.of(Literal.parse("string[1] " + name));
  }

  /** Carries the sum of the trip numbers, gathers their squares, goes on while the sum is below 3. */
  private static List<Value> squares(String name, List<Value> arguments) {
    assertThat(name).isEqualTo("body");
    long trip = ((IntValue) arguments.get(0)).data()[0];
    long sum = ((IntValue) arguments.get(2)).data()[0] + trip;
    return List.of(
        Literal.parse("bool[] " + (sum < 3 ? 1 : 0)),
        Literal.parse("i64[] " + sum),
        Literal.parse("i64[1] " + trip * trip));
  }

  @Test
  void ifRunsOneBody() {
    run("If", 11, "bool[] 1").body(ControlFlowTest::branch).unpredicted()
        .gives("string[1] then_branch");
    run("If", 25, "bool[1] 0").body(ControlFlowTest::branch).unpredicted()
        .gives("string[1] else_branch");
    run("If", 11, "bool[2] 0 1").failsWith("one element as input 0, got 2");
    run("If", 11, "i64[] 0").failsWith("booleans as input 0, got i64");
  }

  @Test
  void loopCarriesAndGathers() {
    run("Loop", 13, "i64[] 3", "-", "i64[] 0").outputs(2).unpredicted()
        .body(ControlFlowTest::squares).gives("i64[] 3", "i64[3,1] 0 1 4");
    run("Loop", 1, "-", "bool[] 1", "i64[] 0").outputs(2).unpredicted()
        .body(ControlFlowTest::squares).gives("i64[] 3", "i64[3,1] 0 1 4");
    run("Loop", 13, "i64[1] 5", "bool[] 1", "i64[] 2").outputs(2).unpredicted()
        .body(ControlFlowTest::squares).gives("i64[] 3", "i64[2,1] 0 1");
    run("Loop", 13, "i64[] 5", "-", "i64[] 2").outputs(1).unpredicted()
        .body(ControlFlowTest::squares).gives("i64[] 12");
    run("Loop", 13, "i64[] 5", "bool[] 0", "i64[] 2").outputs(1).unpredicted()
        .body(ControlFlowTest::squares).gives("i64[] 2");
  }

  @Test
  void loopNeedsATripToKnowWhatItGathers() {
    run("Loop", 13, "i64[] 0", "-", "i64[] 0").outputs(2).body(ControlFlowTest::squares)
        .failsWith("at least one trip, which alone tells the shape of what is gathered, got none");
    run("Loop", 13, "i64[] 2", "-").outputs(1)
        .body((_, arguments) -> List.of(arguments.get(1), Literal.parse(
            "f32[" + (((IntValue) arguments.getFirst()).data()[0] + 1) + "] 0")))
        .failsWith("the same type and shape from every trip, got f32[1] and f32[2]");
  }

  /** Carries the sum of the slices' first elements, gathers the slices. */
  private static List<Value> sums(String name, List<Value> arguments) {
    assertThat(name).isEqualTo("body");
    long sum = ((IntValue) arguments.get(0)).data()[0];
    IntValue slice = (IntValue) arguments.get(1);
    return List.of(Literal.parse("i64[] " + (sum + slice.data()[0])), slice);
  }

  private static Operator scan(Object... more) {
    List<Object> attributes = new ArrayList<>(List.of("num_scan_inputs", 1));
    attributes.addAll(List.of(more));
    return op("Scan", 16, attributes.toArray());
  }

  @Test
  void scanGoesThroughSlices() {
    String x = "i64[2,3] 1 2 3 4 5 6";
    on(scan(), "i64[] 10", x).outputs(2).unpredicted().body(ControlFlowTest::sums)
        .gives("i64[] 15", x);
    on(scan("scan_input_axes", new long[]{1}), "i64[] 0", x).outputs(2).unpredicted()
        .body(ControlFlowTest::sums).gives("i64[] 6", "i64[3,2] 1 4 2 5 3 6");
    on(scan("scan_input_axes", new long[]{-1}, "scan_output_axes",
        new long[]{-1}), "i64[] 0", x)
        .outputs(2).unpredicted().body(ControlFlowTest::sums).gives("i64[] 6", x);
    on(scan("scan_input_directions", new long[]{1}), "i64[] 0", x).outputs(2).unpredicted()
        .body(ControlFlowTest::sums).gives("i64[] 5", "i64[2,3] 4 5 6 1 2 3");
    on(scan("scan_output_directions", new long[]{1}), "i64[] 0", x).outputs(2).unpredicted()
        .body(ControlFlowTest::sums).gives("i64[] 5", "i64[2,3] 4 5 6 1 2 3");
  }

  @Test
  void scanNeedsSlicesOfOneShape() {
    on(op("Scan", 9, "num_scan_inputs", 2), "i64[2] 1 2", "i64[3] 1 2 3")
        .failsWith("inputs with as many slices as each other, got 2 and 3");
    on(scan("scan_input_axes", new long[]{2}), "i64[] 0", "i64[2] 1 2")
        .failsWith("an axis of a tensor of rank 1, got 2");
    on(scan(), "i64[] 0", "i64[0]").outputs(2).body(ControlFlowTest::sums)
        .failsWith("at least one slice, which alone tells the shape of what is gathered, got none");
    assertThat(OpCall.parse("Scan", 8, "num_scan_inputs", 1)).isInstanceOf(Opaque.class);
  }

  @Test
  void dropoutIsNothingOutsideOfTraining() {
    run("Dropout", 7, "f32[2] 1 2").outputs(2).gives("f32[2] 1 2", "f32[2] 1 1");
    run("Dropout", 10, "f32[2] 1 2").outputs(2).gives("f32[2] 1 2", "bool[2] 1 1");
    run("Dropout", 12, "f32[2] 1 2", "f32[] 0.5", "bool[] 0").outputs(2)
        .gives("f32[2] 1 2", "bool[2] 1 1");
    run("Dropout", 13, "f32[2] 1 2", "f32[] 0", "bool[] 1").outputs(2)
        .gives("f32[2] 1 2", "bool[2] 1 1");
    on(op("Dropout", 1, "is_test", 1), "f32[] 1").gives("f32[] 1");
    run("Dropout", 22, "f32[0]").gives("f32[0]");
  }

  @Test
  void dropoutInTrainingIsRefused() {
    String message = "node n (Test): expected Dropout outside of training, got training mode; "
        + "fix: export for inference";
    assertThatThrownBy(
        () -> run("Dropout", 12, "f32[1] 1", "f32[] 0.5", "bool[] 1").evaluate())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> run("Dropout", 6, "f32[1] 1").evaluate())
        .hasMessage(message);
  }

  @Test
  void dropoutSaysWhetherItTrains() {
    assertThat(op("Dropout", 6)).isEqualTo(new Dropout(Dropout.Mode.TRAINING, false));
    assertThat(op("Dropout", 6, "is_test", 1))
        .isEqualTo(new Dropout(Dropout.Mode.INFERENCE, false));
    assertThat(op("Dropout", 7)).isEqualTo(new Dropout(Dropout.Mode.INFERENCE, false));
    assertThat(op("Dropout", 12)).isEqualTo(new Dropout(Dropout.Mode.INPUT, true));
  }
}
