package dev.crease.testkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Reason;
import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.testkit.verify.Tampering;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random graphs fold right. {@code -Dfuzz.seeds=N -Dfuzz.from=S} runs others; so does {@link Fuzz}, which prints what they had in
 * them.
 */
class FuzzTest {

  private static final long SEEDS = Long.getLong("fuzz.seeds", 500);
  private static final long FROM = Long.getLong("fuzz.from", 1);

  @Test
  void randomGraphsFoldRight() {
    Fuzz fuzz = Fuzz.run(FROM, SEEDS, Runtime.getRuntime().availableProcessors());
    assertThat(fuzz.reports()).isEmpty();
    assertThat(fuzz.failures()).isZero();
    FuzzStatistics statistics = fuzz.statistics();
    assertThat(statistics.graphs()).isEqualTo(SEEDS);
    assertThat(statistics.worstRatio()).isLessThanOrEqualTo(1);
    if (System.getProperty("fuzz.seeds") != null) {
      System.out.print(statistics.print());
    }
    assertThat(statistics.countOf("ONNX Runtime", "compared")).isGreaterThan(SEEDS * 8 / 10);
    if (SEEDS >= 500) {
      assertEverythingOccurs(statistics);
    }
  }

  /** Five folds in a row, a merge that lets an affine fold, and divisors that are inputs: all seldom. */
  @ParameterizedTest
  @ValueSource(longs = {3006796, 1046638, 1082485, 1056781, 1094948})
  void seldomGraphsFoldRight(long seed) {
    assertThat(FuzzCheck.check(FuzzGenerator.of(seed), new FuzzStatistics())).isEmpty();
  }

  private static void assertEverythingOccurs(FuzzStatistics statistics) {
    List<String> missing = new ArrayList<>();
    AffineRules.all().stream().map(AffineRule::operator)
        .filter(o -> statistics.countOf("folded affine", o) == 0).forEach(missing::add);
    LinearRules.all().stream().map(r -> r.operator())
        .filter(o -> statistics.countOf("folded into", o) == 0).forEach(missing::add);
    CarryRules.all().stream().map(r -> r.operator())
        .filter(o -> statistics.countOf("passed", o) == 0).forEach(missing::add);
    FuzzGenerator.ingredients().stream().filter(i -> statistics.countOf("ingredient", i) == 0)
        .forEach(missing::add);
    assertThat(missing).as("what no graph had").isEmpty();
    assertThat(Reason.values()).filteredOn(r -> statistics.countOf("refusal", r.name()) > 0)
        .as("reasons met").hasSizeGreaterThan(Reason.values().length * 2 / 3);
  }

  @Test
  void aSeedMakesOneGraph() {
    for (long seed = 1; seed < 20; seed++) {
      assertThat(ModelWriter.toBytes(FuzzGenerator.of(seed).model()))
          .isEqualTo(ModelWriter.toBytes(FuzzGenerator.of(seed).model()));
    }
  }

  @Test
  void aWrongFoldIsFoundAndShrinks() {
    FuzzCase c = LongStream.range(200, 1000).mapToObj(FuzzGenerator::of)
        .filter(f -> f.model().graph().nodes().size() > 10 && fails(f)).findFirst().orElseThrow();
    FuzzCase small = Shrinker.shrink(c, FuzzTest::fails);
    assertThat(fails(small)).isTrue();
    assertThat(small.model().graph().nodes()).extracting(n -> n.op().type())
        .hasSizeLessThanOrEqualTo(3)
        .contains("Conv");
  }

  /** Whether a fold is found wrong whose convolutions have one element of 4 ulps more. */
  private static boolean fails(FuzzCase c) {
    return FuzzCheck.check(c, new FuzzStatistics(), FuzzTest::movedFirstWeight)
        .filter(f -> f.kind().startsWith("verifier: site")).isPresent();
  }

  private static Model movedFirstWeight(Model folded) {
    return folded.graph().nodes().stream()
        .filter(n -> n.op().type().equals("Conv") && n.input(1).endsWith("_folded")).findFirst()
        .map(conv -> Tampering.withMoved(folded, conv.input(1), _ -> 0, 4)).orElse(folded);
  }
}
