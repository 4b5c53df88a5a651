package dev.crease.testkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fold whose scale is off by two units in the last place, in one channel, is found whatever was folded into what. */
class ScaleOffTest {

  private static final int ULPS = 2;

  /**
   * The cases of one round where a scale goes into stored weights, not into those of a quantizer; in fp64, two units drown in the arithmetic
   * that a check in fp64 has.
   */
  static List<FoldCase> scaled() {
    return FoldCases.all().stream().filter(c -> {
      if (rounds(c) > 1) {
        return false;
      }
      List<LayerFold> layers = FoldPlan.of(c.model(), c.options()).layers();
      return layers.stream().anyMatch(LayerFold::scalesWeight)
          && layers.stream().allMatch(
              l -> l.layer().weight().dtype() != DType.DOUBLE
                  && l.layer().quantized().isEmpty());
    }).toList();
  }

  private static int rounds(FoldCase c) {
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      return Folded.of(c.model(), c.options(), engine, arena).rounds().size();
    }
  }

  @Test
  void everyKindOfLayerAndDirectionIsThere() {
    Set<String> kinds = new TreeSet<>();
    for (FoldCase c : scaled()) {
      FoldPlan.of(c.model(), c.options()).layers().forEach(
          l -> kinds.add(
              l.layer().node().op().type() + (l.in().keepsScale() ? " backward" : " forward")));
    }
    assertThat(kinds).contains("Conv backward", "Conv forward", "ConvTranspose backward",
        "ConvTranspose forward", "Gemm backward", "MatMul backward");
  }

  @ParameterizedTest
  @MethodSource("scaled")
  void oneChannelOffByTwoUlpsIsFound(FoldCase c) {
    VerifyOptions options = VerifyOptions.builder().runs(0).inputs(c.inputs()).build();
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(c.model(), c.options(), engine, arena);
      for (LayerFold fold : folded.plan().layers()) {
        if (fold.scalesWeight()) {
          Model wrong = off(folded.model(), fold);
          Verification v = Verifier.verify(c.model(), folded.plan(), wrong, options);
          assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
          assertThat(v.worstRatio()).isGreaterThan(1);
          assertThat(v.reason()).contains("into " + fold.layer().node().label());
        }
      }
    }
  }

  /** The model with the scale of one channel of a layer two units in the last place larger, each weight rounded again. */
  private static Model off(Model folded, LayerFold fold) {
    Node layer = Tampering.nodes(folded).stream()
        .filter(n -> n.name().equals(fold.layer().node().name())
            && n.op().type().equals(fold.layer().node().op().type())
            && n.input(1).startsWith(fold.layer().weightName()))
        .findFirst().orElseThrow();
    ChannelView channels = fold.in().keepsScale() ? fold.layer().outputs() : fold.layer().inputs();
    double factor = 1 + ULPS * fold.layer().weight().dtype().format().ulp(1);
    return Tampering.withElements(folded, layer.input(1), data -> {
      int channel = channels.channelOf(Tampering.largest(data));
      for (int i = 0; i < data.length; i++) {
        data[i] *= channels.channelOf(i) == channel ? factor : 1;
      }
      return data;
    });
  }
}
