package dev.crease.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run of {@code crease fold}.
 *
 * @param in the model
 * @param out the folded model
 * @param reports where its reports go: this path with another ending
 * @param options more options of the command
 * @param written files that these options make
 */
record Fold(Path in, Path out, Path reports, List<String> options, List<Path> written) {

  Fold {
    options = List.copyOf(options);
    written = List.copyOf(written);
  }

  Fold(Path in, Path out, Path reports, List<String> options) {
    this(in, out, reports, options, List.of());
  }

  /** The file of a report. */
  Path inReports(String ending) {
    return reports.resolveSibling(reports.getFileName().toString().replaceFirst("\\.onnx$", "")
        + ending);
  }

  /** The same with a report. */
  Fold writing(String option, String ending) {
    List<String> more = new ArrayList<>(options);
    more.addAll(List.of(option, inReports(ending).toString()));
    return new Fold(
        in, out, reports, more,
        Stream.concat(written.stream(), Stream.of(inReports(ending))).toList());
  }

  /** The command and its arguments; what an earlier build wrote is replaced. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(
        List.of("fold", in.toString(), "-o", out.toString(), "--overwrite"));
    arguments.addAll(options);
    return arguments;
  }

  /** What is there afterwards. */
  List<Path> outputs() {
    return Stream
        .concat(Stream.of(out), Stream.concat(written.stream(), Stream.of(inReports(".log"))))
        .toList();
  }
}
