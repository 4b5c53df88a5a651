package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Proves that kernels run on a device, and nowhere else. */
final class Canary {

  private static final int ITEMS = 64;

  private Canary() {}

  /**
   * Writes each work-item's number. Run as Java it writes element 0 alone, because there is one "work-item", number 0.
   *
   * @param context the work-item
   * @param out (out) its square plus 7, per work-item
   */
  public static void squares(KernelContext context, IntArray out) {
    int i = context.globalIdx;
    out.set(i, i * i + 7);
  }

  /**
   * Runs the kernel.
   *
   * @throws ExecutionException if the device fails, or did not run it
   */
  static void sing(TornadoTarget target) {
    IntArray out = DeviceArrays.ints(ITEMS);
    out.init(-1);
    WorkerGrid grid = new WorkerGrid1D(ITEMS);
    grid.setLocalWork(1, 1, 1);
    GridScheduler grids = new GridScheduler("canary.squares", grid);
    var graph = target.graph(
        "canary",
        g -> g.task("squares", Canary::squares, new KernelContext(), out)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, out));
    try (DeviceProgram program = target.program("canary", MathMode.STRICT, grids, graph)) {
      KernelTimes times = program.runProfiled();
      if (times.kernelNanos() <= 0) {
        throw failed(target, "no kernel time");
      }
    }
    for (int i = 0; i < ITEMS; i++) {
      if (out.get(i) != i * i + 7) {
        throw failed(target, out.get(i) + " from work-item " + i);
      }
    }
  }

  private static ExecutionException failed(TornadoTarget target, String got) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, target.name(),
        "the start-up kernel to run on the device", got,
        "update the device's driver, or choose another device");
  }
}
