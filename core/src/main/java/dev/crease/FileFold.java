package dev.crease;

import dev.crease.error.InvalidOptionException;
import dev.crease.error.NotEquivalentException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.RangeClaims;
import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRule;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.merge.MergeRule;
import dev.crease.fold.merge.MergeRules;
import dev.crease.fold.move.MoveRule;
import dev.crease.fold.move.MoveRules;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.onnx.WrittenModel;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run of {@link Crease#fold}. */
final class FileFold {

  private final Path in;
  private final Path out;
  private final FoldFileOptions options;
  private final List<ModelFile> opened = new ArrayList<>();
  private long lap = System.nanoTime();

  FileFold(Path in, Path out, FoldFileOptions options) {
    this.in = in;
    this.out = out;
    this.options = options;
  }

  FoldReport run() {
    return ModelFile.reading(this::fold, opened);
  }

  private FoldReport fold() {
    begin(Stage.READ);
    try (ModelFile file = ModelFile.open(in); Arena arena = Arena.ofShared()) {
      opened.add(file);
      ModelWriter.checkTarget(file, out, writeOptions());
      checkNames(file.model(), options.fold());
      double read = lap();
      Optional<CompletableFuture<String>> sha256 = options.digests()
          ? Optional.of(CompletableFuture.supplyAsync(file::sha256))
          : Optional.empty();
      Made made = made(file, arena);
      Folded fold = made.fold();
      Model folded = fold.model();
      WrittenModel written = made.written();
      double verified = made.verifySeconds();
      double synced = written.syncNanos() / 1e9;
      double wrote = lap() - synced;
      FoldReport report = new FoldReport(
          in,
          sha256.map(CompletableFuture::join),
          made.isWritten() ? Optional.of(out) : Optional.empty(),
          written.sha256(),
          GraphCounts.of(file.model()),
          GraphCounts.of(folded),
          file.byteSize(),
          written.byteSize(),
          written.dataPath(),
          fold.folds(),
          fold.refusals(),
          options.engine().name(),
          options.engine().lastReport(),
          made.verification(),
          new FoldReport.Seconds(
              read, fold.planNanos() / 1e9, fold.rescaleNanos() / 1e9, verified, wrote, synced));
      options.reportTo().accept(report);
      options.listener().folded(file.model(), fold, report);
      made.verification().filter(v -> !v.isEquivalent()).ifPresent(v -> {
        throw new NotEquivalentException(
            in.toString(), v.reason(), v.worstSite(), v.worstRatio(), v.maxAbs());
      });
      return report;
    }
  }

  /**
   * A fold that is written, or was kept from it.
   *
   * @param fold the fold
   * @param verification of it, if it was asked for
   * @param verifySeconds what that took
   * @param written the file, or what it would be
   * @param isWritten whether there is a file
   */
  private record Made(Folded fold, Optional<Verification> verification, double verifySeconds,
      WrittenModel written, boolean isWritten) {}

  private Made made(ModelFile file, Arena arena) {
    if (!options.verify() && !options.dryRun()) {
      RangeClaims claims = new RangeClaims();
      Folded quick = fold(file, options.fold().assuming(claims), arena);
      lap();
      begin(Stage.WRITE);
      Optional<WrittenModel> written = ModelWriter.write(
          file, quick.model(), out, writeOptions(), () -> claims.hold(quick.model()));
      if (written.isPresent()) {
        return new Made(quick, Optional.empty(), 0, written.get(), true);
      }
    }
    Folded planned = fold(file, options.fold(), arena);
    Folded fold = options.verify() ? planned.computed() : planned;
    lap();
    Optional<Verification> verification = verify(file.model(), fold);
    double verified = lap();
    boolean write = !options.dryRun()
        && verification.map(Verification::isEquivalent).orElse(true);
    return new Made(
        fold, verification, verified, write(file, fold.model(), write), write);
  }

  private Folded fold(ModelFile file, FoldOptions how, Arena arena) {
    return Folded.of(file.model(), how, options.engine(), arena, this::begin);
  }

  private Optional<Verification> verify(Model original, Folded fold) {
    if (!options.verify()) {
      return Optional.empty();
    }
    begin(Stage.VERIFY);
    return Optional.of(Verifier.verify(original, fold, options.verification()));
  }

  private WrittenModel write(ModelFile file, Model folded, boolean write) {
    begin(Stage.WRITE);
    return write
        ? ModelWriter.write(file, folded, out, writeOptions())
        : ModelWriter.measure(file, folded, out, writeOptions().withOverwrite(true));
  }

  private WriteOptions writeOptions() {
    return WriteOptions.DEFAULT
        .withOverwrite(options.overwrite() || options.dryRun())
        .withDigest(options.digests())
        .withExternalData(options.externalData() ? ExternalData.ALWAYS : ExternalData.AUTO);
  }

  /** A slip of the pen in an option must not pass for a choice. */
  private static void checkNames(Model model, FoldOptions options) {
    Set<String> labels = new HashSet<>();
    Stream.concat(Stream.of(model.graph()), model.functions().stream().map(Function::body))
        .flatMap(Graph::allNodes).map(Node::label).forEach(labels::add);
    for (String node : new TreeSet<>(options.keptNodes())) {
      if (!labels.contains(node)) {
        throw new InvalidOptionException(
            "keep", "the name of a node of the model", "'" + node + "'",
            "crease inspect lists the nodes that fold");
      }
    }
    List<String> rules = Stream.of(
        AffineRules.all().stream().map(AffineRule::operator),
        LinearRules.all().stream().map(LinearRule::operator),
        CarryRules.all().stream().map(CarryRule::operator),
        MoveRules.all().stream().map(MoveRule::operator),
        MergeRules.all().stream().map(MergeRule::name))
        .flatMap(names -> names).toList();
    for (String rule : new TreeSet<>(options.skippedRules())) {
      if (!rules.contains(rule)) {
        throw new InvalidOptionException(
            "skip",
            "one of the rules " + rules.stream().sorted().collect(Collectors.joining(", ")),
            "'" + rule + "'",
            "");
      }
    }
  }

  private void begin(Folded.Step step) {
    begin(switch (step) {
      case PLAN -> Stage.PLAN;
      case RESCALE -> Stage.RESCALE;
    });
  }

  private void begin(Stage stage) {
    options.progress().accept(stage);
  }

  private double lap() {
    long now = System.nanoTime();
    double seconds = (now - lap) / 1e9;
    lap = now;
    return seconds;
  }
}
