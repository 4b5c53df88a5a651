package dev.crease.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecutorOptionsTest {

  @Test
  void sessionsRunManyTimesUnlessSomebodySaysOtherwise() {
    assertThat(ExecutorOptions.DEFAULT.once()).isFalse();
    assertThat(new ExecutorOptions(true, false)).isEqualTo(new ExecutorOptions(true, false, false));
    assertThat(new ExecutorOptions(true, false).forOneRun())
        .isEqualTo(new ExecutorOptions(true, false, true));
  }
}
