package dev.crease.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.codehaus.plexus.util.DirectoryScanner;
import org.jspecify.annotations.Nullable;

/**
 * Folds the models of a project, verifies the results and writes them among its classes. A model that has not changed,
 * nor how it is folded, is not folded again; one that cannot be folded, or whose fold is not equivalent, ends the build.
 */
@Mojo(name = "fold", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
@SuppressWarnings("NullAway.Init") // Maven sets the parameters that have no value here.
public final class FoldMojo extends AbstractMojo {

  private static final int NOT_EQUIVALENT = 1;
  private static final int MODEL = 3;

  /** Fold nothing. */
  @Parameter(property = "crease.skip", defaultValue = "false")
  private boolean skip;

  /** The folder with the models. */
  @Parameter(property = "crease.sourceDirectory", defaultValue = "${project.basedir}/src/main/models")
  private File sourceDirectory;

  /** Which of its files are models; {@code **}{@code /*.onnx} unless given. */
  @Parameter
  private String[] includes = {"**/*.onnx"};

  /** Which of these are not to be folded. */
  @Parameter
  private String[] excludes = {};

  /** Where the folded models go, each under the name and in the folder that it has in the source directory. */
  @Parameter(property = "crease.outputDirectory", defaultValue = "${project.build.outputDirectory}")
  private File outputDirectory;

  /** Where reports, and what each fold said, go. */
  @Parameter(property = "crease.reportDirectory", defaultValue = "${project.build.directory}/crease")
  private File reportDirectory;

  /** Write a page, {@code NAME.html}, that shows both graphs, what stays and why. */
  @Parameter(property = "crease.html", defaultValue = "false")
  private boolean html;

  /** Write a report, {@code NAME.json}. */
  @Parameter(property = "crease.report", defaultValue = "false")
  private boolean report;

  /** Write a certificate, {@code NAME.certificate.json}, that {@code crease verify --certificate} checks. */
  @Parameter(property = "crease.certificate", defaultValue = "false")
  private boolean certificate;

  /** Do not run both models before writing. */
  @Parameter(property = "crease.noVerify", defaultValue = "false")
  private boolean noVerify;

  /** Verification runs. What they allow is derived from the model, and is no parameter. */
  @Parameter(property = "crease.runs", defaultValue = "3")
  private int runs;

  /** Seed of verification's inputs. */
  @Parameter(property = "crease.seed", defaultValue = "1")
  private long seed;

  /** The shapes that verification uses for inputs whose size a model leaves open: {@code [NAME=]1x3x640x640}. */
  @Parameter(property = "crease.shapes")
  private List<String> shapes = List.of();

  /** Affines and layers to leave as they are. */
  @Parameter(property = "crease.keep")
  private List<String> keep = List.of();

  /** Rules to switch off, {@code Gemm} for instance: {@code --skip} of the command line. */
  @Parameter(property = "crease.skipRules")
  private List<String> skipRules = List.of();

  /** What initializers are that a model lists among its inputs: constant, overridable or by-habit. */
  @Parameter(property = "crease.listedInitializers", defaultValue = "by-habit")
  private String listedInitializers;

  /** Put weights of 1 KiB and more into {@code NAME.onnx.data} beside the output. */
  @Parameter(property = "crease.externalData", defaultValue = "false")
  private boolean externalData;

  /** The home of a JDK 25; found by itself unless given. */
  @Parameter(property = "crease.jdk")
  private @Nullable File jdk;

  /** More options of the JVM that folds, {@code -Xmx2g} for instance. */
  @Parameter(property = "crease.jvmArguments")
  private List<String> jvmArguments = List.of();

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  private MavenSession session;

  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  private PluginDescriptor plugin;

  private final ToolchainManager toolchains;

  /** Maven gives what it has to give. */
  @Inject
  public FoldMojo(ToolchainManager toolchains) {
    this.toolchains = toolchains;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("nothing is folded: crease.skip is set");
      return;
    }
    if (!sourceDirectory.isDirectory()) {
      getLog().info("nothing to fold: there is no folder " + sourceDirectory);
      return;
    }
    try {
      foldAll();
    } catch (IOException e) {
      throw new MojoExecutionException("crease: file: " + e, e);
    }
  }

  private void foldAll() throws IOException, MojoExecutionException, MojoFailureException {
    List<String> models = models();
    SourceFiles sources = SourceFiles.of(sourceDirectory.toPath(), models);
    @Nullable
    Jvm jvm = null; // A build with nothing to fold needs none.
    for (String name : models) {
      Fold fold = fold(name);
      FoldRecord record = new FoldRecord(
          fold.inReports(".state"), sources.of(name) + plugin.getVersion() + fold.arguments());
      if (record.isUpToDate()) {
        getLog().info(name + " is up to date");
        continue;
      }
      if (jvm == null) {
        jvm = jvm();
      }
      run(name, fold, jvm);
      record.write(fold.outputs());
    }
    if (models.isEmpty()) {
      getLog().info("nothing to fold: no file in " + sourceDirectory + " is among "
          + String.join(", ", includes));
    }
  }

  /** Paths below the source directory, in one order everywhere. */
  private List<String> models() {
    DirectoryScanner scanner = new DirectoryScanner();
    scanner.setBasedir(sourceDirectory);
    scanner.setIncludes(includes);
    scanner.setExcludes(excludes);
    scanner.addDefaultExcludes();
    scanner.scan();
    return Arrays.stream(scanner.getIncludedFiles()).sorted().toList();
  }

  private Fold fold(String name) {
    List<String> options = new ArrayList<>(List.of(
        "--runs", Integer.toString(runs), "--seed", Long.toString(seed),
        "--listed-initializers", listedInitializers));
    shapes.forEach(s -> options.addAll(List.of("--shape", s)));
    keep.forEach(k -> options.addAll(List.of("--keep", k)));
    skipRules.forEach(r -> options.addAll(List.of("--skip", r)));
    if (noVerify) {
      options.add("--no-verify");
    }
    if (externalData) {
      options.add("--external-data");
    }
    Fold fold = new Fold(
        sourceDirectory.toPath().resolve(name), outputDirectory.toPath().resolve(name),
        reportDirectory.toPath().resolve(name), options);
    if (html) {
      fold = fold.writing("--html", ".html");
    }
    if (report) {
      fold = fold.writing("--report", ".json");
    }
    return certificate ? fold.writing("--certificate", ".certificate.json") : fold;
  }

  private Jvm jvm() throws IOException, MojoExecutionException {
    List<Toolchain> all = Stream.concat(
        toolchains.getToolchains(session, "jdk", Map.of("version", "[25,26)")).stream(),
        Optional.ofNullable(toolchains.getToolchainFromBuildContext("jdk", session)).stream())
        .toList();
    Path home = JdkFinder.find(Optional.ofNullable(jdk).map(File::toPath), all);
    getLog().debug("JDK 25: " + home);
    List<Path> jars = plugin.getArtifacts().stream().map(Artifact::getFile).map(File::toPath)
        .toList();
    return new Jvm(home, jvmArguments, jars);
  }

  private void run(String name, Fold fold, Jvm jvm)
      throws IOException, MojoExecutionException, MojoFailureException {
    for (Path file : fold.outputs()) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Path log = fold.inReports(".log");
    Jvm.Result result;
    try {
      result = jvm.run(fold.arguments(), log);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("crease: interrupted", e);
    }
    if (result.exitCode() == 0) {
      result.lastLines().forEach(getLog()::info);
      getLog().info("details: " + log);
      return;
    }
    String message = name + ": " + result.message();
    if (result.exitCode() == NOT_EQUIVALENT || result.exitCode() == MODEL) {
      throw new MojoFailureException(message);
    }
    throw new MojoExecutionException(message);
  }
}
