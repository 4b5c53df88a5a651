package dev.crease.cli;

import dev.crease.Certificate;
import dev.crease.Crease;
import dev.crease.Executors;
import dev.crease.RandomInputs;
import dev.crease.error.InvalidOptionException;
import dev.crease.exec.Executor;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.report.Json;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.verify.ExecutorCheck;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    "Runs both in fp64 and compares every output and every place where something was folded.",
    "With --executor, also runs B there and compares every step's result with the reference's."})
final class VerifyCommand implements Callable<Integer> {

  private static final Path NOT_GIVEN = Path.of("");

  @Parameters(index = "0", arity = "0..1", paramLabel = "A.onnx", description = "The original.", converter = UserPaths.class)
  Path a = NOT_GIVEN;

  @Parameters(index = "1", arity = "0..1", paramLabel = "B.onnx", description = "The other model.", converter = UserPaths.class)
  Path b = NOT_GIVEN;

  @Option(names = "--certificate", paramLabel = "FILE.json", converter = UserPaths.class, description = "Checks this certificate of a fold from A and B alone; the files that it names unless given.")
  Optional<Path> certificate = Optional.empty();

  @Option(names = "--executor", paramLabel = "NAME", completionCandidates = Choices.Executors.class, description = "Also compares B on this executor with the reference, step by step: tornado[:BACKEND:DEVICE].")
  Optional<String> executor = Optional.empty();

  @Mixin
  DeviceChoice device = new DeviceChoice();

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
    if (certificate.isPresent()) {
      return check(CertificateFile.read(certificate.get()));
    }
    if (b.equals(NOT_GIVEN)) {
      throw new InvalidOptionException(
          "crease verify", a.equals(NOT_GIVEN) ? "A.onnx and B.onnx" : "B.onnx", "nothing",
          "see crease verify --help");
    }
    Verifications.requireOne("--runs", runs);
    Verification verification = terminal.during(
        "verifying", () -> Crease.verify(a, b, options()));
    Json report = Verifications.json(verification, a, b);
    if (!json) {
      Verifications.print(verification, terminal);
    }
    boolean same = executor.isEmpty() || isSame(executor.get(), report);
    if (json) {
      terminal.line(report.toString());
    }
    return same && verification.verdict() != Verdict.NOT_EQUIVALENT
        ? ExitCode.DONE
        : ExitCode.NOT_EQUIVALENT;
  }

  /** Checks a certificate; what does not hold is a line each. */
  private int check(Certificate made) {
    Path original = a.equals(NOT_GIVEN) ? UserPaths.resolve(Path.of(made.model())) : a;
    Path folded = b.equals(NOT_GIVEN) ? UserPaths.resolve(Path.of(made.output())) : b;
    List<String> failures = terminal.during(
        "checking", () -> Crease.check(made, original, folded));
    if (json) {
      terminal.line(
          Json.object().put("schema", 1).put("a", original.toString()).put("b", folded.toString())
              .put("holds", failures.isEmpty()).putTexts("failures", failures).toString());
    } else if (failures.isEmpty()) {
      terminal.line(terminal.styled("green", "HOLDS") + ": "
          + Text.count(made.folds().size() + made.merges().size(),
              "layer")
          + " folded as listed, " + Text.count(made.runs().size(), "run") + " reproduced");
    } else {
      failures.forEach(
          f -> terminal.line(terminal.styled("red", "FAILS") + ": " + Text.printable(f)));
    }
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.NOT_EQUIVALENT;
  }

  /** Compares the second model on an executor with the reference. */
  private boolean isSame(String name, Json report) {
    try (ModelFile file = ModelFile.open(b);
        Executor opened = Executors.open(name, device.options().forOneRun())) {
      Model model = file.model();
      Map<String, Tensor> given = new LinkedHashMap<>(inputs.tensors(model, a));
      Map<String, Shape> shapes = new LinkedHashMap<>(inputs.shapes(model));
      given.forEach((input, tensor) -> shapes.put(input, tensor.shape()));
      RandomInputs.of(model, RandomInputs.shapes(model, shapes), inputs.seed)
          .forEach(given::putIfAbsent);
      ExecutorCheck.Result result = terminal.during("comparing on " + opened.device(),
          () -> ExecutorCheck.of(opened, model, given));
      if (json) {
        report.put("executor", ExecutorChecks.json(opened, result));
      } else {
        ExecutorChecks.print(opened, result, terminal);
      }
      return result.firstWrong().isEmpty();
    }
  }

  private VerifyOptions options() {
    VerifyOptions.Builder builder = Verifications.options(
        inputs.files.isEmpty() ? runs : 0, inputs.seed, terminal);
    if (!inputs.files.isEmpty() || !inputs.shapes.isEmpty()) {
      try (ModelFile file = ModelFile.open(a)) {
        given(file.model(), builder);
      }
    }
    return builder.build();
  }

  private void given(Model model, VerifyOptions.Builder builder) {
    inputs.shapes(model).forEach(builder::shape);
    Map<String, Tensor> tensors = inputs.tensors(model, a);
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
