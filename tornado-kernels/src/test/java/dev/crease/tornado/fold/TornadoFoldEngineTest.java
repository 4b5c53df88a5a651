package dev.crease.tornado.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelView;
import dev.crease.fold.EngineReport;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The device's constants are the host's, bit for bit, whichever kernels compute them. */
@ParameterizedClass
@EnumSource(names = {"CPU", "GPU"})
class TornadoFoldEngineTest {

  private static final long MEMORY = 1L << 30;

  private final TornadoTarget target = TestDevice.open();
  private final DeviceKind kind;

  TornadoFoldEngineTest(DeviceKind kind) {
    this.kind = kind;
  }

  private void requireKernels() {
    assumeTrue(kind != DeviceKind.CPU
        || target.kind() != DeviceKind.PLAIN && !TestDevice.isCuda(target),
        "this device has no kernels in vector types");
  }

  private DeviceFoldReport checkSame(List<LayerFold> folds, long memoryBytes) {
    assumeTrue(target.info().fp64(),
        "this device has no fp64, its folds are within an ulp of the host's");
    requireKernels();
    try (Arena arena = Arena.ofShared();
        TornadoFoldEngine engine = new TornadoFoldEngine(target,
            new FoldLimits(kind, true, memoryBytes))) {
      List<FoldedConstants> device = engine.fold(folds, arena);
      List<FoldedConstants> host = new HostFoldEngine().fold(folds, arena);

      SameBits.check(device, host);
      return engine.report().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16"})
  void everyLayoutAndSideFoldsToTheHostsBits(DType type) {
    DeviceFoldReport report = checkSame(new SeededFolds(11).all(type), MEMORY);

    assertThat(report.layersOnHost()).isZero();
    assertThat(report.layersOnDevice()).isEqualTo(SeededFolds.LAYOUTS.size() * 4);
    assertThat(report.pieces()).isEqualTo(1);
  }

  @Test
  void modelsOfSeveralTypesTakeAPieceEach() {
    List<LayerFold> folds = new ArrayList<>(new SeededFolds(12).all(DType.FLOAT));
    folds.addAll(new SeededFolds(13).all(DType.FLOAT16));
    folds.addAll(new SeededFolds(14).all(DType.DOUBLE));

    assertThat(checkSame(folds, MEMORY).pieces()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {100_000, 300_000})
  void whatIsLargerThanTheDevicesMemoryGoesThroughInPieces(long memoryBytes) {
    DeviceFoldReport report = checkSame(new SeededFolds(15).all(DType.FLOAT), memoryBytes);

    assertThat(report.pieces()).isGreaterThan(3);
    assertThat(report.layersOnHost()).isZero();
  }

  @Test
  void aLayerLargerThanTheDevicesMemoryIsSplit() {
    SeededFolds.Layout layout = new SeededFolds.Layout("dense", new ChannelView(1, 1, 8, 5003),
        new ChannelView(1, 8, 5003, 1));
    SeededFolds cases = new SeededFolds(16);
    var layer = cases.layer(layout, DType.FLOAT);

    DeviceFoldReport report = checkSame(
        List.of(
            SeededFolds.fold(layer, ChannelAffine.IDENTITY, cases.norm(8)),
            SeededFolds.fold(layer, cases.norm(5003), cases.norm(8))),
        60_000);

    assertThat(report.pieces()).isGreaterThan(6);
  }

  @Test
  void productsHalfWayBetweenTwoFloatsAreRoundedLikeTheHosts() {
    int n = 4096;
    SplittableRandom random = new SplittableRandom(3);
    float[] data = new float[n];
    List<Wide> scale = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      data[i] = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, random.nextInt(20) - 140);
      double tail = switch (random.nextInt(3)) {
        case 0 -> 0x1p-80;
        case 1 -> -0x1p-80;
        default -> 0;
      };
      scale.add(
          Wide.of((1 + random.nextInt(15)) * 0.25 * (random.nextBoolean() ? 1 : -1))
              .plus(Wide.of(tail)));
    }
    SeededFolds.Layout layout = new SeededFolds.Layout("ties", new ChannelView(1, 1, n, 1),
        new ChannelView(1, n, 1, 1));
    var layer = SeededFolds.layer(layout, Tensor.ofFloats(Shape.of(n), data), Optional.empty(), 1);

    checkSame(
        List.of(SeededFolds.fold(layer, ChannelAffine.IDENTITY, ChannelAffine.ofScale(scale))),
        MEMORY);
  }

  @Test
  void overflowInfinityAndNanStayWhatTheyAre() {
    float[] data = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY, 1,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0, -0f};
    SeededFolds.Layout layout = new SeededFolds.Layout("edge",
        new ChannelView(1, 1, 1, data.length),
        new ChannelView(1, 1, data.length, 1));
    var layer = SeededFolds.layer(layout, Tensor.ofFloats(Shape.of(data.length), data),
        Optional.empty(), 1);
    for (double s : new double[]{1 + 0x1p-24, -1.5, 0x1p90, 1e-39, 0x1p-60, 0.5, 0}) {
      checkSame(
          List.of(
              SeededFolds.fold(layer, ChannelAffine.IDENTITY,
                  ChannelAffine.ofScale(List.of(Wide.of(s))))),
          MEMORY);
    }
  }

