package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comparisons, booleans, bits, Where. */
class LogicTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      Equal          | f32[3] 1 2 nan       | f32[3] 1 3 nan | bool[3] 1 0 0
      Equal          | bool[2] 0 1          | bool[1] 1      | bool[2] 0 1
      Equal          | string[2] a b        | string[1] b    | bool[2] 0 1
      Greater        | f32[3] 1 2 nan       | f32[1] 1       | bool[3] 0 1 0
      Greater        | u64[1] 18446744073709551615 | u64[1] 1 | bool[1] 1
      GreaterOrEqual | f32[3] 1 2 0         | f32[1] 1       | bool[3] 1 1 0
      Less           | i32[2,1] 1 2         | i32[2] 2 3     | bool[2,2] 1 1 0 1
      LessOrEqual    | i32[] 1              | i32[] 1        | bool[] 1
      Less           | f32[0]               | f32[1] 1       | bool[0]
      And            | bool[2] 0 1          | bool[] 1       | bool[2] 0 1
      Or             | bool[2] 0 1          | bool[] 0       | bool[2] 0 1
      Xor            | bool[2] 0 1          | bool[] 1       | bool[2] 1 0
      BitwiseAnd     | i16[2] -1 6          | i16[1] 3       | i16[2] 3 2
      BitwiseOr      | u8[2] 1 6            | u8[1] 3        | u8[2] 3 7
      BitwiseXor     | u8[2] 1 6            | u8[1] 3        | u8[2] 2 5
      """)
  void literals(String type, String a, String b, String c) {
    run(type, 19, a, b).gives(c);
  }

  @Test
  void beforeOpset7AnAxisSaysWhereTheSecondInputLies() {
    String a = "bool[2,2] 0 1 0 1";
    on(op("And", 1, "broadcast", 1, "axis", 0), a, "bool[2] 0 1").gives("bool[2,2] 0 0 0 1");
    on(op("Equal", 1, "broadcast", 1), a, "bool[2] 0 0").gives("bool[2,2] 1 0 1 0");
  }

  @Test
  void booleansOnly() {
    run("And", 7, "i32[1] 1", "bool[1] 1").failsWith("booleans as input 0, got i32");
    run("Where", 9, "i32[1] 1", "f32[1] 1", "f32[1] 1").failsWith("booleans as input 0, got i32");
    run("Equal", 13, "f32[1] 1", "i32[1] 1").failsWith("got f32 and i32");
  }

  @Test
  void shifts() {
    on(op("BitShift", 11, "direction", "LEFT"), "u8[4] 1 128 3 3", "u8[4] 1 1 8 0")
        .gives("u8[4] 2 0 0 3");
    on(op("BitShift", 11, "direction", "RIGHT"), "u64[3] 18446744073709551615 1 4",
        "u64[3] 63 64 1").gives("u64[3] 1 0 2");
    assertThat(OpCall.parse("BitShift", 11))
        .isEqualTo(new Opaque("", "BitShift", "its direction is ''"));
  }

  @Test
  void where() {
    run("Where", 9, "bool[4] 1 1 0 1", "f32[4] 1 2 3 4", "f32[4] 10 20 30 40")
        .gives("f32[4] 1 2 30 4");
    run("Where", 9, "bool[2,1] 1 0", "i64[2] 1 2", "i64[] 9").gives("i64[2,2] 1 2 9 9");
    run("Where", 9, "bool[2] 1 0", "string[] a", "string[2] b c").gives("string[2] a c");
    run("Where", 9, "bool[] 1", "f32[] 1", "f32[] 2").gives("f32[] 1");
    run("Where", 9, "bool[0]", "f32[1] 1", "f32[] 2").gives("f32[0]");
    run("Where", 9, "bool[2] 1", "f32[3] 1", "f32[] 2").breaks("got [2] and [3]");
    run("Where", 9, "bool[2] 1", "f32[2] 1", "i32[] 2").breaks("one type, got f32 and i32");
  }
}
