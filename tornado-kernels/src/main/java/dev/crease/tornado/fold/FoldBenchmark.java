package dev.crease.tornado.fold;

import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.DType;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoDevices;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat8;

/**
 * How fast a device folds a model, beside how fast it copies and how fast the host folds.
 *
 * <p>{@code java @… -cp … dev.crease.tornado.fold.FoldBenchmark MODEL.onnx [SELECTOR]}
 */
public final class FoldBenchmark {

  private static final int RUNS = 10;
  private static final int ROUNDS = 5;
  private static final int GPU_GROUP = 256;

  private FoldBenchmark() {}

  /** Prints the times of folds, run by run, and the kernels' bandwidth beside a copy's. */
  public static void main(String[] arguments) {
    TornadoTarget target = TornadoDevices.open(arguments.length > 1 ? arguments[1] : "");
    System.out.println(target.name() + ": " + target.info().description());
    try (ModelFile file = ModelFile.open(Path.of(arguments[0]));
        TornadoFoldEngine engine = new TornadoFoldEngine(target)) {
      List<LayerFold> layers = FoldPlan.of(file.model(), FoldOptions.DEFAULT).layers();
      time("host", new HostFoldEngine(), layers);
      time("device", engine, layers);
      compare(target, layers);
    }
  }

  /** Copy and rescaling by turns, on as many bytes, as often. */
  private static void compare(TornadoTarget target, List<LayerFold> layers) {
    List<Part> parts = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      if (layers.get(l).layer().weight().dtype() == DType.FLOAT) {
        parts.add(Part.whole(l, layers.get(l)));
      }
    }
    try (Arena arena = Arena.ofShared()) {
      Piece piece = new Piece(target, Family.SINGLE, FoldLimits.of(target), parts, arena);
      long bytes = piece.weights() * Float.BYTES;
      double copy = 0;
      double rescale = 0;
      for (int round = 0; round < ROUNDS; round++) {
        copy = Math.max(copy, copyBytesPerSecond(target, bytes));
        rescale = Math.max(rescale, 2.0 * bytes / (piece.bestKernelNanos(RUNS) * 1e-9));
      }
      System.out.printf(
          Locale.ROOT, "%,d weights: rescale %.1f GB/s, copy %.1f GB/s, %.0f %%%n",
          piece.weights(), rescale / 1e9, copy / 1e9, 100 * rescale / copy);
    }
  }

  private static void time(String what, FoldEngine engine, List<LayerFold> layers) {
    for (int run = 0; run < RUNS; run++) {
      try (Arena results = Arena.ofShared()) {
        long start = System.nanoTime();
        engine.fold(layers, results);
        double all = (System.nanoTime() - start) / 1e6;
        System.out.printf(
            Locale.ROOT, "%s %.1f ms %s%n", what, all,
            engine.lastReport().laps().stream()
                .map(l -> String.format(Locale.ROOT, "%s %.1f", l.name(), l.seconds() * 1e3))
                .toList());
      }
    }
  }

  /**
   * What a device's own copy kernel reads and writes per second.
   *
   * @param target the device
   * @param bytes read, and as many written
   */
  public static double copyBytesPerSecond(TornadoTarget target, long bytes) {
    int elements = Math.toIntExact(bytes / 4 / RescaleKernels.TILE * RescaleKernels.TILE);
    FloatArray from = DeviceArrays.floats(elements);
    FloatArray to = DeviceArrays.floats(elements);
    boolean vectors = target.kind() == DeviceKind.CPU;
    WorkerGrid grid = new WorkerGrid1D(vectors ? elements / RescaleKernels.TILE : elements);
    grid.setLocalWork(vectors ? 1 : GPU_GROUP, 1, 1);
    ImmutableTaskGraph graph = target.graph("copy", g -> {
      if (vectors) {
        VectorFloat8 x = new VectorFloat8(from);
        VectorFloat8 y = new VectorFloat8(to);
        g.transferToDevice(DataTransferMode.FIRST_EXECUTION, x, y)
            .task("copy", RescaleKernels::copyVectors, new KernelContext(), x, y)
            .transferToHost(DataTransferMode.UNDER_DEMAND, y);
      } else {
        g.transferToDevice(DataTransferMode.FIRST_EXECUTION, from, to)
            .task("copy", RescaleKernels::copyScalars, new KernelContext(), from, to)
            .transferToHost(DataTransferMode.UNDER_DEMAND, to);
      }
    });
    long best = Long.MAX_VALUE;
    try (DeviceProgram program = target.program(
        "copy", MathMode.STRICT, new GridScheduler("copy.copy", grid), graph)) {
      for (int run = 0; run < RUNS; run++) {
        best = Math.min(best, program.runProfiled().kernelNanos());
      }
    }
    return 8.0 * elements / (best * 1e-9);
  }
}