  @Test
  void factorsTooFarFromOneAreTheHosts() {
    SeededFolds cases = new SeededFolds(17);
    var layer = cases.layer(SeededFolds.LAYOUTS.getFirst(), DType.FLOAT);

    DeviceFoldReport report = checkSame(
        List.of(
            SeededFolds.fold(layer, ChannelAffine.IDENTITY,
                ChannelAffine.ofScale(List.of(Wide.of(1e-300))))),
        MEMORY);

    assertThat(report.layersOnHost()).isEqualTo(1);
    assertThat(report.remarks()).contains(
        "1 layer(s) on the host: weights of fp64 on a device without, or numbers too far from 1");
  }

  @Test
  void theWeightFactorOfGemmScalesTheSumOfShifts() {
    SeededFolds cases = new SeededFolds(18);
    SeededFolds.Layout layout = SeededFolds.LAYOUTS.get(8);
    var layer = SeededFolds.layer(
        layout, cases.weights(DType.FLOAT, (int) layout.out().elements()), Optional.empty(), 0.3);

    checkSame(
        List.of(SeededFolds.fold(layer, cases.norm(layer.inputChannels()),
            cases.norm(layer.outputChannels()))),
        MEMORY);
  }

  @Test
  void withoutFp64WeightsAreWithinAnUlpOfTheHosts() {
    List<LayerFold> folds = new SeededFolds(19, 0x1p-100f).all(DType.FLOAT);
    try (Arena arena = Arena.ofShared();
        TornadoFoldEngine engine = new TornadoFoldEngine(target,
            new FoldLimits(kind, false, MEMORY))) {
      List<FoldedConstants> device = engine.fold(folds, arena);
      List<FoldedConstants> host = new HostFoldEngine().fold(folds, arena);
      for (int l = 0; l < folds.size(); l++) {
        SameBits.check(l + " bias", device.get(l).bias(), host.get(l).bias());
        if (host.get(l).weight().isEmpty()) {
          continue;
        }
        Tensor d = device.get(l).weight().orElseThrow();
        Tensor h = host.get(l).weight().orElseThrow();
        for (long e = 0; e < h.shape().elements(); e++) {
          float exact = (float) h.getDouble(e);
          assertThat(Math.abs(d.getDouble(e) - exact)).as("layer %d weight %d", l, e)
              .isLessThanOrEqualTo(Math.ulp(exact));
        }
      }
      assertThat(engine.report().orElseThrow().layersOnHost()).isZero();
      assertThat(engine.report().orElseThrow().remarks()).contains(
          "no fp64 on the device: weights may differ from the host's by 1 ulp; biases by the host");
    }
  }

  /** Devices may take such numbers for 0. */
  @Test
  void withoutFp64LayersWithSubnormalWeightsOrProductsAreLeftToTheHost() {
    SeededFolds cases = new SeededFolds(29, 0x1p-100f);
    SeededFolds.Layout layout = SeededFolds.LAYOUTS.getFirst();
    List<LayerFold> folds = new ArrayList<>();
    for (float least : new float[]{Float.MIN_VALUE, Float.MIN_NORMAL / 2, 0x1p-120f}) {
      var layer = new SeededFolds(30, least).layer(layout, DType.FLOAT);
      folds.add(SeededFolds.fold(layer, ChannelAffine.IDENTITY, ChannelAffine.ofScale(
          java.util.Collections.nCopies(layer.outputChannels(), Wide.of(0x1.8p-10)))));
    }
    var kept = cases.layer(layout, DType.FLOAT);
    folds.add(SeededFolds.fold(kept, ChannelAffine.IDENTITY, ChannelAffine.ofScale(
        java.util.Collections.nCopies(kept.outputChannels(), Wide.of(0x1.8p-10)))));
    try (Arena arena = Arena.ofShared();
        TornadoFoldEngine engine = new TornadoFoldEngine(target,
            new FoldLimits(kind, false, MEMORY))) {
      SameBits.check(engine.fold(folds, arena), new HostFoldEngine().fold(folds, arena));
      DeviceFoldReport report = engine.report().orElseThrow();
      assertThat(report.layersOnHost()).isEqualTo(3);
      assertThat(report.layersOnDevice()).isEqualTo(1);
    }
  }

