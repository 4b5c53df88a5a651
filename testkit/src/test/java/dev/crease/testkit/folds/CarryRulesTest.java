package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.carry.CarryRule;
import dev.crease.fold.carry.CarryRule.Match;
import dev.crease.fold.carry.CarryRules;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Node;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where channels come out of an operator, and which affines may pass it. */
class CarryRulesTest {

  private static final ChannelTrace ON_1 = on(1, 4, 3);
  private static final ChannelTrace ANY = new ChannelTrace(new ChannelAxis.Any(), 4, 1, false);

  private final GraphBuilder g = GraphBuilder.of("g", 17);

  private static ChannelTrace on(int axis, int rank, int channels) {
    return new ChannelTrace(new ChannelAxis.FromStart(axis), rank, channels, false);
  }

  private String x(long... sizes) {
    return g.input("x", DType.FLOAT, sizes);
  }

  /** What the rule for the operator of the last node says. */
  private Match match(String output, ChannelTrace in) {
    g.output(output);
    Node node = g.last();
    return CarryRules.of(node.op().type()).orElseThrow()
        .match(node, in, FoldContext.of(new GraphIndex(g.graph(), false)));
  }

  private Match reshaped(ChannelTrace in, long[] from, long... to) {
    return match(g.node("Reshape").name("r").in(x(from), g.longs("to", to)).out(), in);
  }

  private static void assertCarried(Match match, ChannelTrace out, boolean shift,
      boolean anySign) {
    assertThat(match)
        .isEqualTo(new Match.Carried(out, new CarryRule.Passes(shift, anySign)));
  }

  private static void assertBlocked(Match match, Reason reason, String detail) {
    assertThat(match).isEqualTo(new Match.Blocked(reason, detail));
  }

  private static void assertLost(Match match, String node, String axis) {
    assertBlocked(match, Reason.LAYOUT_CHANGE_BETWEEN, node + " does not keep the channels of "
        + axis + " together, or the shapes are not known");
  }

  @Test
  void everyRuleIsFoundByItsOperator() {
    assertThat(CarryRules.all()).extracting(CarryRule::operator).containsExactly("Flatten",
        "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Relu", "LeakyRelu", "MaxPool",
        "GlobalMaxPool", "AveragePool", "GlobalAveragePool", "Pad", "Slice");
    assertThat(CarryRules.all())
        .allSatisfy(r -> assertThat(CarryRules.of(r.operator())).containsSame(r));
  }

  @Test
  void reshapesThatKeepTheChannels() {
    assertCarried(reshaped(ON_1, new long[]{2, 3, 4, 5}, 2, 3, 20), on(1, 3, 3), true, true);
  }

  @Test
  void reshapesThatJoinWhatIsBeforeTheChannels() {
    assertCarried(reshaped(on(2, 4, 3), new long[]{2, 5, 3, 4}, 10, 3, 4), on(1, 3, 3), true, true);
  }

  @Test
  void reshapesThatSpreadTheChannels() {
    assertCarried(reshaped(ON_1, new long[]{2, 3, 4, 5}, 2, 60),
        new ChannelTrace(new ChannelAxis.FromStart(1), 2, 3, true), true, true);
  }

  @Test
  void reshapesThatSpreadThemOverAPartAlone() {
    assertLost(reshaped(ON_1, new long[]{2, 3, 4, 5}, 2, 12, 5), "Reshape r", "axis 1");
  }

  @Test
  void reshapesThatCutThem() {
    assertLost(reshaped(on(1, 3, 6), new long[]{2, 6, 5}, 2, 2, 15), "Reshape r", "axis 1");
  }

  @Test
  void oneChannelThatAReshapeLeavesOnNoAxis() {
    assertCarried(reshaped(on(1, 3, 1), new long[]{2, 1, 6}, 2, 6),
        new ChannelTrace(new ChannelAxis.FromStart(1), 2, 1, true), true, true);
  }

  @Test
  void reshapesOfOneConstantForAll() {
    assertCarried(reshaped(ANY, new long[]{2, 3, 4, 5}, 6, 20), ANY.withRank(2), true, true);
  }

