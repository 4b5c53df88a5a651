package dev.crease.tornado;

import java.util.ArrayList;
import java.util.List;
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
 *   <li>Arrays are where Java has them, as PoCL computes in the same process: each argument has the address of one. So nothing is
 *       copied to the device and back, and elements can begin at a line of a cache.
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
    Pattern set = Pattern.compile(" *(ul_\\d+) += +\\(ulong\\) " + array + ";");
    Optional<String> object = lines(text, array).stream().map(line -> set.matcher(line.of(text)))
        .filter(Matcher::matches).map(m -> m.group(1)).findFirst();
    return object.flatMap(o -> elements(text, o, address(array)));
  }

  /** Where the elements are is a field of the object: their distance from it, in units of 8 bytes. */
  private static Optional<String> elements(String text, String object, String address) {
    Pattern moved = Pattern.compile(
        "( *ul_\\d+ += +)" + object + " \\+ \\(\\(ulong\\) ui_\\d+ << 3\\);");
    Pattern field = Pattern.compile(" *ul_\\d+ += +" + object + " \\+ 16L;");
    StringBuilder made = new StringBuilder(text.length());
    int done = 0;
    int others = 0;
    for (Line line : lines(text, object)) {
      Matcher elements = moved.matcher(line.of(text));
      if (elements.matches()) {
        made.append(text, done, line.begin()).append(elements.group(1)).append(address);
        done = line.end();
      } else if (!field.matcher(line.of(text)).matches()) {
        others++;
      }
    }
    // Besides, it is declared, and set.
    return done == 0 || others != 2
        ? Optional.empty()
        : Optional.of(made.append(text, done, text.length()).toString());
  }

  private static Optional<String> flat(String text, String array) {
    List<Line> lines = lines(text, array);
    Line last = lines.isEmpty() ? new Line(0, 0) : lines.getLast();
    Matcher set = Pattern.compile("( *ul_\\d+ += +)\\(ulong\\) " + array + ";")
        .matcher(last.of(text));
    // Besides, it is a parameter.
    return lines.size() != 2 || !set.matches()
        ? Optional.empty()
        : Optional.of(text.substring(0, last.begin()) + set.group(1) + address(array)
            + text.substring(last.end()));
  }

  /**
   * A line of a text.
   *
   * @param begin its first character
   * @param end behind its last one
   */
  private record Line(int begin, int end) {
    String of(String text) {
      return text.substring(begin, end);
    }
  }

  /** The lines in which a word stands, as often as it stands there. */
  private static List<Line> lines(String text, String word) {
    List<Line> lines = new ArrayList<>();
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      int behind = at + word.length();
      if (!isOfWord(text, at - 1) && !isOfWord(text, behind)) {
        int end = text.indexOf('\n', behind);
        lines.add(new Line(text.lastIndexOf('\n', at) + 1, end < 0 ? text.length() : end));
      }
    }
    return lines;
  }

  private static boolean isOfWord(String text, int at) {
    return at >= 0 && at < text.length() && Character.isJavaIdentifierPart(text.charAt(at));
  }
}