  @Test
  void withoutFp64NarrowWeightsAreTheHostsAndWideOnesAreLeftToIt() {
    List<LayerFold> folds = new ArrayList<>(new SeededFolds(21).all(DType.FLOAT16));
    folds.addAll(new SeededFolds(22).all(DType.BFLOAT16));
    int narrow = folds.size();
    folds.addAll(new SeededFolds(23).all(DType.DOUBLE));
    try (Arena arena = Arena.ofShared();
        TornadoFoldEngine engine = new TornadoFoldEngine(target,
            new FoldLimits(kind, false, MEMORY))) {
      SameBits.check(engine.fold(folds, arena), new HostFoldEngine().fold(folds, arena));
      DeviceFoldReport report = engine.report().orElseThrow();
      assertThat(report.layersOnDevice()).isEqualTo(narrow / 5 * 4);
      assertThat(report.layersOnHost()).isEqualTo((folds.size() - narrow) / 5 * 4);
    }
  }

  @Test
  void aBiasWhoseSumLeavesTheRangeOfFp32OnTheWayIsTheHosts() {
    SeededFolds cases = new SeededFolds(24);
    SeededFolds.Layout layout = new SeededFolds.Layout("sum", new ChannelView(1, 1, 3, 5),
        new ChannelView(1, 3, 5, 1));
    var layer = cases.layer(layout, DType.FLOAT);
    checkSame(
        List.of(
            SeededFolds.fold(
                layer,
                ChannelAffine.ofShift(java.util.Collections.nCopies(5, Wide.of(0x1.8p140))),
                ChannelAffine.ofScale(java.util.Collections.nCopies(3, Wide.of(0x1.2p-30))))),
        MEMORY);
  }

  @Test
  void aLayerWhoseBiasAloneChangesKeepsItsWeight() {
    SeededFolds cases = new SeededFolds(25);
    var layer = cases.layer(SeededFolds.LAYOUTS.getFirst(), DType.DOUBLE);
    ChannelAffine shift = ChannelAffine.ofShift(cases.norm(layer.outputChannels()).shift());

    DeviceFoldReport report = checkSame(
        List.of(SeededFolds.fold(layer, ChannelAffine.IDENTITY, shift)), MEMORY);

    assertThat(report.layersOnDevice()).isEqualTo(1);
    assertThat(report.weights()).isZero();
  }

  @Test
  void kernelsCanBeTimedBesideACopy() {
    assumeTrue(target.info().fp64(), "this device has no fp64, and the kernels are those for it");
    requireKernels();
    List<Part> parts = List.of(
        Part.whole(0, new SeededFolds(26).all(DType.FLOAT).getFirst()));
    try (Arena arena = Arena.ofShared()) {
      Piece piece = new Piece(target, Family.SINGLE, new FoldLimits(kind, true, MEMORY), parts,
          arena);
      assertThat(piece.bestKernelNanos(2)).isPositive();
    }
    assertThat(FoldBenchmark.copyBytesPerSecond(target, 1 << 16)).isPositive();
  }

  @Test
  void theReportSaysWhereTheTimeWent() {
    DeviceFoldReport report = checkSame(new SeededFolds(20).all(DType.FLOAT), MEMORY);

    assertThat(report.times().compileNanos()).isPositive();
    assertThat(report.times().uploadNanos()).isPositive();
    assertThat(report.times().kernelNanos()).isPositive();
    assertThat(report.times().downloadNanos()).isPositive();
    assertThat(report.prepareNanos()).isPositive();
    assertThat(report.finishNanos()).isPositive();
    assertThat(report.restNanos()).isNotNegative();
    assertThat(report.forEngine().laps()).extracting(EngineReport.Lap::name).containsExactly(
        "prepare", "compile", "upload", "kernel", "download", "finish", "rest");
    assertThat(report.forEngine().remarks()).singleElement().asString()
        .endsWith(" weights in 1 piece, 40 layers on the device, 0 on the host");
  }
}
