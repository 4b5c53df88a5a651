package dev.crease.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.toolchain.Toolchain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkFinderTest {

  @TempDir
  private Path home;

  @ParameterizedTest
  @CsvSource({"25,25", "25.0.1,25", "17.0.2,17", "1.8.0_292,1", "250.1,250"})
  void readsTheFeatureVersion(String written, String version) throws IOException {
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"x\"\nJAVA_RUNTIME_VERSION=\"99\"\nJAVA_VERSION=\"" + written + "\"\n");
    assertThat(JdkFinder.version(home)).contains(version);
  }

  @Test
  void whatHasNoReleaseFileIsNoJdk() throws IOException {
    assertThat(JdkFinder.version(home)).isEmpty();
    Files.writeString(home.resolve("release"), "nothing");
    assertThat(JdkFinder.version(home)).isEmpty();
  }

  @Test
  void theOneThatIsNamedHasToFit() throws IOException {
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");
    assertThatThrownBy(() -> JdkFinder.find(Optional.of(home), List.of()))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage(
            "crease: jdk: " + home + ": expected the home of a JDK 25, got 17; fix: set the"
                + " parameter jdk (-Dcrease.jdk=HOME), name a jdk in toolchains.xml, or set JAVA_HOME");
    assertThatThrownBy(() -> JdkFinder.find(Optional.of(home.resolve("no")), List.of()))
        .hasMessageContaining("got no JDK; fix: ");
  }

  @Test
  void aToolchainComesBeforeOtherPlaces() throws IOException, MojoExecutionException {
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
    assertThat(JdkFinder.find(Optional.empty(), List.of(new Jdk(home)))).isEqualTo(home);
    assertThat(JdkFinder.find(Optional.of(home), List.of())).isEqualTo(home);
  }

  /** A toolchain of this home. */
  private record Jdk(Path home) implements Toolchain {

    @Override
    public String getType() {
      return "jdk";
    }

    @Override
    public String findTool(String name) {
      return home.resolve("bin").resolve(name).toString();
    }
  }
}
