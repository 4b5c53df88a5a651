package dev.crease.testkit.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.error.CreaseException;
import dev.crease.error.NotEquivalentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files end with a fold or a message, in little time and memory. {@link HostileFuzz} runs many more of them. */
class HostileFuzzTest {

  private static final long FILES = Long.getLong("hostile.files", 10_000);
  private static final long SEED = Long.getLong("hostile.seed", 1);

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void damagedFiles() {
    HostileFuzz fuzz = new HostileFuzz(HostileSeeds.all(List.of()), SEED, Optional.empty());
    fuzz.run(FILES);
    assertThat(fuzz.failures()).isEmpty();
    assertThat(fuzz.inputs()).isGreaterThan(FILES);
  }

  /** What the fuzzer found once, named by what it did. */
  @ParameterizedTest
  @ValueSource(strings = {"input-left-out", "input-beyond-the-list", "input-too-large",
      "unsqueeze-of-2-to-40-axes", "concat-of-unknown-rank", "shape-of-a-billion-axes",
      "input-beyond-64-bits", "map-of-gigabytes", "sizes-beyond-64-bits",
      "dropout-mode-is-a-float", "site-without-input", "site-beyond-64-bits",
      "strides-of-another-rank", "slice-of-unknown-rank", "convolution-of-constants",
      "zero-point-is-a-float", "scale-is-an-integer", "zero-point-of-a-bias",
      "merge-without-input", "layer-without-input", "empty-tensor-of-long-axes",
      "channels-beyond-64-bits", "layer-with-a-body"})
  void foundBefore(String name) throws IOException {
    try (InputStream in = HostileFuzzTest.class.getResourceAsStream(name + ".onnx")) {
      assertThat(in).as(name).isNotNull();
      HostileCheck.Outcome outcome = HostileCheck.of(in.readAllBytes(), true);
      assertThat(outcome.failure()).isEmpty();
      assertThat(outcome.refusal().filter(NotEquivalentException.class::isInstance)).isEmpty();
      outcome.refusal().map(CreaseException::getMessage).ifPresent(
          m -> assertThat(m).contains("expected ", ", got "));
    }
  }

  @Test
  void theSeedsThemselvesFold() {
    List<byte[]> seeds = HostileSeeds.all(List.of());
    assertThat(seeds).hasSizeGreaterThan(500);
    assertThat(seeds.stream().map(s -> HostileCheck.of(s, false).step()).distinct())
        .containsExactly("done");
  }

  @Test
  void theSameSeedDoesTheSameDamage() {
    byte[] bytes = HostileSeeds.all(List.of()).getFirst();
    Mutator a = new Mutator(5);
    Mutator b = new Mutator(5);
    for (int i = 0; i < 100; i++) {
      assertThat(a.mutate(bytes, bytes)).isEqualTo(b.mutate(bytes, bytes));
    }
  }
}
