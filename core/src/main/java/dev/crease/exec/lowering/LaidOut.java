package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A program with a layout for each buffer. Convolutions work on blocks of channels, what can follow them does, and
 * {@link Step.Relayout} steps stand where a layout ends: at inputs and outputs, and around steps that need rows.
 *
 * @param program the program, relayout steps included
 * @param layouts the layout of each buffer, by id
 * @param blocked the places of the steps that work on blocks of channels
 */
public record LaidOut(Program program, List<Layout> layouts, Set<Integer> blocked) {

  /** Copies the list and the set. */
  public LaidOut {
    layouts = List.copyOf(layouts);
    blocked = Set.copyOf(blocked);
  }

  /** A program whose buffers all are row-major. */
  public static LaidOut rows(Program program) {
    return new LaidOut(program, program.buffers().stream().map(_ -> Layout.ROWS).toList(),
        Set.of());
  }

  /**
   * Chooses layouts.
   *
   * @param program the program
   * @param block channels of a block
   * @param supported which steps the executor has a kernel for that works on blocks of channels
   */
  public static LaidOut of(Program program, int block, Predicate<Step> supported) {
    return of(program, block, supported, _ -> false, false);
  }

  /**
   * Chooses layouts.
   *
   * @param program the program
   * @param block channels of a block
   * @param supported which steps the executor has a kernel for that works on blocks of channels
   * @param toRows which of these read blocks of channels and write rows
   * @param picks whether rearrangements of rows may read blocks of channels, by tables that say where elements lie
   */
  public static LaidOut of(Program program, int block, Predicate<Step> supported,
      Predicate<Step> toRows, boolean picks) {
    return new LayoutPass(program, block, supported, toRows, picks).run();
  }

  /** The layout of a view's buffer. */
  public Layout layout(Operand.View view) {
    return layouts.get(view.buffer());
  }

  /** Where the elements of a view lie; rows are blocks of one channel. */
  public Place place(Operand.View view) {
    return new Place(layout(view) instanceof Blocked b ? b : new Blocked(1, Halo.NONE),
        view.shape(), 0);
  }

  /** Whether a buffer lies in blocks of channels. */
  public boolean isBlocked(int buffer) {
    return layouts.get(buffer) instanceof Blocked;
  }

  /** Elements of memory that a buffer takes. */
  public long elements(Buffer buffer) {
    return layouts.get(buffer.id()).elements(buffer.shape());
  }

  /** One stable line per input, step and output, with the layouts of what is written. */
  @Override
  public String toString() {
    return ProgramPrinter.print(program, layouts);
  }
}
