package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that make one number of one number, and activations. */
class UnaryFunctionsTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      Abs         | f32[3] -1.5 0 2          | f32[3] 1.5 0 2
      Abs         | i8[2] -128 -3            | i8[2] -128 3
      Abs         | u64[1] 18446744073709551615 | u64[1] 18446744073709551615
      Neg         | f32[2] 1 -2              | f32[2] -1 2
      Neg         | i32[1] 5                 | i32[1] -5
      Sign        | f32[4] -2 0 3 nan        | f32[4] -1 0 1 nan
      Sign        | u64[2] 18446744073709551615 0 | u64[2] 1 0
      Reciprocal  | f32[2] 4 0               | f32[2] 0.25 inf
      Sqrt        | f32[3] 4 0 -1            | f32[3] 2 0 nan
      Exp         | f32[3] 0 1 -inf          | f32[3] 1 2.71828 0
      Log         | f32[3] 1 0 -1            | f32[3] 0 -inf nan
      Ceil        | f32[3] 1.2 -1.2 2        | f32[3] 2 -1 2
      Floor       | f32[3] 1.2 -1.2 2        | f32[3] 1 -2 2
      Round       | f32[5] 0.5 1.5 2.5 -0.5 -2.7 | f32[5] 0 2 2 -0 -3
      Sin         | f32[2] 0 1               | f32[2] 0 0.841471
      Cos         | f32[2] 0 1               | f32[2] 1 0.540302
      Tan         | f32[2] 0 1               | f32[2] 0 1.55741
      Asin        | f32[2] 1 2               | f32[2] 1.5708 nan
      Acos        | f32[2] 1 0               | f32[2] 0 1.5708
      Atan        | f32[2] 1 inf             | f32[2] 0.785398 1.5708
      Sinh        | f32[2] 0 1               | f32[2] 0 1.1752
      Cosh        | f32[2] 0 1               | f32[2] 1 1.54308
      Tanh        | f32[3] 0 1 -inf          | f32[3] 0 0.761594 -1
      Asinh       | f64[4] 1 -1 1e-10 1e200  | f64[4] 0.881374 -0.881374 1.0E-10 461.21
      Acosh       | f64[4] 1 2 0.5 1e200     | f64[4] 0 1.31696 nan 461.21
      Atanh       | f64[4] 0.5 -0.5 1 2      | f64[4] 0.549306 -0.549306 inf nan
      Erf         | f32[5] 0 0.5 -1 7 nan    | f32[5] 0 0.5205 -0.842701 1 nan
      Relu        | f32[4] -1 0 2 nan        | f32[4] 0 0 2 nan
      Relu        | i32[2] -1 2              | i32[2] 0 2
      Sigmoid     | f32[4] 0 1 -1000 1000    | f32[4] 0.5 0.731059 0 1
      HardSwish   | f32[4] -3 1 3 -1         | f32[4] -0 0.666667 3 -0.333333
      Softplus    | f32[3] 0 1000 -1000      | f32[3] 0.693147 1000 0
      Softsign    | f32[2] 1 -3              | f32[2] 0.5 -0.75
      Mish        | f32[2] 0 1               | f32[2] 0 0.865098
      Swish       | f32[2] 0 1               | f32[2] 0 0.731059
      Gelu        | f32[3] 0 1 -1            | f32[3] 0 0.841345 -0.158655
      LeakyRelu   | f32[2] -1 2              | f32[2] -0.01 2
      Elu         | f32[2] -1 2              | f32[2] -0.632121 2
      Celu        | f32[2] -1 2              | f32[2] -0.632121 2
      Selu        | f32[2] -1 2              | f32[2] -1.11133 2.1014
      HardSigmoid | f32[4] -9 0 1 9          | f32[4] 0 0.5 0.7 1
      ThresholdedRelu | f32[3] 0 1 2         | f32[3] 0 0 2
      Not         | bool[2] 0 1              | bool[2] 1 0
      IsNaN       | f32[3] nan 1 inf         | bool[3] 1 0 0
      IsInf       | f32[4] inf -inf nan 1    | bool[4] 1 1 0 0
      BitwiseNot  | i8[2] 0 5                | i8[2] -1 -6
      BitwiseNot  | u8[2] 0 5                | u8[2] 255 250
      Identity    | string[1] a              | string[1] a
      """)
  void literals(String type, String x, String y) {
    run(type, 24, x).gives(y);
  }

  @ParameterizedTest
  @CsvSource({"Abs", "Sqrt", "Relu", "Sigmoid", "Gelu", "IsNaN", "Softplus", "Erf"})
  void scalarsAndNothing(String type) {
    String result = type.equals("IsNaN") ? "bool" : "f32";
    assertThat(Literal.show(run(type, 24, "f32[] 0.25").evaluate().getFirst()))
        .startsWith(result + "[] ");
    run(type, 24, "f32[2,0,3]").gives(result + "[2,0,3]");
  }

  @Test
  void attributes() {
    on(op("LeakyRelu", 16, "alpha", 0.5f), "f32[2] -1 2").gives("f32[2] -0.5 2");
    on(op("Elu", 6, "alpha", 2f), "f32[1] -1").gives("f32[1] -1.26424");
    on(op("Celu", 12, "alpha", 2f), "f32[1] -1").gives("f32[1] -0.786939");
    on(op("Selu", 6, "alpha", 2f, "gamma", 3f), "f32[2] -1 1").gives("f32[2] -3.79272 3");
    on(op("HardSigmoid", 6, "alpha", 0.5f, "beta", 0.25f), "f32[1] 1").gives("f32[1] 0.75");
    on(op("ThresholdedRelu", 10, "alpha", 2f), "f32[2] 2 3").gives("f32[2] 0 3");
    on(op("Swish", 24, "alpha", 2f), "f32[1] 1").gives("f32[1] 0.880797");
    on(op("IsInf", 10, "detect_negative", 0), "f32[2] inf -inf").gives("bool[2] 1 0");
    on(op("IsInf", 10, "detect_positive", 0), "f32[2] inf -inf").gives("bool[2] 0 1");
    on(op("Gelu", 20, "approximate", "tanh"), "f32[2] 1 -1").gives("f32[2] 0.841192 -0.158808");
    assertThat(OpCall.parse("Gelu", 20, "approximate", "spline"))
        .isEqualTo(new Opaque("", "Gelu", "its approximation is 'spline'"));
  }

  @Test
  void realFunctionsRefuseOtherTypes() {
    assertThatThrownBy(() -> run("Sqrt", 13, "i32[1] 4").evaluate())
        .hasMessage("node n (Test) input 0: expected a floating-point tensor, got i32");
    run("Abs", 13, "string[1] a").failsWith("numbers, got strings");
    run("Not", 1, "i32[1] 1").failsWith("booleans as input 0, got i32");
  }

  /** Values of erf to 20 digits: Abramowitz and Stegun, table 7.1. */
  @ParameterizedTest
  @CsvSource({"0.02, 0.022564574691844942", "0.1, 0.11246291601828489", "1, 0.84270079294971487",
      "2, 0.99532226501895273", "3, 0.99997790950300142", "5, 0.9999999999984625",
      "1e-300, 1.1283791670955126e-300"})
  void erfIsExactToAFewUlp(double x, double expected) {
    assertThat(RealFunctions.erf(x)).isCloseTo(expected, Offset.offset(4 * Math.ulp(expected)));
    assertThat(RealFunctions.erf(-x)).isEqualTo(-RealFunctions.erf(x));
  }

  @Test
  void erfRisesWithoutJumps() {
    for (double x = 0; x < 6.5; x += 0.001) {
      double step = RealFunctions.erf(x + 0.001) - RealFunctions.erf(x);
      double slope = 2 / Math.sqrt(Math.PI) * Math.exp(-(x + 0.0005) * (x + 0.0005));
      assertThat(step).as("at %s", x).isCloseTo(0.001 * slope, Offset.offset(1e-9));
    }
  }
}
