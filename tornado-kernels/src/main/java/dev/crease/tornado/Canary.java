package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Proves that kernels run on a device, and nowhere else, and that it still answers. */
final class Canary {

  private static final int ITEMS = 64;
  private static final String KERNEL = "squares";

  private final TornadoTarget target;
  private final IntArray out = DeviceArrays.ints(ITEMS);
  private DeviceProgram program;

  /** A kernel that is not yet on the device. */
  Canary(TornadoTarget target) {
    this.target = target;
    this.program = program();
  }

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

  private DeviceProgram program() {
    WorkerGrid grid = new WorkerGrid1D(ITEMS);
    grid.setLocalWork(1, 1, 1);
    GridScheduler grids = new GridScheduler("canary." + KERNEL, grid);
    KernelText text = KernelText.of(target, Canary.class, KERNEL);
    KernelContext context = new KernelContext();
    DeviceProgram made = target.program("canary", MathMode.STRICT, grids,
        target.graph("canary", graph -> {
          if (text.isKept()) {
            text.addTo(graph, KERNEL, context, out);
          } else {
            graph.task(KERNEL, Canary::squares, context, out);
          }
          graph.transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        }));
    text.compile(made);
    return made;
  }

  /**
   * Runs the kernel, under the profiler.
   *
   * @throws ExecutionException if the device fails, or did not run it
   */
  synchronized void sing() {
    out.init(-1);
    if (program.runProfiled().kernelNanos() <= 0) {
      throw failed("no kernel time");
    }
    OptionalInt wrong = wrong();
    if (wrong.isPresent()) {
      throw failed(out.get(wrong.getAsInt()) + " from work-item " + wrong.getAsInt());
    }
  }

  /**
   * Runs the kernel, without the profiler: TornadoVM asks an event for its times, and ends the process where that is none because the
   * device is gone.
   *
   * @return whether it wrote what it has to
   */
  synchronized boolean answers() {
    out.init(-1);
    try {
      program.run();
    } catch (ExecutionException e) {
      // A device that was reset takes programs that are made since.
      program = program();
      program.run();
    }
    return wrong().isEmpty();
  }

  private OptionalInt wrong() {
    return IntStream.range(0, ITEMS).filter(i -> out.get(i) != i * i + 7).findFirst();
  }

  private ExecutionException failed(String got) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, target.name(),
        "the start-up kernel to run on the device", got,
        "update the device's driver, or choose another device");
  }
}
