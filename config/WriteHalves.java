import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes kernels for values that are kept as halves from those for fp32. {@code java WriteHalves.java TARGET SOURCE[=SUFFIX:NAME,NAME]…}
 *
 * <p>Each SOURCE becomes a class named with {@code Halves} behind, in which arrays of floats are arrays of halves, and {@code x.get(i)} and {@code
 * x.set(i, v)} are {@code Halves.get(x, i)} and {@code Halves.set(x, i, v)}. Parameters of the names in {@link #FLOATS} stay as they are: what they hold is
 * not of the model's type. A SOURCE with a SUFFIX is written once more, with that behind its name and parameters of those NAMEs kept, too.
 */
final class WriteHalves {

  private static final Set<String> FLOATS = Set.of("bias", "scale", "limits", "t", "parts", "sums");

  /** Where {@code Halves} is. */
  private static final String PACKAGE = "dev.crease.tornado.plain";

  private static final Pattern PARAMETER = Pattern.compile("\\bFloatArray (\\w+)\\b");

  private WriteHalves() {}

  public static void main(String[] args) throws IOException {
    Path target = Path.of(args[0]);
    Files.createDirectories(target);
    Set<Path> written = new HashSet<>();
    for (String source : List.of(args).subList(1, args.length)) {
      int more = source.indexOf('=');
      Path file = Path.of(more < 0 ? source : source.substring(0, more));
      String name = file.getFileName().toString().replace(".java", "");
      String text = Files.readString(file);
      written.add(write(target, name, name + "Halves", text, FLOATS));
      if (more >= 0) {
        String[] again = source.substring(more + 1).split(":");
        Set<String> kept = new HashSet<>(FLOATS);
        kept.addAll(List.of(again[1].split(",")));
        written.add(write(target, name, name + "Halves" + again[0], text, kept));
      }
    }
    try (Stream<Path> files = Files.list(target)) {
      for (Path file : files.toList()) {
        if (!written.contains(file)) {
          Files.delete(file);
        }
      }
    }
  }

  /** A file that says the same already keeps its date, so that nothing is compiled again. */
  private static Path write(Path target, String name, String newName, String text,
      Set<String> kept) throws IOException {
    Path file = target.resolve(newName + ".java");
    String halves = halves(text, name, newName, kept);
    if (!Files.exists(file) || !Files.readString(file).equals(halves)) {
      Files.writeString(file, halves);
    }
    return file;
  }

  static String halves(String text, String name, String newName, Set<String> kept) {
    Set<String> arrays = new HashSet<>();
    Matcher parameters = PARAMETER.matcher(text);
    while (parameters.find()) {
      if (!kept.contains(parameters.group(1))) {
        arrays.add(parameters.group(1));
      }
    }
    String halves = text.replaceAll("\\b" + name + "\\b(?=[ (])", newName);
    for (String array : arrays) {
      halves = halves.replaceAll("\\bFloatArray " + array + "\\b", "HalfFloatArray " + array)
          .replaceAll("\\b" + array + "\\.(get|set)\\(", "Halves.$1(" + array + ", ");
    }
    String imports = text.contains("package " + PACKAGE + ";")
        ? ""
        : "import " + PACKAGE + ".Halves;\n";
    return halves.replaceFirst("(?m)^import uk",
        imports + "import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;\nimport uk");
  }
}
