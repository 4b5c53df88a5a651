package dev.crease.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistDigitsTest {

  @TempDir
  private Path folder;

  /** Levels 0 to 255, then more of them, as three decimals each. */
  private static String digits(int levels) {
    return IntStream.range(0, levels)
        .mapToObj(i -> String.format(Locale.ROOT, "%.3f", i % 256 / 255.0))
        .collect(Collectors.joining(",", "{\"data\":[", "]}"));
  }

  @Test
  void levelsAreWhatTheyWere() throws IOException {
    Files.writeString(folder.resolve("0.json"), digits(2 * 784));
    byte[] levels = MnistDigits.levels(folder.resolve("0.json"));
    assertThat(levels).hasSize(2 * 784);
    for (int i = 0; i < levels.length; i++) {
      assertThat(levels[i] & 255).isEqualTo(i % 256);
    }
    Files.writeString(folder.resolve("1.json"), digits(783));
    assertThatThrownBy(() -> MnistDigits.levels(folder.resolve("1.json")))
        .hasMessageEndingWith("expected digits of 784 levels, got 783 levels");
  }

  @Test
  void filesAreThoseOfMnist() throws IOException {
    for (int digit = 0; digit < 10; digit++) {
      Files.writeString(folder.resolve(digit + ".json"), digits(784));
    }
    MnistDigits.main(new String[]{folder.toString(), folder.toString()});
    assertThat(Files.readAllBytes(folder.resolve("digits-images-idx3-ubyte")))
        .startsWith(0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28).hasSize(16 + 7840);
    assertThat(Files.readAllBytes(folder.resolve("digits-labels-idx1-ubyte")))
        .containsExactly(0, 0, 8, 1, 0, 0, 0, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }
}
