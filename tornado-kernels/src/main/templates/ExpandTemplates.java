import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes kernels for several sizes of tile from templates. {@code java ExpandTemplates.java TEMPLATES TARGET NAME:P,P…}
 *
 * <p>In a template {@code $P} is the number of pixels; what stands between {@code //@each} and {@code //@end} is repeated
 * for each of them, {@code $p} being its number; {@code $splat(e)} is a vector of 16 times e.
 */
final class ExpandTemplates {

  private static final int LANES = 16;

  private ExpandTemplates() {}

  public static void main(String[] args) throws IOException {
    Set<Path> written = new HashSet<>();
    for (String job : List.of(args).subList(2, args.length)) {
      String name = job.substring(0, job.indexOf(':'));
      List<String> template = Files.readAllLines(Path.of(args[0], name + ".template"));
      for (String pixels : job.substring(name.length() + 1).split(",")) {
        Path file = Path.of(args[1], name + pixels + ".java");
        Files.createDirectories(file.getParent());
        write(file, expand(template, Integer.parseInt(pixels)));
        written.add(file);
      }
    }
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      for (Path file : files.toList()) {
        if (!written.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }

  /** A file that says the same already keeps its date, so that nothing is compiled again. */
  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  static String expand(List<String> template, int pixels) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < template.size(); i++) {
      if (!template.get(i).equals("//@each")) {
        out.add(template.get(i));
        continue;
      }
      int end = i + 1;
      while (!template.get(end).equals("//@end")) {
        end++;
      }
      for (int p = 0; p < pixels; p++) {
        for (String line : template.subList(i + 1, end)) {
          out.add(line.replace("$p", Integer.toString(p)));
        }
      }
      i = end;
    }
    return splat(String.join("\n", out).replace("$P", Integer.toString(pixels))) + "\n";
  }

  private static String splat(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf("$splat("); at >= 0; at = text.indexOf("$splat(", from)) {
      int end = text.indexOf(')', at);
      String element = text.substring(at + "$splat(".length(), end);
      out.append(text, from, at).append("new Float16(")
          .append(String.join(", ", Collections.nCopies(LANES, element))).append(')');
      from = end + 1;
    }
    return out.append(text.substring(from)).toString();
  }
}
