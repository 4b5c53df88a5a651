package dev.crease.testkit;

import dev.crease.error.CreaseException;
import dev.crease.error.InvalidOptionException;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WrittenModel;
import dev.crease.tensor.DType;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a well-known architecture with seeded weights as an ONNX file: real size without a download. */
public final class WriteModel {

  private static final int DONE = 0;
  private static final int USAGE = 2;
  private static final int FILE_ERROR = 4;

  private static final List<DType> DTYPES = List.of(DType.FLOAT, DType.FLOAT16, DType.BFLOAT16,
      DType.DOUBLE);

  private Options options = Options.DEFAULT;
  private boolean overwrite;
  private final List<String> positional = new ArrayList<>();

  private WriteModel() {}

  /** Writes one model; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /**
   * Writes one model.
   *
   * @param args as on the command line
   * @param out receives what was written
   * @param err receives what went wrong
   * @return the exit code: 0 done, 2 usage, 4 file error
   */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    if (args.isEmpty() || args.contains("--help") || args.contains("-h")) {
      (args.isEmpty() ? err : out).print(usage());
      return args.isEmpty() ? USAGE : DONE;
    }
    try {
      WriteModel command = new WriteModel();
      command.parse(args);
      out.println(command.write());
      return DONE;
    } catch (InvalidOptionException e) {
      err.println("write-model: " + e.getMessage());
      return USAGE;
    } catch (CreaseException e) {
      err.println("write-model: " + e.getMessage());
      return FILE_ERROR;
    }
  }

  private static String usage() {
    StringBuilder text = new StringBuilder("""
        usage: write-model ARCHITECTURE OUT.onnx [options]

        Writes a well-known architecture with BatchNorm not folded and seeded weights.

          --batch N|NAME  samples per run, or a name for any number (default 1)
          --size S        height and width of the input image in pixels
          --opset V       version of ONNX's operator set, 9 to 25 (default 17)
          --dtype T       f32, f16, bf16 or f64 (default f32)
          --scale F       factor on the width of every layer (default 1)
          --seed S        seed of the weights (default 1)
          --overwrite     replace OUT.onnx if it exists

        Exit codes: 0 done, 2 usage, 4 file error.

        architectures, with their usual size:
        """);
    for (Architecture a : Architectures.all()) {
      text.append(String.format(Locale.ROOT, "  %-18s%4d  %s%n", a.name(), a.size(), a.title()));
    }
    return text.toString();
  }

  private void parse(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      if (arg.equals("--overwrite")) {
        overwrite = true;
      } else if (arg.startsWith("-")) {
        if (i + 1 == args.size()) {
          throw new InvalidOptionException(arg, "a value after it", "nothing", "see --help");
        }
        option(arg, args.get(++i));
      } else {
        positional.add(arg);
      }
    }
    if (positional.size() != 2) {
      throw new InvalidOptionException("arguments", "ARCHITECTURE OUT.onnx",
          positional.isEmpty() ? "nothing" : String.join(" ", positional), "see --help");
    }
  }

  private void option(String name, String value) {
    options = switch (name) {
      case "--batch" -> value.chars().allMatch(Character::isDigit)
          ? options.batch(integer(name, value))
          : options.batch(value);
      case "--size" -> options.size((int) integer(name, value));
      case "--opset" -> options.opset((int) integer(name, value));
      case "--dtype" -> options.dtype(DTYPES.stream().filter(t -> t.label().equals(value))
          .findFirst().orElseThrow(() -> new InvalidOptionException(name,
              "f32, f16, bf16 or f64", value, "")));
      case "--scale" -> options.scale(number(name, value));
      case "--seed" -> options.seed(integer(name, value));
      default -> throw new InvalidOptionException("option", "one of those in --help", name, "");
    };
  }

  private static long integer(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new InvalidOptionException(name, "an integer", value, "");
    }
  }

  private static double number(String name, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new InvalidOptionException(name, "a number", value, "");
    }
  }

  private String write() {
    Optional<Architecture> found = Architectures.find(positional.getFirst());
    Architecture architecture = found.orElseThrow(() -> new InvalidOptionException("architecture",
        "one of " + String.join(", ", Architectures.all().stream().map(Architecture::name)
            .toList()),
        positional.getFirst(), ""));
    try (Arena arena = Arena.ofConfined()) {
      Model model = architecture.build(options, arena);
      WrittenModel written = ModelWriter.write(model, Path.of(positional.getLast()),
          WriteOptions.DEFAULT.withOverwrite(overwrite));
      return summary(architecture, model.graph(), written);
    }
  }

  private static String summary(Architecture architecture, Graph graph, WrittenModel written) {
    long norms = graph.nodes().stream()
        .filter(n -> n.op().type().equals("BatchNormalization")).count();
    String sizes = String.join(", ", Arrays.asList(
        graph.nodes().size() + " nodes",
        norms + " BatchNormalization",
        String.format(Locale.ROOT, "%.1f MB",
            (written.byteSize() + written.dataByteSize()) / 1e6)));
    return written.path() + ": " + architecture.title() + ", " + sizes + ", input "
        + graph.inputs().getFirst().type() + ", output " + graph.outputs().getFirst().type();
  }
}
