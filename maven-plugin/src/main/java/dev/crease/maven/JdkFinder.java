package dev.crease.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.toolchain.Toolchain;

/** Finds the JDK 25: the one that is named, a toolchain, {@code JAVA_HOME}, Maven's own, or one in the usual places. */
final class JdkFinder {

  private static final String WANTED = "25";
  private static final String FIX = "; fix: set the parameter jdk (-Dcrease.jdk=HOME), name a jdk in toolchains.xml,"
      + " or set JAVA_HOME";
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

  private JdkFinder() {}

  /**
   * Finds one.
   *
   * @param named the one that the build names, which has to be one
   * @param toolchains those that the build may use
   * @return its home
   * @throws MojoExecutionException where there is none
   */
  static Path find(Optional<Path> named, List<Toolchain> toolchains)
      throws IOException, MojoExecutionException {
    if (named.isPresent()) {
      String version = version(named.get()).orElse("no JDK");
      if (!version.equals(WANTED)) {
        throw new MojoExecutionException(
            "crease: jdk: " + named.get() + ": expected the home of a JDK " + WANTED + ", got "
                + version + FIX);
      }
      return named.get();
    }
    Optional<Path> known = Stream.of(
        among(toolchains),
        Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of),
        Optional.of(Path.of(System.getProperty("java.home"))))
        .flatMap(Optional::stream).filter(JdkFinder::fits).findFirst();
    Optional<Path> found = known.isPresent() ? known : inUsualPlaces();
    return found.orElseThrow(
        () -> new MojoExecutionException(
            "crease: jdk: expected a JDK " + WANTED + " among toolchains, in JAVA_HOME ("
                + Optional.ofNullable(System.getenv("JAVA_HOME")).orElse("unset")
                + ") or the usual places, got none" + FIX));
  }

  private static boolean fits(Path home) {
    return version(home).filter(WANTED::equals).isPresent();
  }

  /** The feature version of a JDK, from its file {@code release}. */
  static Optional<String> version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isReadable(release)) {
      return Optional.empty();
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release, StandardCharsets.ISO_8859_1));
      return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> among(List<Toolchain> toolchains) {
    return toolchains.stream().map(t -> Optional.ofNullable(t.findTool("java")))
        .flatMap(Optional::stream)
        .map(java -> Path.of(java).toAbsolutePath().resolve("../..").normalize())
        .filter(JdkFinder::fits).findFirst();
  }

  /** Where {@code scripts/find-jdk.sh} looks, which is why it is asked. */
  private static Optional<Path> inUsualPlaces() throws IOException {
    if (Jvm.isWindows()) {
      return Optional.empty();
    }
    Path script = Files.createTempFile("find-jdk", ".sh");
    try (InputStream in = FoldMojo.class.getResourceAsStream("find-jdk.sh")) {
      if (in == null) {
        throw new IllegalStateException("find-jdk.sh is not in the plugin's jar");
      }
      Files.write(script, in.readAllBytes());
      Process process = new ProcessBuilder(
          "sh", "-c", ". \"$1\"; printf %s \"$CREASE_JDK\"", "sh", script.toString())
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String home = new String(
          process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home));
    } finally {
      Files.delete(script);
    }
  }
}
