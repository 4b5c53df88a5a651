package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.ChannelAffine;
import dev.crease.exec.lowering.Step.Concat;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.Interpolate;
import dev.crease.exec.lowering.Step.Pool;
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.exec.lowering.Step.Reduce;
import dev.crease.exec.lowering.Step.Softmax;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.exec.lowering.Step.Unary;
import dev.crease.exec.lowering.Trilinear;
import dev.crease.exec.lowering.Windows;
import dev.crease.tensor.Shape;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.plain.Divisor;
import dev.crease.tornado.plain.Functions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Which kernel makes which step on which kind of device: the first line that fits. */
final class KernelTable {

  private static final Set<DeviceKind> ANY = EnumSet.allOf(DeviceKind.class);
  private static final Set<DeviceKind> GPU = EnumSet.of(DeviceKind.GPU);

  /**
   * One line.
   *
   * @param name as summaries name it
   * @param kinds the devices it is for
   * @param type the kind of step
   * @param fits whether a step of that kind is one it can do
   * @param tasks adds the tasks
   */
  record Row<S extends Step>(String name, Set<DeviceKind> kinds, Class<S> type, Predicate<S> fits,
      BiConsumer<TaskSite, S> tasks) {

    private boolean accepts(Step step, DeviceKind kind) {
      return kinds.contains(kind) && type.isInstance(step) && isIndexable(step)
          && fits.test(type.cast(step));
    }

    /** Adds the tasks of a step that the line accepts. */
    void add(TaskSite site, Step step) {
      tasks.accept(site, type.cast(step));
    }
  }

  private static final List<Row<?>> ROWS = List.of(
      row("slab convolution", GPU, Convolution.class,
          c -> Windows.fits(c.window()) && SlabTasks.fits(c), SlabTasks::convolution),
      row("slab matrix product", GPU, Dense.class, SlabTasks::fits, SlabTasks::dense),
      row("tiled convolution", GPU, Convolution.class,
          c -> Windows.fits(c.window()) && is(c.epilogue()) && TiledTasks.fits(c),
          TiledTasks::convolution),
      row("tiled matrix product", GPU, Dense.class, d -> is(d.epilogue()) && TiledTasks.fits(d),
          TiledTasks::dense),
      row("plain convolution", ANY, Convolution.class,
          c -> Windows.fits(c.window()) && is(c.epilogue()),
          PlainTasks::convolution),
      row("plain transposed convolution", ANY, TransposedConvolution.class,
          c -> Windows.fits(c.window()) && is(c.epilogue()), PlainTasks::transposed),
      row("plain matrix product", ANY, Dense.class, d -> is(d.epilogue()), PlainTasks::dense),
      row("plain affine", ANY, ChannelAffine.class, a -> is(a.epilogue()), PlainTasks::affine),
      row("plain pool", ANY, Pool.class, p -> Windows.fits(p.window()), PlainTasks::pool),
      row("plain function", ANY, Unary.class, u -> Functions.isCommon(u.function()),
          PlainTasks::common),
      row("plain rare function", ANY, Unary.class, _ -> true, PlainTasks::rare),
      row("plain function of two", ANY, Binary.class, b -> Functions.isCommon(b.after()),
          PlainTasks::binary),
      row("plain concatenation", ANY, Concat.class, _ -> true, PlainTasks::concat),
      row("plain rearrangement", ANY, Rearrange.class, _ -> true, PlainTasks::rearrange),
      row("plain interpolation", ANY, Interpolate.class, Trilinear::fits,
          PlainTasks::interpolate),
      row("plain softmax", ANY, Softmax.class, _ -> true, PlainTasks::softmax),
      row("plain reduction", ANY, Reduce.class, _ -> true, PlainTasks::reduce));

  private KernelTable() {}

  private static <S extends Step> Row<S> row(String name, Set<DeviceKind> kinds, Class<S> type,
      Predicate<S> fits, BiConsumer<TaskSite, S> tasks) {
    return new Row<>(name, kinds, type, fits, tasks);
  }

  /** The line for a step, if there is one. */
  static Optional<Row<?>> find(Step step, DeviceKind kind) {
    for (Row<?> row : ROWS) {
      if (row.accepts(step, kind)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Whether kernels can find an element's place among a result's: they divide by its sizes. */
  static boolean isIndexable(Step step) {
    return step.writes().stream()
        .allMatch(o -> !(o instanceof View(_, Shape shape)) || shape.elements() <= Divisor.LARGEST);
  }

  private static boolean is(Epilogue epilogue) {
    return epilogue.functions(Functions::isCommon);
  }
}
