package dev.crease.cli;

import dev.crease.Crease;
import dev.crease.Executors;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import dev.crease.Launcher;
import dev.crease.RandomInputs;
import dev.crease.cli.Contestant.Result;
import dev.crease.error.CreaseException;
import dev.crease.error.ModelFileException;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code crease demo}. */
@Command(name = "demo", description = {
    "Folds a real trained model, PaddleOCR's text detector, verifies it, and runs it before and after.",
    "Takes no arguments. The files stay in the folder crease-demo."})
final class DemoCommand implements Callable<Integer> {

  private static final String RESOURCE = "/models/ch_PP-OCRv3_det_infer.onnx";
  private static final String FOLDER = "crease-demo";
  private static final String INPUT = "x";

  /** A small text image: the model takes any size that divides by 32. */
  private static final Shape RUN_SHAPE = Shape.of(1, 3, 320, 320);

  private static final Shape VERIFY_SHAPE = Shape.of(1, 3, 96, 96);
  private static final int ROUNDS = 9;

  /** Before runs count: the JVM compiles what runs often, and the first runs are slower by ten times and more. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;
  private static final int WARM_UP_ROUNDS = 200;

  private final Terminal terminal;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = folder();
    Path original = folder.resolve("ppocr-v3-det.onnx");
    Path target = folder.resolve("ppocr-v3-det.folded.onnx");
    unpack(original);
    terminal.line("model: PaddleOCR v3 text detection, as its makers trained it");
    FoldReport report = Crease.fold(original, target, foldOptions());
    terminal.clearProgress();
    List<Result> results = new ArrayList<>(time(Executors.preferred(), original, target));
    List<DeviceInfo> devices = DevicesCommand.devices();
    for (DeviceInfo device : devices) {
      if (device.usable() && device.name().startsWith("tornado")) {
        results.addAll(timeDevice(device, original, target));
      }
    }
    print(report, results);
    if (!DevicesCommand.hasAccelerator(devices)) {
      terminal.line(
          "This ran on the pure-Java path; for a device, run " + Launcher.installer()
              + " (crease devices says more).");
    }
    return ExitCode.DONE;
  }

  private static Path folder() throws IOException {
    Path here = UserPaths.resolve(Path.of(FOLDER));
    try {
      return Files.createDirectories(here);
    } catch (IOException e) {
      return Files.createTempDirectory(FOLDER);
    }
  }

  private static void unpack(Path file) throws IOException {
    try (InputStream in = DemoCommand.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new ModelFileException(
            "demo", "the model " + RESOURCE + " on the class path", "none",
            "start with " + Launcher.command() + ", which brings it");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private FoldFileOptions foldOptions() {
    VerifyOptions verification = VerifyOptions.builder()
        .shape(INPUT, VERIFY_SHAPE)
        .progress((step, _, _) -> terminal.progress("verifying: " + step + " …"))
        .build();
    return FoldFileOptions.builder()
        .verification(verification)
        .overwrite(true)
        .progress(
            stage -> terminal.progress(stage.name().toLowerCase(Locale.ROOT) + " …"))
        .build();
  }

  /** The demo goes on where a device fails, and says so. */
  private List<Result> timeDevice(DeviceInfo device, Path original, Path target) {
    try {
      return time(device.name(), original, target);
    } catch (CreaseException e) {
      terminal.line(device.name() + " left out: " + Text.printable(String.valueOf(e.getMessage())));
      return List.of();
    }
  }

  private List<Result> time(String name, Path original, Path target) {
    long start = System.nanoTime();
    try (ModelFile before = ModelFile.open(original)) {
      long opened = System.nanoTime();
      try (ModelFile after = ModelFile.open(target)) {
        long openedToo = System.nanoTime();
        Map<String, Shape> shapes = Map.of(INPUT, RUN_SHAPE);
        Map<String, Tensor> inputs = RandomInputs.of(before.model(), shapes, 1);
        try (Executor executor = Executors.open(name);
            Contestant a = new Contestant(
                executor, "original", before.model(), opened - start);
            Contestant b = new Contestant(
                executor, "folded", after.model(), openedToo - opened)) {
          terminal.progress("running on " + executor.device() + " …");
          double maxAbs = Differences.maxAbs(a.start(shapes, inputs), b.start(shapes, inputs));
          long warm = System.nanoTime() + WARM_UP_NANOS;
          for (int i = 0; i < WARM_UP_ROUNDS && System.nanoTime() < warm; i++) {
            a.warmUp(inputs);
            b.warmUp(inputs);
          }
          for (int i = 0; i < ROUNDS; i++) {
            a.lap(inputs);
            b.lap(inputs);
          }
          return List.of(a.result(1, 0), b.result(1, maxAbs));
        } finally {
          terminal.clearProgress();
        }
      }
    }
  }

  private void print(FoldReport report, List<Result> results) {
    Table table = Table.of("", ">before", ">after")
        .row("nodes", Text.count(report.before().nodes()), Text.count(report.after().nodes()))
        .row(
            "BatchNormalization",
            Text.count(report.before().batchNormalizations()),
            Text.count(report.after().batchNormalizations()))
        .row("bytes", Text.count(report.bytesBefore()), Text.count(report.bytesAfter()));
    for (int i = 0; i < results.size(); i += 2) {
      table.row(
          "ms on " + results.get(i).executor() + ", " + RUN_SHAPE,
          Text.millis(results.get(i).median()),
          Text.millis(results.get(i + 1).median()));
    }
    terminal.line("");
    table.print(terminal);
    terminal.line("");
    Verification verification = report.verification().orElseThrow();
    terminal.line(Verifications.summary(verification, terminal));
    terminal.line(
        "largest difference of an output when run: "
            + Text.real(results.stream().mapToDouble(Result::maxAbs).max().orElse(0)));
    report.output().ifPresent(o -> terminal.line("folded: " + Text.printable(o.toString())));
  }
}
