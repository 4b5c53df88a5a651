package dev.crease.tornado;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenCL text that TornadoVM makes of a kernel, as PoCL makes more of it.
 *
 * <ul>
 *   <li>{@code vload16} and {@code vstore16} are one access each: PoCL's own store 64 bytes as 16, 16 and 32.
 *   <li>{@code fmax} and {@code fmin} are a comparison, for which processors have an instruction: the function also asks whether
 *       its second argument is NaN. So a kernel's second argument must never be NaN.
 *   <li>The elements of a {@code VectorFloat16} begin at a line of a cache. TornadoVM puts 40 bytes before them: the object, 24
 *       bytes with compressed references, and the header of the array, 16.
 * </ul>
 *
 * <p>Source: OpenCL 1.2, 6.12.7 (vload, vstore) and 6.12.2 (fmax, fmin).
 */
public final class PoclText {

  /** By how many floats the elements of an array begin later than TornadoVM has them. */
  public static final int LATER = 6;

  /** What comes before a text. */
  private static final String BEFORE = """
      typedef float __attribute__((ext_vector_type(16), aligned(4))) crease_float16;
      #define vload16(at, p) ((float16) *(__global crease_float16 *) ((p) + 16 * (at)))
      #define vstore16(v, at, p) (*(__global crease_float16 *) ((p) + 16 * (at)) = (v))
      #define fmax(a, b) ((a) > (b) ? (a) : (b))
      #define fmin(a, b) ((a) < (b) ? (a) : (b))
      """;

  private PoclText() {}

  /**
   * A text as PoCL makes more of it, whose array begins {@link #LATER}.
   *
   * @param text as TornadoVM has made it
   * @param array a parameter of the kernel, a {@code VectorFloat16}
   * @return nothing if the text uses that parameter in another way than TornadoVM 5.2 does
   */
  public static Optional<String> of(String text, String array) {
    Matcher named = Pattern.compile("\\b(ul_\\d+) += +\\(ulong\\) " + array + ";").matcher(text);
    if (!named.find()) {
      return Optional.empty();
    }
    String object = named.group(1);
    // Where the elements are is a field of the object: their distance from it, in units of 8 bytes.
    Matcher elements = Pattern.compile(
        "(= +" + object + " \\+ \\(\\(ulong\\) ui_\\d+ << 3\\));").matcher(text);
    long moved = elements.results().count();
    long fields = count("= +" + object + " \\+ 16L;", text);
    // Besides, it is declared, and set.
    return moved == 0 || count("\\b" + object + "\\b", text) != moved + fields + 2
        ? Optional.empty()
        : Optional.of(BEFORE + elements.replaceAll("$1 + " + LATER * Float.BYTES + "L;"));
  }

  private static long count(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }
}
