package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoclTextTest {

  private static final String TEXT = """
      __kernel void run(__global uchar *memory, __global uchar *in)
      {
        ulong ul_1, ul_0, ul_10, ul_3;

        ul_0  =  (ulong) memory;
        ul_1  =  ul_0 + 16L;
        ui_2  =  *((__global uint *) ul_1);
        ul_3  =  ul_0 + ((ulong) ui_2 << 3);
        ul_10  =  (ulong) in;
        ul_11  =  ul_10 + ((ulong) ui_12 << 3);
        ul_4  =  ul_3 + 16L;
        v16f_5  =  vload16(0, (__global float *) ul_4);
      }  //  kernel
      """;

  @Test
  void theElementsOfTheArrayBeginLaterAndThoseOfOthersDoNot() {
    String made = PoclText.of(TEXT, "memory").orElseThrow();

    assertThat(made).startsWith("typedef float ")
        .endsWith(TEXT.substring(TEXT.indexOf("ul_10  =")));
    assertThat(made).contains("ul_3  =  ul_0 + ((ulong) ui_2 << 3) + 24L;", "ul_1  =  ul_0 + 16L;");
    assertThat(made.lines().filter(l -> l.contains("24L")).count()).isEqualTo(1);
    // 24 bytes of the object and 16 of the array's header come before the elements.
    assertThat((24 + 16 + PoclText.LATER * Float.BYTES) % 64).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "ul_7  =  ul_0 + 24L;",
      "ul_7  =  ul_0;",
      "f_7  =  *((__global float *) ul_0);",
      "ul_7  =  ul_0 + (ul_8 << 3);"})
  void anArrayThatIsReadInAnotherWayIsLeftAsItIs(String more) {
    assertThat(PoclText.of(TEXT.replace("  v16f_5", "  " + more + "\n  v16f_5"), "memory"))
        .isEmpty();
  }

  @Test
  void anArrayThatIsNotThereIsNone() {
    assertThat(PoclText.of(TEXT, "elements")).isEmpty();
    assertThat(PoclText.of(TEXT.replace("<< 3", "<< 2"), "memory")).isEmpty();
    assertThat(PoclText.of("", "memory")).isEmpty();
  }
}
