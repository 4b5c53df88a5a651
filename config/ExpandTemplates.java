import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes kernels for several sizes of tile from templates. {@code java ExpandTemplates.java TEMPLATES TARGET NAME:P,PxV,…}
 *
 * <p>In a template {@code $P} is the number of pixels, and {@code $V} and {@code $S} the numbers behind the first and the
 * second x, 1 where there are none. What stands between a mark and {@code //@end} is repeated: after {@code //@each} for
 * each pixel {@code $p}, after {@code //@every} for each {@code $v} below {@code $V}, after {@code //@tile} for each pair of
 * both, {@code $q} being {@code $p·$S + $v}, after {@code //@columns} for each {@code $q} that occurs there; after {@code //@upto N} it stands
 * once, or not at all where there are more than N pixels. Marks may stand between marks. {@code $splat(e)} is a vector of 16 times e. Before all that, {@code //@include FILE SIZE} is replaced by that file, filled in for
 * SIZE, and lines from {@code //@only P} to {@code //@end} are left out where the number of pixels is another.
 */
final class ExpandTemplates {

  private static final int LANES = 16;

  private ExpandTemplates() {}

  public static void main(String[] args) throws IOException {
    Set<Path> written = new HashSet<>();
    for (String job : List.of(args).subList(2, args.length)) {
      String name = job.substring(0, job.indexOf(':'));
      Path template = Path.of(args[0], name + ".template");
      for (String size : job.substring(name.length() + 1).split(",")) {
        Path file = Path.of(args[1], name + size + ".java");
        Files.createDirectories(file.getParent());
        write(file, expand(template, size));
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

  static String expand(Path file, String size) throws IOException {
    List<String> template = included(file, size);
    String[] numbers = size.split("x");
    int pixels = Integer.parseInt(numbers[0]);
    int vectors = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 1;
    int step = numbers.length > 2 ? Integer.parseInt(numbers[2]) : 1;
    List<String> out = repeated(template, pixels, vectors, step);
    return splat(String.join("\n", out).replace("$P", Integer.toString(pixels))
        .replace("$V", Integer.toString(vectors)).replace("$S", Integer.toString(step))) + "\n";
  }

  /** Lines in which what is marked is repeated, marks within marks too. */
  private static List<String> repeated(List<String> lines, int pixels, int vectors, int step) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!isMark(lines.get(i))) {
        out.add(lines.get(i));
        continue;
      }
      int end = i + 1;
      for (int depth = 1; depth > 0; end++) {
        depth += lines.get(end).equals("//@end") ? -1 : isMark(lines.get(end)) ? 1 : 0;
      }
      for (Map<String, Integer> round : rounds(lines.get(i), pixels, vectors, step)) {
        List<String> body = lines.subList(i + 1, end - 1).stream().map(l -> filled(l, round))
            .toList();
        out.addAll(repeated(body, pixels, vectors, step));
      }
      i = end - 1;
    }
    return out;
  }

  private static boolean isMark(String line) {
    return line.startsWith("//@") && !line.equals("//@end");
  }

  private static String filled(String line, Map<String, Integer> round) {
    String filled = line;
    for (Map.Entry<String, Integer> e : round.entrySet()) {
      filled = filled.replace(e.getKey(), e.getValue().toString());
    }
    return filled;
  }

  /** A template with what it includes, without what is only for other sizes. */
  private static List<String> included(Path file, String size) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean here = true;
    boolean only = false;
    for (String line : Files.readAllLines(file)) {
      String[] words = line.strip().split(" ");
      if (words[0].equals("//@only")) {
        only = true;
        here = words[1].equals(size);
      } else if (only && words[0].equals("//@end")) {
        only = false;
        here = true;
      } else if (here && words[0].equals("//@include")) {
        String filled = expand(file.resolveSibling(words[1]), words[2].replace("$P", size));
        lines.addAll(filled.stripTrailing().lines().toList());
      } else if (here) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** What is filled in for each repetition. */
  private static List<Map<String, Integer>> rounds(String line, int pixels, int vectors, int step) {
    List<Map<String, Integer>> rounds = new ArrayList<>();
    switch (line.split(" ")[0]) {
      case "//@upto" -> {
        if (pixels <= Integer.parseInt(line.split(" ")[1])) {
          rounds.add(Map.of());
        }
      }
      case "//@each" -> count(rounds, "$p", pixels);
      case "//@every" -> count(rounds, "$v", vectors);
      case "//@columns" -> count(rounds, "$q", (pixels - 1) * step + vectors);
      case "//@tile" -> {
        for (int p = 0; p < pixels; p++) {
          for (int v = 0; v < vectors; v++) {
            rounds.add(Map.of("$p", p, "$v", v, "$q", p * step + v));
          }
        }
      }
      default -> throw new IllegalArgumentException("expected a mark, got: " + line);
    }
    return rounds;
  }

  private static void count(List<Map<String, Integer>> rounds, String name, int end) {
    for (int i = 0; i < end; i++) {
      rounds.add(Map.of(name, i));
    }
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
