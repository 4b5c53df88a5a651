package dev.crease.cli;

import dev.crease.data.Answer;
import dev.crease.data.SampleFiles;
import dev.crease.error.InvalidOptionException;
import dev.crease.report.Json;
import dev.crease.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that ask for the classes of the highest scores, and how those are shown. */
final class TopClasses {

  private static final int USUAL = 5;

  @Option(names = "--top", paramLabel = "K", description = "Shows the K classes of the highest scores for each sample; 5 with --labels.")
  Optional<Integer> top = Optional.empty();

  @Option(names = "--labels", paramLabel = "FILE", converter = UserPaths.class, description = "The classes' names, one a line, the first for class 0.")
  Optional<Path> labels = Optional.empty();

  @Option(names = "--scores", paramLabel = "OUTPUT", description = "The output that has the scores; the first unless given.")
  Optional<String> scores = Optional.empty();

  /**
   * What was found for one sample.
   *
   * @param sample a file's name, or an index
   * @param classes best first
   */
  private record Found(String sample, List<Answer.Scored> classes) {}

  /** Shows the classes, where that is asked for; the same as JSON. */
  Optional<List<Json>> show(Map<String, Tensor> outputs, List<String> samples, Terminal text) {
    if (top.isEmpty() && labels.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = labels.map(SampleFiles::labels).orElse(List.of());
    List<Found> found = found(outputs, samples);
    Table table = Table.of("sample", ">class", names.isEmpty() ? "" : "label", ">score");
    List<Json> json = new ArrayList<>();
    for (Found f : found) {
      List<Json> classes = new ArrayList<>();
      for (Answer.Scored c : f.classes()) {
        Optional<String> label = Optional.of(c.index()).filter(i -> i < names.size())
            .map(names::get);
        table.row(classes.isEmpty() ? f.sample() : "", c.index() + "", label.orElse(""),
            Text.real(c.score()));
        classes.add(Json.object().put("class", c.index()).put("label", label)
            .put("score", c.score()));
      }
      json.add(Json.object().put("sample", f.sample()).put("classes", classes));
    }
    text.line("");
    table.print(text);
    return Optional.of(json);
  }

  private List<Found> found(Map<String, Tensor> outputs, List<String> samples) {
    int count = top.orElse(USUAL);
    Verifications.requireOne("--top", count);
    String name = scores.orElse(outputs.keySet().iterator().next());
    Tensor output = Optional.ofNullable(outputs.get(name)).orElseThrow(
        () -> new InvalidOptionException("--scores",
            "an output among " + String.join(", ", outputs.keySet()), "'" + name + "'", ""));
    if (output.shape().rank() == 0 || output.shape().elements() == 0
        || !output.dtype().isReal() && !output.dtype().isInteger()) {
      throw new InvalidOptionException("--scores", "an output with a row of scores for each sample",
          name + ", " + output, "");
    }
    List<Found> found = new ArrayList<>();
    for (int row = 0; row < output.shape().dim(0); row++) {
      found.add(new Found(row < samples.size() ? samples.get(row) : row + "",
          Answer.top(output, row, count)));
    }
    return found;
  }
}