  @Test
  void sizesThatHaveNoNamesAreNotTakenForTheSame() {
    String x = g.input("x",
        TensorType.of(DType.FLOAT, List.of(new Dim.Symbol(""), new Dim.Size(3), new Dim.Size(4))));
    String y = g.node("Reshape").name("r").in(x, g.longs("to", -1, 3, 2, 2)).out();
    assertLost(match(y, on(1, 3, 3)), "Reshape r", "axis 1");
  }

  @Test
  void batchesOfTheSameNameAreTheSame() {
    String x = g.input("x", TensorType.of(DType.FLOAT,
        List.of(new Dim.Symbol("n"), new Dim.Size(3), new Dim.Size(4), new Dim.Size(1))));
    String y = g.node("Squeeze").name("s").in(x, g.longs("axes", 3)).out();
    assertCarried(match(y, on(1, 4, 3)), on(1, 3, 3), true, true);
  }

  @ParameterizedTest
  @CsvSource({"0,2,3,1, 3", "0,3,1,2, 2", "1,0,2,3, 0", "3,2,1,0, 2"})
  void transposesMoveTheChannels(int a, int b, int c, int d, int to) {
    String y = g.node("Transpose").name("t").in(x(2, 3, 4, 5)).integers("perm", a, b, c, d).out();
    assertCarried(match(y, ON_1), on(to, 4, 3), true, true);
  }

  @Test
  void aTransposeWithoutAPermutationReverses() {
    assertCarried(match(g.node("Transpose").name("t").in(x(2, 3, 4, 5)).out(), ON_1), on(2, 4, 3),
        true, true);
  }

  @Test
  void aTransposeToTheFront() {
    String y = g.node("Transpose").name("t").in(x(2, 3, 4)).integers("perm", 1, 0, 2).out();
    ChannelTrace unknown = new ChannelTrace(new ChannelAxis.FromStart(1), -1, 3, false);
    assertCarried(match(y, unknown), on(0, 3, 3), true, true);
  }

  @Test
  void aTransposeOfAnotherRank() {
    String y = g.node("Transpose").name("t").in(x(2, 3, 4)).integers("perm", 1, 0, 2).out();
    assertLost(match(y, ON_1), "Transpose t", "axis 1");
  }

