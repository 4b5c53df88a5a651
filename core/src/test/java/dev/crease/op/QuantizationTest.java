package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import org.junit.jupiter.api.Test;

/** QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear. */
class QuantizationTest {

  @Test
  void perTensor() {
    run("QuantizeLinear", 10, "f32[6] 0 2 3 1000 -254 -1000", "f32[] 2", "u8[] 128")
        .gives("u8[6] 128 129 130 255 1 0");
    run("QuantizeLinear", 13, "f32[4] 1 3 5 -1", "f32[1] 2").gives("u8[4] 0 2 2 0");
    run("QuantizeLinear", 13, "f32[3] 300 -300 nan", "f32[] 1", "i8[] 1").gives("i8[3] 127 -128 0");
    run("QuantizeLinear", 13, "i32[2] 7 9", "f32[] 2", "i8[] 0").gives("i8[2] 4 4");
    run("QuantizeLinear", 21, "f32[3] 100 -100 3", "f32[] 1", "i4[] 0").gives("i4[3] 7 -8 3");
    run("DequantizeLinear", 10, "u8[3] 0 3 255", "f32[] 2", "u8[] 128")
        .gives("f32[3] -256 -250 254");
    run("DequantizeLinear", 13, "i32[1] 10", "f32[] 0.5").gives("f32[1] 5");
    run("DequantizeLinear", 19, "i8[0]", "f16[] 0.5").gives("f16[0]");
  }

  @Test
  void perAxis() {
    run("QuantizeLinear", 13, "f32[1,2,2] 1 2 3 4", "f32[2] 1 0.5", "i8[2] 0 1")
        .gives("i8[1,2,2] 1 2 7 9");
    on(op("DequantizeLinear", 13, "axis", -1), "i8[2,2] 1 2 3 4", "f32[2] 1 10", "i8[2] 1 0")
        .gives("f32[2,2] 0 20 2 40");
    on(op("QuantizeLinear", 13, "axis", 0), "f32[2] 4 4", "f32[2] 1 2").gives("u8[2] 4 2");
    on(op("DequantizeLinear", 13, "axis", 0), "i8[2,2] 1", "f32[3] 1")
        .failsWith("one for each of 2 along axis 0, got 3");
  }

  @Test
  void perBlock() {
    on(op("DequantizeLinear", 21, "axis", 1, "block_size", 2), "i8[2,3] 1 2 3 4 5 6",
        "f32[2,2] 1 10 100 1000", "i8[2,2] 0 1 0 1").gives("f32[2,3] 1 2 20 400 500 5000");
    on(op("QuantizeLinear", 21, "axis", 0, "block_size", 2), "f32[2,2] 10 20 30 40",
        "f32[1,2] 1 10").gives("u8[2,2] 10 2 30 4");
    on(op("DequantizeLinear", 21, "axis", 1, "block_size", 2), "i8[2,3] 1", "f32[2,3] 1")
        .failsWith("parameters of shape 2x2 for blocks of 2, got 2x3");
  }

  @Test
  void types() {
    on(op("QuantizeLinear", 21, "output_dtype", DType.INT16.code()), "f32[1] 40000", "f32[] 1")
        .gives("i16[1] 32767");
    on(op("QuantizeLinear", 19, "saturate", 1), "f32[2] 1000 3", "f32[] 1",
        "float8e4m3fn[] 0").gives("float8e4m3fn[2] 448 3");
    on(op("DequantizeLinear", 23, "output_dtype", DType.FLOAT16.code()), "i8[1] 3", "f32[] 2")
        .gives("f16[1] 6");
    assertThat(OpCall.parse("QuantizeLinear", 23, "output_dtype", DType.FLOAT8E8M0.code()))
        .isEqualTo(
            new Opaque("", "QuantizeLinear", "it quantizes to a type without arithmetic"));
    assertThat(OpCall.parse("DequantizeLinear", 23, "output_dtype", DType.INT8.code()))
        .isEqualTo(new Opaque("", "DequantizeLinear", "it makes a type that is not real"));
  }

  /** 0.5 / f32(5/255) is just below 25.5 in fp64 and 25.5 in f32, where the tie goes to 26. */
  @Test
  void theTypeOfTheScaleDecidesTies() {
    run("QuantizeLinear", 13, "f32[1] 0.5", "f32[] 0.019607843831181526")
        .gives("u8[1] 26");
    run("QuantizeLinear", 21, "f32[1] 0.5", "f64[] 0.019607843831181526")
        .gives("u8[1] 25");
    on(op("QuantizeLinear", 23, "precision", DType.DOUBLE.code()), "f32[1] 0.5",
        "f32[] 0.019607843831181526").gives("u8[1] 25");
  }

  @Test
  void dynamic() {
    run("DynamicQuantizeLinear", 11, "f32[6] 0 2 -3 -2.5 1.34 0.5").outputs(3)
        .gives("u8[6] 153 255 0 26 221 179", "f32[] 0.0196078", "u8[] 153");
    run("DynamicQuantizeLinear", 11, "f32[2] 1 2").outputs(3)
        .gives("u8[2] 127 255", "f32[] 0.00784314", "u8[] 0");
    run("DynamicQuantizeLinear", 11, "f32[2] 0 0").outputs(3)
        .gives("u8[2] 0 0", "f32[] 1", "u8[] 0");
    run("DynamicQuantizeLinear", 11, "f32[0]").outputs(3).gives("u8[0]", "f32[] 1", "u8[] 0");
  }
}
