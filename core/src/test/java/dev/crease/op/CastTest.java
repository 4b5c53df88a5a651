package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cast and CastLike. */
class CastTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      INT32  | f32[4] 1.9 -1.9 0.5 -0.5     | i32[4] 1 -1 0 0
      INT64  | f64[1] 3e18                  | i64[1] 3000000000000000000
      UINT64 | f64[2] 1.8e19 1              | u64[2] 18000000000000000000 1
      UINT8  | f32[2] 200.7 0               | u8[2] 200 0
      BOOL   | f32[4] 0 -0.0 0.1 nan        | bool[4] 0 0 1 1
      BOOL   | i32[3] 0 36 256              | bool[3] 0 1 1
      INT8   | i16[2] 200 -200              | i8[2] -56 56
      INT4   | i8[3] 7 8 -9                 | i4[3] 7 -8 7
      UINT4  | i8[2] 17 -1                  | u4[2] 1 15
      UINT32 | i32[1] -1                    | u32[1] 4294967295
      FLOAT  | u64[1] 18446744073709551615  | f32[1] 1.84467E19
      DOUBLE | bool[2] 0 1                  | f64[2] 0 1
      FLOAT  | string[6] 3.14 1e-5 INF -inf NaN 7 | f32[6] 3.14 1.0E-5 inf -inf nan 7
      INT32  | string[2] 1000 -7            | i32[2] 1000 -7
      INT64  | string[1] 100.5              | i64[1] 100
      UINT64 | string[1] 18446744073709551615 | u64[1] 18446744073709551615
      BOOL   | string[2] 0 2                | bool[2] 0 1
      STRING | f32[6] 0.1 1 1e-5 inf -inf nan | string[6] 0.1 1.0 0.00001 INF -INF NaN
      STRING | f64[2] 0.1 123456789.25      | string[2] 0.1 123456789.25
      STRING | f16[2] 0.1 65504             | string[2] 0.1 65500.0
      STRING | f32[2] -0.0 16777216         | string[2] -0.0 16777216.0
      STRING | i32[2] -7 0                  | string[2] -7 0
      STRING | u64[1] 18446744073709551615  | string[1] 18446744073709551615
      STRING | bool[2] 0 1                  | string[2] False True
      FLOAT  | f32[1] 2                     | f32[1] 2
      FLOAT  | f32[0]                       | f32[0]
      INT32  | f32[] 7.5                    | i32[] 7
      """)
  void casts(DType to, String x, String y) {
    on(op("Cast", 19, "to", to.code()), x).gives(y);
    on(op("Cast", 1, "to", to.name()), x).gives(y);
    run("CastLike", 19, x, to.label() + "[1] 0").gives(y);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT8E4M3FN, 1, 448, 448", "FLOAT8E4M3FN, 0, NaN, NaN",
      "FLOAT8E4M3FNUZ, 1, 240, 240", "FLOAT8E4M3FNUZ, 0, NaN, NaN",
      "FLOAT8E5M2, 1, 57344, 57344", "FLOAT8E5M2, 0, Infinity, Infinity",
      "FLOAT8E5M2FNUZ, 1, 57344, 57344", "FLOAT8E5M2FNUZ, 0, NaN, NaN",
      "FLOAT16, 1, Infinity, Infinity", "BFLOAT16, 1, 999424, Infinity",
      "FLOAT4E2M1, 1, 6, 6"})
  void largeOnesSaturateInFloat8(DType to, int saturate, double million, double infinite) {
    Operator cast = op("Cast", 23, "to", to.code(), "saturate", saturate);
    RealValue y = (RealValue) on(cast, "f32[3] 1e6 inf 1.0625").evaluate().getFirst();
    double third = to.format().round(1.0625);
    assertThat(y.rounded().data()).containsExactly(million, infinite, third);
  }

  @Test
  void narrowerTypesAreDeclaredNotRoundedTo() {
    RealValue y = (RealValue) on(op("Cast", 13, "to", DType.FLOAT16.code()), "f64[1] 0.1")
        .evaluate().getFirst();
    assertThat(y.data()).containsExactly(0.1);
    assertThat(y.rounded().data()).containsExactly(0.0999755859375);
  }

  @Test
  void whatIsNoNumber() {
    on(op("Cast", 13, "to", 1), "string[1] Hello").failsWith("a number, got 'Hello'");
    on(op("Cast", 13, "to", 7), "string[1] Hello").failsWith("a number, got 'Hello'");
  }

  @Test
  void typesWithoutArithmeticAreOpaque() {
    assertThat(OpCall.parse("Cast", 24, "to", DType.FLOAT8E8M0.code()))
        .isEqualTo(new Opaque("", "Cast", "it casts to float8e8m0"));
    assertThat(OpCall.parse("Cast", 24, "to", 99))
        .isEqualTo(new Opaque("", "Cast", "it casts to a type that is not known"));
    assertThat(OpCall.parse("Cast", 1, "to", "FLOAT1"))
        .isEqualTo(new Opaque("", "Cast", "it casts to a type that is not known"));
  }
}
