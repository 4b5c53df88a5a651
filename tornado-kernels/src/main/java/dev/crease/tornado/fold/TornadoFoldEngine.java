package dev.crease.tornado.fold;

import dev.crease.fold.EngineReport;
import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.KernelTimes;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds on a device: all weights in few arenas, one task for weights and one for biases, however many layers there are.
 *
 * <p>The host does what the device would not do right, and {@link #report} counts it: layers whose factors are too far from 1
 * ({@link Ranges}), where the device has no fp64 weights of that type, weights that are subnormal in fp32 or become so, which it may
 * take for 0, and all biases, and the sum over a weight that had to be split.
 *
 * <p><b>Accuracy:</b> with fp64 on the device, the bits of {@link HostFoldEngine}; without, at most 1 ulp from them.
 */
public final class TornadoFoldEngine implements FoldEngine {

  private final TornadoTarget target;
  private final FoldLimits limits;
  private Optional<DeviceFoldReport> report = Optional.empty();

  /** On a device, with as much of its memory as it takes. */
  public TornadoFoldEngine(TornadoTarget target) {
    this(target, FoldLimits.of(target));
  }

  /** On a device, with limits. */
  TornadoFoldEngine(TornadoTarget target, FoldLimits limits) {
    this.target = target;
    this.limits = limits;
  }

  @Override
  public String name() {
    return target.name();
  }

  /** What the last fold did; empty before the first. */
  public Optional<DeviceFoldReport> report() {
    return report;
  }

  @Override
  public EngineReport lastReport() {
    return report.map(DeviceFoldReport::forEngine).orElse(EngineReport.NONE);
  }

  @Override
  public List<FoldedConstants> fold(List<LayerFold> layers, Arena arena) {
    return new Run(layers, arena).fold();
  }

  /** One fold. */
  private final class Run {
    private final List<LayerFold> layers;
    private final Arena arena;
    private final List<Optional<Tensor>> weights = new ArrayList<>();
    private final List<Optional<Tensor>> biases = new ArrayList<>();
    /** Results that are not slices of a piece's arena, by layer. */
    private final Map<Integer, MemorySegment> copies = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private int onHost;
    private int pieces;
    private long rescaled;
    private long prepareNanos;
    private long finishNanos;
    private KernelTimes times = KernelTimes.NONE;

    Run(List<LayerFold> layers, Arena arena) {
      this.layers = layers;
      this.arena = arena;
      for (int l = 0; l < layers.size(); l++) {
        weights.add(Optional.empty());
        biases.add(Optional.empty());
      }
    }

    List<FoldedConstants> fold() {
      long start = System.nanoTime();
      Map<Family, List<Part>> families = new EnumMap<>(Family.class);
      List<Integer> host = new ArrayList<>();
      for (int l = 0; l < layers.size(); l++) {
        LayerFold layer = layers.get(l);
        if (!layer.scalesWeight() && !FoldedBias.changes(layer)) {
          continue;
        }
        if (Ranges.canScale(layer, limits.fp64())) {
          families.computeIfAbsent(
              Family.of(layer.layer().weight().dtype()), _ -> new ArrayList<>())
              .add(Part.whole(l, layer));
        } else {
          host.add(l);
        }
      }
      families.forEach(this::foldFamily);
      long tookBack = System.nanoTime();
      onHost(host);
      finishNanos += System.nanoTime() - tookBack;
      remark(families);
      report = Optional.of(
          new DeviceFoldReport(
              name(), families.values().stream().mapToInt(List::size).sum(), onHost, rescaled,
              pieces,
              prepareNanos, times, finishNanos, System.nanoTime() - start, remarks));
      List<FoldedConstants> folded = new ArrayList<>();
      for (int l = 0; l < layers.size(); l++) {
        folded.add(new FoldedConstants(weights.get(l), biases.get(l)));
      }
      return folded;
    }

    private void foldFamily(Family family, List<Part> parts) {
      PiecePlanner planner = new PiecePlanner(
          family.elementBytes(), limits.memoryBytes(), target.maxBufferBytes());
      for (List<Part> piece : planner.plan(parts)) {
        boolean split = !piece.getFirst().isWhole();
        if (family == Family.HALF || split) {
          try (Arena own = Arena.ofShared()) {
            foldPiece(family, piece, own);
          }
        } else {
          foldPiece(family, piece, arena);
        }
      }
    }

    private void foldPiece(Family family, List<Part> parts, Arena own) {
      long start = System.nanoTime();
      Piece piece = new Piece(target, family, limits, parts, own);
      prepareNanos += System.nanoTime() - start;
      times = times.plus(piece.run());
      long ran = System.nanoTime();
      pieces++;
      rescaled += piece.weights();
      for (int p = 0; p < parts.size(); p++) {
        Part part = parts.get(p);
        if (part.fold().scalesWeight()) {
          take(family, part, piece.payload(p));
        }
        DType type = part.fold().layer().weight().dtype();
        piece.bias(p).ifPresent(
            b -> biases.set(part.layer(), Optional.of(FoldedBias.store(b, type, arena))));
      }
      piece.withoutBias().forEach(this::biasOnHost);
      finishNanos += System.nanoTime() - ran;
    }

    private void take(Family family, Part part, MemorySegment result) {
      Tensor weight = part.fold().layer().weight();
      DType type = weight.dtype();
      if (family != Family.HALF && part.isWhole()) {
        weights.set(part.layer(), Optional.of(Tensor.of(type, weight.shape(), result)));
        return;
      }
      MemorySegment whole = copies.computeIfAbsent(
          part.layer(), _ -> arena.allocate(weight.bytes().byteSize(), 64));
      weights.set(part.layer(), Optional.of(Tensor.of(type, weight.shape(), whole)));
      if (family == Family.HALF) {
        HalfWeights.round(part, result, whole);
      } else {
        MemorySegment.copy(result, 0, whole, type.byteSize(part.from()), result.byteSize());
      }
    }

    private void biasOnHost(int layer) {
      LayerFold fold = layers.get(layer);
      DType type = fold.layer().weight().dtype();
      biases.set(layer, FoldedBias.of(fold).map(b -> FoldedBias.store(b, type, arena)));
    }

    private void onHost(List<Integer> host) {
      onHost = host.size();
      List<FoldedConstants> folded = new HostFoldEngine()
          .fold(host.stream().map(layers::get).toList(), arena);
      for (int i = 0; i < host.size(); i++) {
        weights.set(host.get(i), folded.get(i).weight());
        biases.set(host.get(i), folded.get(i).bias());
      }
      if (onHost > 0) {
        remarks.add(
            onHost
                + " layer(s) on the host: weights of fp64 on a device without, or numbers too far from 1");
      }
    }

    private void remark(Map<Family, List<Part>> families) {
      if (!limits.fp64() && !families.isEmpty()) {
        remarks.add(
            "no fp64 on the device: weights may differ from the host's by 1 ulp; biases by the host");
      }
      if (families.containsKey(Family.HALF)) {
        remarks.add("fp16 and bf16 weights rounded from fp32 by the host");
      }
    }
  }
}