  @Test
  void aTransposeOfAnUnknownRankWithoutAPermutation() {
    String y = g.node("Transpose").name("t").in(g.input("x", TensorType.UNKNOWN)).out();
    ChannelTrace unknown = new ChannelTrace(new ChannelAxis.FromStart(1), -1, 3, false);
    assertLost(match(y, unknown), "Transpose t", "axis 1");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,false", "0,false"})
  void flattening(int axis, boolean follows) {
    Match match = match(
        g.node("Flatten").name("f").in(x(2, 3, 4, 5)).integer("axis", axis).out(), ON_1);
    if (follows) {
      assertCarried(match, new ChannelTrace(new ChannelAxis.FromStart(1), 2, 3, true), true, true);
    } else {
      assertLost(match, "Flatten f", "axis 1");
    }
  }

  @Test
  void flatteningChannelsCountedFromTheEnd() {
    String y = g.node("Flatten").name("f").in(x(2, 3, 4)).out();
    ChannelTrace fromEnd = new ChannelTrace(new ChannelAxis.FromEnd(2), 3, 3, false);
    assertCarried(match(y, fromEnd),
        new ChannelTrace(new ChannelAxis.FromStart(1), 2, 3, true), true, true);
  }

  @Test
  void flatteningChannelsOfAnotherAxis() {
    assertLost(match(g.node("Flatten").name("f").in(x(2, 4, 3)).out(), on(2, 3, 3)), "Flatten f",
        "axis 2");
  }

  @ParameterizedTest
  @CsvSource({"0,true", "0.5,true", "1,true", "-0.01,false", "1.01,false"})
  void leakySlopes(double alpha, boolean passes) {
    Match match = match(
        g.node("LeakyRelu").name("l").in(x(2, 3, 4, 5)).real("alpha", alpha).out(), ON_1);
    if (passes) {
      assertCarried(match, ON_1, false, false);
    } else {
      assertBlocked(match, Reason.NONLINEAR_BETWEEN,
          "LeakyRelu l with a slope that is not from 0 to 1");
    }
  }

  private Match pooled(String operator, ChannelTrace in, Function<NodeBuilder, NodeBuilder> more) {
    return match(more.apply(g.node(operator).name("p").in(x(2, 3, 8, 8))
        .integers("kernel_shape", 2, 2)).out(), in);
  }

  @Test
  void poolsWorkAlongImages() {
    assertCarried(pooled("MaxPool", ON_1, n -> n), ON_1, true, false);
  }

  @Test
  void poolsOfOneConstantForAll() {
    assertCarried(pooled("AveragePool", ANY, n -> n), ANY, true, true);
  }

  @Test
  void poolsOfChannelsCountedFromTheEnd() {
    ChannelTrace fromEnd = new ChannelTrace(new ChannelAxis.FromEnd(3), 4, 3, false);
    assertCarried(pooled("MaxPool", fromEnd, n -> n), fromEnd, true, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void poolsAlongOtherAxes(int axis) {
    assertBlocked(pooled("MaxPool", on(axis, 4, 3), n -> n), Reason.CHANNEL_AXIS_MISMATCH,
        "MaxPool p works along the axis " + axis);
  }

  @Test
  void poolsOfChannelsThatAreSpread() {
    ChannelTrace spread = new ChannelTrace(new ChannelAxis.FromStart(1), 4, 3, true);
    assertBlocked(pooled("AveragePool", spread, n -> n), Reason.CHANNEL_AXIS_MISMATCH,
        "AveragePool p works along the axis 1");
  }

  @ParameterizedTest
  @CsvSource({"0,0,true", "1,0,true", "0,1,true", "1,1,false"})
  void averagesThatCountPaddingTakeNoShift(int pad, int counted, boolean shift) {
    assertCarried(pooled("AveragePool", ON_1, n -> n.integers("pads", pad, pad, pad, pad)
        .integer("count_include_pad", counted)), ON_1, shift, true);
  }

  @Test
  void aMaxPoolWhoseIndicesAreRead() {
    List<String> outs = g.node("MaxPool").name("p").in(x(2, 3, 8, 8))
        .integers("kernel_shape", 2, 2).outs(2);
    g.output(outs.get(1));
    assertBlocked(match(outs.getFirst(), ON_1), Reason.EXTRA_OUTPUTS_USED, "MaxPool p");
  }

  @Test
  void aMaxPoolWhoseIndicesNobodyReads() {
    List<String> outs = g.node("MaxPool").name("p").in(x(2, 3, 8, 8))
        .integers("kernel_shape", 2, 2).outs(2);
    assertCarried(match(outs.getFirst(), ON_1), ON_1, true, false);
  }

  @ParameterizedTest
  @CsvSource({"0,true", "1,false"})
  void paddingWithAValue(float value, boolean passes) {
    Match match = match(g.node("Pad").name("p")
        .in(x(2, 3, 4, 5), g.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1), g.floats("v", value)).out(),
        ON_1);
    if (passes) {
      assertCarried(match, ON_1, false, true);
    } else {
      assertBlocked(match, Reason.NONLINEAR_BETWEEN,
          "Pad p with a value that is not, or may not be, zero");
    }
  }

  @Test
  void paddingWithValuesOfTheImage() {
    assertCarried(match(g.node("Pad").name("p")
        .in(x(2, 3, 4, 5), g.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)).text("mode", "edge").out(),
        ON_1), ON_1, true, true);
  }

  @Test
  void paddingOfTheChannels() {
    assertLost(match(g.node("Pad").name("p")
        .in(x(2, 3, 4, 5), g.longs("pads", 0, 1, 0, 0, 0, 0, 0, 0)).out(), ON_1), "Pad p",
        "axis 1");
  }

  @ParameterizedTest
  @CsvSource({"1,false", "2,true", "3,true"})
  void slices(int axis, boolean passes) {
    Match match = match(g.node("Slice").name("s").in(x(2, 3, 4, 5), g.longs("from", 0),
        g.longs("to", 2), g.longs("axes", axis)).out(), ON_1);
    if (passes) {
      assertCarried(match, ON_1, true, true);
    } else {
      assertBlocked(match, Reason.LAYOUT_CHANGE_BETWEEN,
          "Slice s takes channels out, or its axes are not known");
    }
  }
}
