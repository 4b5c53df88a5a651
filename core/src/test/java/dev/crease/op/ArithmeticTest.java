package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Add, Sub, Mul, Div, Mod, Pow, Sum, Mean, Min, Max, PRelu, Clip. */
class ArithmeticTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      Add | f32[2] 1 2        | f32[2] 10 20        | f32[2] 11 22
      Add | f32[2,1] 1 2      | f32[3] 10 20 30     | f32[2,3] 11 21 31 12 22 32
      Add | f32[] 1           | f32[] 2             | f32[] 3
      Add | f32[0,3]          | f32[3] 1 2 3        | f32[0,3]
      Add | f32[0]            | f32[1] 1            | f32[0]
      Add | i32[1] 2147483647 | i32[1] 1            | i32[1] -2147483648
      Add | u8[2] 255 1       | u8[2] 1 1           | u8[2] 0 2
      Add | u64[1] 18446744073709551615 | u64[1] 2  | u64[1] 1
      Sub | f32[2] 1 2        | f32[1] 3            | f32[2] -2 -1
      Sub | u8[1] 1           | u8[1] 2             | u8[1] 255
      Mul | f32[2,2] 1 2 3 4  | f32[2,1] 10 100     | f32[2,2] 10 20 300 400
      Mul | i8[1] 100         | i8[1] 2             | i8[1] -56
      Div | f32[4] 1 -1 0 7   | f32[4] 0 0 0 2      | f32[4] inf -inf nan 3.5
      Div | i32[4] 7 -7 7 -7  | i32[4] 2 2 -2 -2    | i32[4] 3 -3 -3 3
      Div | u64[1] 18446744073709551615 | u64[1] 2  | u64[1] 9223372036854775807
      Div | i32[1] -2147483648 | i32[1] -1          | i32[1] -2147483648
      Pow | f32[3] 2 2 -8     | f32[3] 3 -1 2       | f32[3] 8 0.5 64
      Pow | i32[4] 2 -2 -1 7  | i32[4] 10 3 -3 -1   | i32[4] 1024 -8 -1 0
      Pow | i32[2] 2 3        | f32[1] 2.5          | i32[2] 5 15
      Pow | f32[2] 2 3        | i64[1] 2            | f32[2] 4 9
      """)
  void binary(String type, String a, String b, String c) {
    run(type, 15, a, b).gives(c);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      0 | i32[4] 7 -7 7 -7     | i32[4] 3 3 -3 -3     | i32[4] 1 2 -2 -1
      1 | i32[4] 7 -7 7 -7     | i32[4] 3 3 -3 -3     | i32[4] 1 -1 1 -1
      1 | f32[4] 7.5 -7.5 7.5 1 | f32[4] 2 2 -2 0     | f32[4] 1.5 -1.5 1.5 nan
      0 | u64[1] 18446744073709551615 | u64[1] 10     | u64[1] 5
      """)
  void mod(int fmod, String a, String b, String c) {
    on(op("Mod", 13, "fmod", fmod), a, b).gives(c);
  }

  @Test
  void integersHaveNoQuotientByZero() {
    run("Div", 14, "i32[1] 1", "i32[1] 0").failsWith("a divisor other than 0, got 1 / 0");
    run("Mod", 13, "i32[1] 1", "i32[1] 0").failsWith("a divisor other than 0, got 1 mod 0");
    run("Pow", 13, "i32[1] 0", "i32[1] -1").failsWith("got 0 ^ -1");
  }

  @Test
  void modOfRealsNeedsFmod() {
    Assertions.assertThatThrownBy(
        () -> OpCall.infer(op("Mod", 13), OpCall.type(1), OpCall.type(1)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test): expected fmod = 1 for floating-point inputs, got fmod = 0; "
            + "fix: export the model again");
  }

  @Test
  void shapesThatDoNotBroadcast() {
    run("Add", 14, "f32[2] 1", "f32[3] 1").breaks("shapes that broadcast, got [2] and [3]");
    run("Max", 13, "f32[2] 1", "f32[3] 1").breaks("shapes that broadcast, got [2] and [3]");
  }

  @Test
  void typesThatDiffer() {
    run("Add", 14, "f32[2] 1", "i32[2] 1").failsWith("got f32 and i32");
    Assertions.assertThatThrownBy(() -> OpCall.infer(op("Add", 14), OpCall.type(1),
        OpCall.type(1).withDType(DType.INT32)))
        .hasMessageContaining("expected inputs of one type, got f32 and i32");
  }

  @Test
  void beforeOpset7TheSecondInputLiesWhereItsAxisSays() {
    String x = "f32[2,2,2] 0 0 0 0 0 0 0 0";
    on(op("Add", 6, "broadcast", 1, "axis", 0), x, "f32[2] 1 2")
        .gives("f32[2,2,2] 1 1 1 1 2 2 2 2");
    on(op("Add", 1, "broadcast", 1, "axis", 1, "consumed_inputs", new long[]{0, 1}), x,
        "f32[2] 1 2").gives("f32[2,2,2] 1 1 2 2 1 1 2 2");
    on(op("Add", 6, "broadcast", 1), x, "f32[2] 1 2").gives("f32[2,2,2] 1 2 1 2 1 2 1 2");
    on(op("Add", 6, "broadcast", 1, "axis", 0), x, "f32[2,2] 1 2 3 4")
        .gives("f32[2,2,2] 1 1 2 2 3 3 4 4");
    on(op("Add", 6, "broadcast", 1, "axis", 1), x, "f32[1] 5")
        .gives("f32[2,2,2] 5 5 5 5 5 5 5 5");
    on(op("Add", 6, "broadcast", 1), x, "f32[] 5").gives("f32[2,2,2] 5 5 5 5 5 5 5 5");
  }

  @Test
  void beforeOpset7TheSecondInputMustFit() {
    String x = "f32[2,3] 0";
    on(op("Add", 6), x, "f32[3] 1").breaks("equal ranks, got [2, 3] and [3]");
    on(op("Add", 6), x, "f32[2,1] 1").breaks("equal shapes, got [2, 3] and [2, 1]");
    on(op("Add", 6, "broadcast", 1, "axis", 1), x, "f32[3,1] 1")
        .breaks("fits into 2 axes from axis 1, got [3, 1]");
    on(op("Add", 6, "broadcast", 1), "f32[1] 1", "f32[3] 1")
        .breaks("a second input that broadcasts onto [1], got [3]");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      Sum  | f32[2] 1 2    | f32[1] 3   | f32[] 4   | f32[2] 8 9
      Mean | f32[2] 1 2    | f32[1] 3   | f32[] 5   | f32[2] 3 3.33333
      Max  | f32[3] 1 -2 nan | f32[1] 0 | f32[] -5  | f32[3] 1 0 nan
      Min  | f32[3] 1 -2 nan | f32[1] 0 | f32[] 5   | f32[3] 0 -2 nan
      Max  | i8[2] -1 2    | i8[1] 0    | i8[] 1    | i8[2] 1 2
      Min  | u64[2] 18446744073709551615 2 | u64[1] 3 | u64[] 4 | u64[2] 3 2
      Max  | u64[2] 18446744073709551615 2 | u64[1] 3 | u64[] 1 | u64[2] 18446744073709551615 3
      """)
  void anyNumberOfInputs(String type, String a, String b, String c, String expected) {
    run(type, 13, a, b, c).gives(expected);
  }

  @Test
  void oneInputIsTheResult() {
    run("Sum", 8, "f32[2] 1 2").gives("f32[2] 1 2");
    run("Mean", 13, "f32[2] 1 2").gives("f32[2] 1 2");
    run("Sum", 13).failsWith("at least one input, got none");
  }

  @Test
  void preluBroadcastsItsSlopeOntoTheInput() {
    String x = "f32[1,2,2] -1 2 -3 4";
    run("PRelu", 9, x, "f32[2,1] 0.5 0.1").gives("f32[1,2,2] -0.5 2 -0.3 4");
    run("PRelu", 9, x, "f32[2] 0.5 0.1").gives("f32[1,2,2] -0.5 2 -1.5 4");
    run("PRelu", 6, x, "f32[2] 0.5 0.1").gives("f32[1,2,2] -0.5 2 -0.3 4");
    run("PRelu", 6, x, "f32[1] 0.5").gives("f32[1,2,2] -0.5 2 -1.5 4");
    run("PRelu", 16, "i32[2] -2 3", "i32[1] 4").gives("i32[2] -8 3");
    run("PRelu", 9, "f32[2] 1 1", "f32[2,2] 1").breaks("broadcasts onto [2], got [2, 2]");
  }

  @Test
  void clip() {
    on(op("Clip", 6, "min", -1f, "max", 2f), "f32[3] -5 0 5").gives("f32[3] -1 0 2");
    on(op("Clip", 6, "max", 2f), "f32[3] -5 0 5").gives("f32[3] -5 0 2");
    run("Clip", 13, "f32[4] -5 0 5 nan", "f32[] -1", "f32[] 2").gives("f32[4] -1 0 2 nan");
    run("Clip", 13, "f32[3] -5 0 5", "-", "f32[] 2").gives("f32[3] -5 0 2");
    run("Clip", 13, "f32[3] -5 0 5", "f32[] -1").gives("f32[3] -1 0 5");
    run("Clip", 13, "f32[2] 0 9", "f32[] 4", "f32[] 3").gives("f32[2] 3 3");
    run("Clip", 13, "f16[2] -inf inf").gives("f16[2] -65504 65504");
    run("Clip", 12, "i8[3] -5 0 5", "i8[] -1", "i8[] 2").gives("i8[3] -1 0 2");
    run("Clip", 12, "u64[1] 18446744073709551615", "u64[] 1", "u64[] 2").gives("u64[1] 2");
    run("Clip", 12, "f32[1] 0", "f32[2] 1").failsWith("one element as input 1, got 2");
    run("Clip", 12, "string[1] a").failsWith("numbers, got strings");
  }

  @Test
  void clipLimitsAreReadable() {
    assertThat(op("Clip", 6, "min", 0f, "max", 6f))
        .isEqualTo(new Clip(Optional.of(new Clip.Limits(0, 6))));
    assertThat(op("Clip", 11)).isEqualTo(new Clip(Optional.empty()));
  }
}
