package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.View;
import java.util.List;
import java.util.function.UnaryOperator;

/** Steps that read other buffers. */
final class Operands {

  private Operands() {}

  /** The same step with each view that it reads replaced. */
  static Step replace(Step step, UnaryOperator<View> by) {
    return switch (step) {
      case Step.Convolution c -> new Step.Convolution(c.nodes(), by.apply(c.x()),
          replace(c.weight(), by), c.window(), c.groups(), replace(c.epilogue(), by), c.y());
      case Step.TransposedConvolution c -> new Step.TransposedConvolution(c.nodes(),
          by.apply(c.x()), replace(c.weight(), by), c.window(), c.groups(),
          replace(c.epilogue(), by), c.y());
      case Step.Dense d -> new Step.Dense(d.nodes(), replace(d.a(), by), replace(d.b(), by),
          d.size(), d.alpha(), replace(d.epilogue(), by), d.y());
      case Step.ChannelAffine a -> new Step.ChannelAffine(a.nodes(), by.apply(a.x()), a.scale(),
          replace(a.epilogue(), by), a.y());
      case Step.Pool p -> new Step.Pool(p.nodes(), p.kind(), by.apply(p.x()), p.window(), p.y());
      case Step.Unary u -> new Step.Unary(u.nodes(), by.apply(u.x()), u.function(), u.y());
      case Step.Binary b -> new Step.Binary(b.nodes(), b.kind(), replace(b.a(), by),
          replace(b.b(), by), b.residual().map(by), b.after(), b.y());
      case Step.Concat c -> new Step.Concat(c.nodes(), replace(c.inputs(), by), c.axis(), c.y());
      case Step.Rearrange r ->
        new Step.Rearrange(r.nodes(), by.apply(r.x()), r.tables(), r.fill(), r.y());
      case Step.Interpolate i ->
        new Step.Interpolate(i.nodes(), by.apply(i.x()), i.samples(), i.y());
      case Step.Softmax s ->
        new Step.Softmax(s.nodes(), by.apply(s.x()), s.rows(), s.log(), s.y());
      case Step.Reduce r ->
        new Step.Reduce(r.nodes(), r.kind(), by.apply(r.x()), r.rows(), r.y());
      case Step.Relayout r -> new Step.Relayout(r.nodes(), by.apply(r.x()), r.y());
      case Step.HostStep h ->
        new Step.HostStep(h.nodes(), replace(h.inputs(), by), h.outputs(), h.why());
    };
  }

  private static Operand replace(Operand operand, UnaryOperator<View> by) {
    return operand instanceof View view ? by.apply(view) : operand;
  }

  private static List<Operand> replace(List<Operand> operands, UnaryOperator<View> by) {
    return operands.stream().map(o -> replace(o, by)).toList();
  }

  private static Epilogue replace(Epilogue e, UnaryOperator<View> by) {
    return new Epilogue(e.bias().map(b -> replace(b, by)), e.inner(), e.residual().map(by),
        e.outer());
  }
}
