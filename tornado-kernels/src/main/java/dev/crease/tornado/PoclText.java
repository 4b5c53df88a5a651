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
 *   <li>Arrays are where Java has them, as PoCL computes in the same process: each argument has the address of one. So nothing is copied to the device and back, there is a single command for a run, and elements can begin
 *       at a line of a cache.
 * </ul>
 *
 * <p>Source: OpenCL 1.2, 6.12.7 (vload, vstore) and 6.12.2 (fmax, fmin).
 */
public final class PoclText {

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
   * A text as PoCL makes more of it.
   *
   * @param text as TornadoVM has made it
   * @param vectors a parameter of the kernel, a {@code VectorFloat16}, whose argument is the address of its array
   * @param arrays the others, flat arrays, whose arguments are their addresses
   * @return nothing if the text uses a parameter in another way than TornadoVM 5.2 does
   */
  public static Optional<String> of(String text, String vectors, String... arrays) {
    Optional<String> made = vectors(text, vectors);
    for (String array : arrays) {
      made = made.flatMap(m -> flat(m, array));
    }
    return made.map(BEFORE::concat);
  }

  /** Behind the header of the array that has it. */
  private static String address(String array) {
    return "((__global ulong *) " + array + ")[2];";
  }

  private static Optional<String> vectors(String text, String array) {
    Matcher named = Pattern.compile("\\b(ul_\\d+) += +\\(ulong\\) " + array + ";").matcher(text);
    if (!named.find()) {
      return Optional.empty();
    }
    String object = named.group(1);
    // Where the elements are is a field of the object: their distance from it, in units of 8 bytes.
    Matcher elements = Pattern.compile(
        "(= +)" + object + " \\+ \\(\\(ulong\\) ui_\\d+ << 3\\);").matcher(text);
    long moved = elements.results().count();
    long fields = count("= +" + object + " \\+ 16L;", text);
    // Besides, it is declared, and set.
    return moved == 0 || count("\\b" + object + "\\b", text) != moved + fields + 2
        ? Optional.empty()
        : Optional.of(elements.replaceAll("$1" + address(array)));
  }

  private static Optional<String> flat(String text, String array) {
    Matcher set = Pattern.compile("(= +)\\(ulong\\) " + array + ";").matcher(text);
    // Besides, it is a parameter.
    return set.results().count() != 1 || count("\\b" + array + "\\b", text) != 2
        ? Optional.empty()
        : Optional.of(set.replaceAll("$1" + address(array)));
  }

  private static long count(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().count();
  }
}
