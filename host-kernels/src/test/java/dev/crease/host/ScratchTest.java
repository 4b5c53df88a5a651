package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which arrays threads get. */
class ScratchTest {

  @Test
  void aThreadGetsTheArrayItHadBeforeThoughOthersGaveTheirsSince() {
    Scratch scratch = new Scratch(100);
    float[] mine = scratch.take();
    float[] others = CompletableFuture.supplyAsync(() -> {
      float[] taken = scratch.take();
      scratch.give(taken);
      return taken;
    }).join();
    scratch.give(mine);
    assertThat(scratch.take()).isSameAs(mine).isNotSameAs(others);
  }

  @Test
  void twoAtOnceAreTwo() {
    Scratch scratch = new Scratch(100);
    assertThat(scratch.take()).isNotSameAs(scratch.take()).hasSizeGreaterThan(99);
  }

  @Test
  void arraysThatAWorkHasOutgrownAreMadeAnew() {
    Scratch scratch = new Scratch(10);
    scratch.give(scratch.take());
    scratch.atLeast(1000);
    assertThat(scratch.take()).hasSizeGreaterThan(999);
    assertThat(scratch.bytes()).isGreaterThan(4000);
  }
}
