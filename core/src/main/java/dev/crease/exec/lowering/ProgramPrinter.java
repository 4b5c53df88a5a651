package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints programs for people and golden tests: one stable line per step. */
final class ProgramPrinter {

  private ProgramPrinter() {}

  static String print(Program program) {
    return print(program, program.buffers().stream().map(_ -> Layout.ROWS).toList());
  }

  /** With the layout of what is written, where that is not row-major. */
  static String print(Program program, List<Layout> layouts) {
    StringBuilder text = new StringBuilder();
    program.inputs().forEach(
        i -> text.append("input ").append(i.name()).append(" = ")
            .append(written(program, layouts, i.view())).append('\n'));
    program.steps().forEach(s -> text.append(line(program, layouts, s)).append('\n'));
    program.outputs().forEach((name, operand) -> text.append("output ").append(name).append(" = ")
        .append(read(operand)).append('\n'));
    return text.toString();
  }

  /** As {@code %3 f32[1x8x4x4] = conv(%0, f32[8x3x3x3]) k3x3 s2x2 p1,1:1,1 bias relu [conv1]}. */
  private static String line(Program program, List<Layout> layouts, Step step) {
    return step.writes().stream().map(w -> written(program, layouts, w))
        .collect(Collectors.joining(", "))
        + " = " + body(step) + " [" + step.label() + "]";
  }

  private static String body(Step step) {
    return switch (step) {
      case Step.Convolution c -> (c.isDepthwise() ? "depthwise" : "conv")
          + call(c.x(), c.weight()) + window(c.window()) + groups(c.isDepthwise() ? 1 : c.groups())
          + epilogue(c.epilogue());
      case Step.TransposedConvolution c -> "transposed_conv" + call(c.x(), c.weight())
          + window(c.window()) + groups(c.groups()) + epilogue(c.epilogue());
      case Step.Dense d -> "dense" + call(d.a(), d.b()) + size(d.size())
          + (d.alpha() == 1 ? "" : " alpha " + (float) d.alpha()) + epilogue(d.epilogue());
      case Step.ChannelAffine a -> "affine" + call(a.x(), a.scale()) + epilogue(a.epilogue());
      case Step.Pool p -> "pool_" + lower(p.kind()) + call(p.x()) + window(p.window());
      case Step.Unary u -> (u.function().isNone() ? "convert" : u.function()) + call(u.x());
      case Step.Binary b -> lower(b.kind()) + call(b.a(), b.b())
          + b.residual().map(r -> " +" + read(r)).orElse("") + function(b.after());
      case Step.Concat c -> "concat" + call(c.inputs().toArray(Operand[]::new)) + " axis "
          + c.axis();
      case Step.Rearrange r -> "rearrange" + call(r.x()) + " " + r.tables()
          + (r.tables().stream().anyMatch(AxisTable::fills) ? " fill " + (float) r.fill() : "");
      case Step.Interpolate i -> "interpolate" + call(i.x());
      case Step.Softmax s -> (s.log() ? "log_softmax" : "softmax") + call(s.x()) + rows(s.rows());
      case Step.Reduce r -> "reduce_" + lower(r.kind()) + call(r.x()) + rows(r.rows());
      case Step.Relayout r -> "relayout" + call(r.x());
      case Step.HostStep h -> "host " + h.nodes().getLast().op().type()
          + call(h.inputs().toArray(Operand[]::new)) + " because " + h.why();
    };
  }

  private static String lower(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String call(Operand... operands) {
    return List.of(operands).stream().map(ProgramPrinter::read)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String read(Operand operand) {
    return switch (operand) {
      case View(int buffer, Shape shape) -> "%" + buffer + "[" + shape + "]";
      case Fixed(dev.crease.tensor.Tensor tensor) -> tensor.toString();
      case Loose(int id) -> "?" + id;
    };
  }

  private static String written(Program program, List<Layout> layouts, Operand operand) {
    return operand instanceof View view
        ? "%" + view.buffer() + " " + program.buffer(view).dtype().label() + "[" + view.shape()
            + "]" + (layouts.get(view.buffer()) instanceof Layout.Blocked b ? " " + b : "")
        : read(operand);
  }

  private static String window(WindowGeometry window) {
    String text = " k" + axes(window, WindowAxis::kernel) + " s" + axes(window, WindowAxis::stride);
    if (window.axes().stream().anyMatch(a -> a.dilation() > 1)) {
      text += " d" + axes(window, WindowAxis::dilation);
    }
    return text + (window.axes().stream().anyMatch(a -> a.padBegin() != 0 || a.padEnd() != 0)
        ? " p" + window.axes().stream().map(a -> a.padBegin() + ":" + a.padEnd())
            .collect(Collectors.joining("x"))
        : "");
  }

  private static String axes(WindowGeometry window, Function<WindowAxis, Long> number) {
    return window.axes().stream().map(a -> number.apply(a).toString())
        .collect(Collectors.joining("x"));
  }

  private static String groups(int groups) {
    return groups == 1 ? "" : " g" + groups;
  }

  private static String size(Step.MatrixSize s) {
    return (s.batch() == 1 ? " " : " " + s.batch() + "·") + s.rows() + "x" + s.depth() + "·"
        + s.depth() + "x" + s.columns() + (s.transA() ? " transA" : "")
        + (s.transB() ? " transB" : "") + (s.sameA() ? " sameA" : "")
        + (s.sameB() ? " sameB" : "");
  }

  private static String rows(Step.Rows rows) {
    return " " + rows.outer() + "·" + rows.length() + "·" + rows.inner();
  }

  private static String epilogue(Epilogue e) {
    return (e.bias().isPresent() ? " bias" : "") + function(e.inner())
        + e.residual().map(r -> " +" + read(r)).orElse("") + function(e.outer());
  }

  private static String function(Activation function) {
    return function.isNone() ? "" : " " + function;
  }
}
