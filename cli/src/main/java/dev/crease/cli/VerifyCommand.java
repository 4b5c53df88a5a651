package dev.crease.cli;

import dev.crease.Crease;
import dev.crease.error.InvalidOptionException;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Tensor;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease verify}. */
@Command(name = "verify", description = {
    "Compares two models, the original first: are they the same function, but for the rounding of stored weights?",
    "Runs both in fp64 and compares every output and every place where something was folded."})
final class VerifyCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A.onnx", description = "The original.", converter = UserPaths.class)
  Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "B.onnx", description = "The other model.", converter = UserPaths.class)
  Path b = Path.of("");

  @Mixin
  ModelInputs inputs = new ModelInputs();

  @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Runs on random inputs; 3 unless given, 0 with --input.")
  int runs = 3;

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  private final Terminal terminal;

  VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (runs < 1) {
      throw new InvalidOptionException("--runs", "1 or more", Integer.toString(runs), "");
    }
    Verification verification = terminal.during(
        "verifying", () -> Crease.verify(a, b, options()));
    if (json) {
      terminal.line(
          Verifications.json(verification, a, b).toString());
    } else {
      Verifications.print(verification, terminal);
    }
    return verification.verdict() == Verdict.NOT_EQUIVALENT
        ? ExitCode.NOT_EQUIVALENT
        : ExitCode.DONE;
  }

  private VerifyOptions options() {
    VerifyOptions.Builder builder = VerifyOptions.builder()
        .runs(inputs.files.isEmpty() ? runs : 0)
        .seed(inputs.seed)
        .progress(
            (step, done, total) -> terminal.progress(
                "verifying: " + step + " (" + (done + 1) + " of " + total + ") …"));
    if (!inputs.files.isEmpty() || !inputs.shapes.isEmpty()) {
      try (ModelFile file = ModelFile.open(a)) {
        given(file.model(), builder);
      }
    }
    return builder.build();
  }

  private void given(Model model, VerifyOptions.Builder builder) {
    List<String> names = model.graph().inputs().stream().map(ValueInfo::name).toList();
    inputs.shapes(names).forEach(builder::shape);
    Map<String, Tensor> tensors = inputs.tensors(model);
    if (!tensors.isEmpty()) {
      Set<String> missing = new TreeSet<>(
          model.graph().requiredInputs().stream().map(ValueInfo::name).toList());
      missing.removeAll(tensors.keySet());
      if (!missing.isEmpty()) {
        throw new InvalidOptionException(
            "--input", "a file for every input", "none for " + String.join(", ", missing), "");
      }
      builder.inputs(tensors);
    }
  }
}
