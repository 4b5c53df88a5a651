package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TornadoTargetTest {

  @Test
  void poclComputesHereUnlessItIsToldToComputeElsewhere() {
    assertThat(TornadoTarget.computesHere(null)).isTrue();
    assertThat(TornadoTarget.computesHere("pthread")).isTrue();
    assertThat(TornadoTarget.computesHere("cpu remote")).isFalse();
  }
}
