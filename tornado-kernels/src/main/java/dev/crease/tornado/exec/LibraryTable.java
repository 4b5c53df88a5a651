package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/** Which library can make which step: alternatives to the kernels of {@link KernelTable}, of which {@link LibraryTrials} chooses. */
final class LibraryTable {

  private static final String CUBLAS = "tornado.cublas";
  private static final String CUDNN = "tornado.cudnn";
  private static final String CUTLASS = "tornado.cutlass";

  /**
   * One line.
   *
   * @param name as summaries name it
   * @param module of the SDK that calls the library
   * @param type the kind of step
   * @param fits whether a step of that kind is one it can do, with values in such arrays
   * @param tasks adds the tasks
   */
  record Row<S extends Step>(String name, String module, Class<S> type,
      BiPredicate<Storage, S> fits, BiConsumer<TaskSite, S> tasks) {

    private boolean accepts(Storage storage, Step step) {
      return type.isInstance(step) && KernelTable.isIndexable(step)
          && fits.test(storage, type.cast(step))
          && ModuleLayer.boot().findModule(module).isPresent();
    }

    /** Adds the tasks of a step that the line accepts. */
    void add(TaskSite site, Step step) {
      tasks.accept(site, type.cast(step));
    }
  }

  private static final List<Row<?>> ROWS = List.of(
      new Row<>("cuBLAS convolution of 1×1", CUBLAS, Convolution.class, LibraryTasks::isPointwise,
          LibraryTasks::pointwise),
      new Row<>("cuBLAS matrix product", CUBLAS, Dense.class, LibraryTasks::isProduct,
          LibraryTasks::product),
      new Row<>("cuBLASLt matrix product with bias", CUBLAS, Dense.class, LibraryTasks::isBiased,
          LibraryTasks::biased),
      new Row<>("CUTLASS matrix product with bias and ReLU", CUTLASS, Dense.class,
          LibraryTasks::isBiasedAndRectified, LibraryTasks::biasedAndRectified),
      new Row<>("cuDNN convolution", CUDNN, Convolution.class, LibraryTasks::isImages,
          LibraryTasks::images));

  private LibraryTable() {}

  /** The lines for a step, of libraries that the SDK has. */
  static List<Row<?>> find(Storage storage, Step step) {
    List<Row<?>> found = new ArrayList<>();
    for (Row<?> row : ROWS) {
      if (row.accepts(storage, step)) {
        found.add(row);
      }
    }
    return found;
  }
}
