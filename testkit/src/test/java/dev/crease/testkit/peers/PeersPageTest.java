package dev.crease.testkit.peers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.testkit.peers.PeerResult.Outcome;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersPageTest {

  private static final String COMMAND = "mvn -Dfast -pl testkit -am test -Dtest=PeersPageTest"
      + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write";

  private static final Path PAGE = Path.of("..", "docs", "peers.md");

  @TempDir
  private static Path folder;

  private static final Map<FoldCase, PeersPage.Both> RESULTS = new LinkedHashMap<>();

  @BeforeAll
  static void runBoth() throws Exception {
    Peer runtime = Peer.onnxRuntimeBasic(folder);
    Peer crease = Peer.crease();
    for (FoldCase c : FoldCases.all()) {
      RESULTS.put(c, new PeersPage.Both(runtime.judge(c), crease.judge(c)));
    }
  }

  @Test
  void thePageSaysWhatTheToolsDo() throws Exception {
    String page = PeersPage.markdown(RESULTS, COMMAND,
        OrtEnvironment.getEnvironment().getVersion(), folder);
    if (System.getProperty("docs.write") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(PeersPage.words(Files.readString(PAGE)))
        .as("docs/peers.md is not what the tools do; write it anew with: " + COMMAND)
        .isEqualTo(PeersPage.words(page));
  }

  @Test
  void creaseIsWrongNowhere() {
    RESULTS.forEach((c, both) -> {
      PeerResult ours = both.crease();
      assertThat(ours.outcome()).as(c.id()).isNotIn(Outcome.WRONG, Outcome.DECLINED);
      assertThat(ours.ratio().orElse(0)).as(c.id()).isLessThanOrEqualTo(1);
    });
  }

  /** What is known to be wrong there is found: a check that finds nothing wrong anywhere would show nothing. */
  @Test
  void onnxRuntimeIsWrongWhereChannelsAreTakenForOthers() {
    Map<String, PeerResult> wrong = new LinkedHashMap<>();
    RESULTS.forEach((c, both) -> {
      if (both.onnxRuntime().outcome() == Outcome.WRONG) {
        wrong.put(c.id(), both.onnxRuntime());
      }
    });
    assertThat(wrong).containsKey("1 MatMul of rank 2 Transpose BatchNorm, M equals N");
    assertThat(wrong.values()).allSatisfy(r -> {
      assertThat(r.error().orElseThrow()).isGreaterThan(0.1);
      assertThat(r.ratio().orElseThrow()).isGreaterThan(1000);
    });
  }

  @Test
  void creaseRoundsOnce() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Model model = Architectures.find("resnet18").orElseThrow()
          .build(Options.DEFAULT.scale(0.125).size(32), arena);
      PeerRounding ours = PeerRounding.of(model, Folded.of(model, arena).model());
      assertThat(ours.layers()).isEqualTo(20);
      assertThat(ours.weights().max()).isBetween(0.49, 0.5);
      assertThat(ours.biases().max()).isBetween(0.4, 0.5);
    }
  }
}
