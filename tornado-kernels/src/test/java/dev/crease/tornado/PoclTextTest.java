package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoclTextTest {

  private static final String TEXT = """
      __kernel void run(__global uchar *memory, __global uchar *in, __global uchar *g)
      {
        ulong ul_1, ul_0, ul_10, ul_3;

        ul_0  =  (ulong) memory;
        ul_10  =  (ulong) in;
        ul_11  =  (ulong) g;
        ul_1  =  ul_0 + 16L;
        ui_2  =  *((__global uint *) ul_1);
        ul_3  =  ul_0 + ((ulong) ui_2 << 3);
        ul_12  =  ul_10 + ((ulong) ui_12 << 3);
        ul_4  =  ul_3 + 16L;
        v16f_5  =  vload16(0, (__global float *) ul_4);
      }  //  kernel
      """;

  private static Optional<String> made(String text) {
    return PoclText.of(text, "memory", "in", "g");
  }

  @Test
  void arraysAreWhereTheirAddressesSay() {
    assertThat(made(TEXT).orElseThrow()).startsWith("typedef float ").endsWith(TEXT
        .replace("ul_0 + ((ulong) ui_2 << 3);", "((__global ulong *) memory)[2];")
        .replace("(ulong) in;", "((__global ulong *) in)[2];")
        .replace("(ulong) g;", "((__global ulong *) g)[2];"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "ul_7  =  ul_0 + 24L;",
      "ul_7  =  ul_0;",
      "f_7  =  *((__global float *) ul_0);",
      "ul_7  =  ul_0 + (ul_8 << 3);",
      "ul_7  =  (ulong) in;",
      "ul_7  =  (ulong) g + 16L;"})
  void anArrayThatIsReadInAnotherWayLeavesTheTextAsItIs(String more) {
    assertThat(made(TEXT.replace("  v16f_5", "  " + more + "\n  v16f_5"))).isEmpty();
  }

  @Test
  void anArrayThatIsNotThereIsNone() {
    assertThat(PoclText.of(TEXT, "elements", "in", "g")).isEmpty();
    assertThat(PoclText.of(TEXT, "memory", "in", "out")).isEmpty();
    assertThat(made(TEXT.replace("<< 3", "<< 2"))).isEmpty();
    assertThat(made("")).isEmpty();
  }
}
