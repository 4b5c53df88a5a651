package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.AxisSamples;
import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Broadcasts;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Trilinear;
import dev.crease.exec.lowering.Windows;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Shape;
import dev.crease.tornado.plain.Functions;
import dev.crease.tornado.plain.PlainConvolution;
import dev.crease.tornado.plain.PlainElements;
import dev.crease.tornado.plain.PlainRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches of the row-major kernels: sizes go into a table that the kernel reads, so that steps share a compiled kernel. */
final class PlainTasks {

  private PlainTasks() {}

  /** An epilogue as kernels take it. */
  record Tail(FloatArray bias, TornadoNativeArray residual, int flags, int f1, float a1, float b1,
      int f2, float a2, float b2) {

    static Tail of(TaskSite site, Epilogue e) {
      int flags = (e.bias().isPresent() ? PlainConvolution.BIAS : 0)
          + (e.residual().isPresent() ? PlainConvolution.RESIDUAL : 0);
      return new Tail(site.numbers(e.bias()), site.array(e.residual()), flags, code(e.inner()),
          (float) e.inner().alpha(), (float) e.inner().beta(), code(e.outer()),
          (float) e.outer().alpha(), (float) e.outer().beta());
    }
  }

  private static int code(Activation function) {
    return Functions.code(function.kind());
  }

  private static int size(View view) {
    return view.shape().size();
  }

  static void convolution(TaskSite site, Step.Convolution c) {
    IntArray g = site.table(geometry(c.y(), c.x(), c.groups(), c.window(), false));
    TornadoNativeArray x = site.array(c.x());
    TornadoNativeArray w = site.array(c.weight());
    TornadoNativeArray y = site.array(c.y());
    Tail t = Tail.of(site, c.epilogue());
    site.task(size(c.y()), (graph, id) -> graph.task(id, site.kernels().convolution(),
        site.context(), x, w, t.bias, t.residual, y, g, t.flags, t.f1, t.a1, t.b1, t.f2, t.a2,
        t.b2));
  }

  static void transposed(TaskSite site, Step.TransposedConvolution c) {
    IntArray g = site.table(geometry(c.y(), c.x(), c.groups(), c.window(), true));
    TornadoNativeArray x = site.array(c.x());
    TornadoNativeArray w = site.array(c.weight());
    TornadoNativeArray y = site.array(c.y());
    Tail t = Tail.of(site, c.epilogue());
    site.task(size(c.y()), (graph, id) -> graph.task(id, site.kernels().transposed(),
        site.context(), x, w, t.bias, t.residual, y, g, t.flags, t.f1, t.a1, t.b1, t.f2, t.a2,
        t.b2));
  }

  private static int[] geometry(View y, View x, int groups, WindowGeometry window,
      boolean transposed) {
    int channels = (int) x.shape().dim(1);
    int outputs = (int) y.shape().dim(1);
    List<Integer> g = new ArrayList<>(List.of(size(y), channels, outputs, channels / groups,
        outputs / groups));
    List<WindowAxis> axes = Windows.three(window);
    put(g, axes, transposed ? WindowAxis::output : WindowAxis::input);
    put(g, axes, transposed ? WindowAxis::input : WindowAxis::output);
    put(g, axes, WindowAxis::kernel);
    put(g, axes, WindowAxis::stride);
    put(g, axes, WindowAxis::dilation);
    put(g, axes, WindowAxis::padBegin);
    return ints(g);
  }

  private static void put(List<Integer> g, List<WindowAxis> axes,
      ToLongFunction<WindowAxis> number) {
    axes.forEach(a -> g.add(Math.toIntExact(number.applyAsLong(a))));
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  static void dense(TaskSite site, Step.Dense d) {
    Step.MatrixSize s = d.size();
    int sizeA = s.rows() * s.depth();
    int sizeB = s.depth() * s.columns();
    IntArray g = site.table(size(d.y()), s.rows(), s.columns(), s.depth(), s.sameA() ? 0 : sizeA,
        s.transA() ? 1 : s.depth(), s.transA() ? s.rows() : 1, s.sameB() ? 0 : sizeB,
        s.transB() ? 1 : s.columns(), s.transB() ? s.depth() : 1);
    TornadoNativeArray a = site.array(d.a());
    TornadoNativeArray b = site.array(d.b());
    TornadoNativeArray y = site.array(d.y());
    Tail t = Tail.of(site, d.epilogue());
    site.task(size(d.y()),
        (graph, id) -> graph.task(id, site.kernels().dense(), site.context(), a, b,
            t.bias, t.residual, y, g, (float) d.alpha(), t.flags, t.f1, t.a1, t.b1, t.f2, t.a2,
            t.b2));
  }

  static void affine(TaskSite site, Step.ChannelAffine a) {
    Shape shape = a.x().shape();
    IntArray g = site.table(size(a.y()), (int) shape.product(2, shape.rank()), (int) shape.dim(1));
    TornadoNativeArray x = site.array(a.x());
    FloatArray scale = site.numbers(a.scale());
    TornadoNativeArray y = site.array(a.y());
    Tail t = Tail.of(site, a.epilogue());
    site.task(size(a.y()), (graph, id) -> graph.task(id, site.kernels().affine(), site.context(), x,
        scale, t.bias, t.residual, y, g, t.flags, t.f1, t.a1, t.b1, t.f2, t.a2, t.b2));
  }

  static void pool(TaskSite site, Step.Pool p) {
    List<WindowAxis> axes = Windows.three(p.window());
    List<Integer> numbers = new ArrayList<>(List.of(size(p.y())));
    put(numbers, axes, WindowAxis::input);
    put(numbers, axes, WindowAxis::output);
    put(numbers, axes, WindowAxis::kernel);
    put(numbers, axes, WindowAxis::stride);
    put(numbers, axes, WindowAxis::dilation);
    put(numbers, axes, WindowAxis::padBegin);
    put(numbers, axes, a -> a.input() + a.padEnd());
    IntArray g = site.table(ints(numbers));
    TornadoNativeArray x = site.array(p.x());
    TornadoNativeArray y = site.array(p.y());
    int kind = switch (p.kind()) {
      case MAX -> PlainRows.MAX;
      case AVERAGE -> PlainRows.MEAN;
      case AVERAGE_WITH_PADDING -> PlainRows.MEAN_WITH_PADDING;
    };
    site.task(size(p.y()),
        (graph, id) -> graph.task(id, site.kernels().pool(), site.context(), x, y, g, kind));
  }

  static void common(TaskSite site, Step.Unary u) {
    IntArray g = site.table(size(u.y()));
    TornadoNativeArray x = site.array(u.x());
    TornadoNativeArray y = site.array(u.y());
    Activation f = u.function();
    site.task(size(u.y()), (graph, id) -> graph.task(id, site.kernels().common(), site.context(), x,
        y, g, code(f), (float) f.alpha(), (float) f.beta()));
  }

  static void rare(TaskSite site, Step.Unary u) {
    IntArray g = site.table(size(u.y()));
    TornadoNativeArray x = site.array(u.x());
    TornadoNativeArray y = site.array(u.y());
    Activation f = u.function();
    site.task(size(u.y()),
        (graph, id) -> graph.task(id, site.kernels().rare(), site.context(), x, y,
            g, code(f), (float) f.alpha()));
  }

  static void binary(TaskSite site, Step.Binary b) {
    b.apart().forEach(p -> ofTwo(site, p));
  }

  private static void ofTwo(TaskSite site, Step.Binary b) {
    IntArray g = site.table(Broadcasts.table(b.y().shape(), b.a().shape(), b.b().shape()));
    TornadoNativeArray p = site.array(b.a());
    TornadoNativeArray q = site.array(b.b());
    TornadoNativeArray y = site.array(b.y());
    Activation f = b.after();
    site.task(size(b.y()), (graph, id) -> graph.task(id, site.kernels().binary(), site.context(), p,
        q, y, g, code(b.kind()), code(f), (float) f.alpha(), (float) f.beta()));
  }

  /** As {@link PlainElements#combine} has it. */
  static int code(Step.BinaryKind kind) {
    return switch (kind) {
      case ADD -> 0;
      case SUB -> 1;
      case MUL -> 2;
      case DIV -> 3;
      case MAX -> 4;
      case MIN -> 5;
      case POW -> 6;
      case PRELU -> 7;
    };
  }

  static void concat(TaskSite site, Step.Concat c) {
    Shape shape = c.y().shape();
    int rows = (int) shape.product(0, c.axis());
    int width = Math.toIntExact(shape.product(c.axis(), shape.rank()));
    int start = 0;
    for (Operand input : c.inputs()) {
      int count = input.shape().size();
      int part = count / rows;
      IntArray g = site.table(count, part, width, start);
      TornadoNativeArray x = site.array(input);
      TornadoNativeArray y = site.array(c.y());
      site.task(count,
          (graph, id) -> graph.task(id, site.kernels().part(), site.context(), x, y, g));
      start += part;
    }
  }

  static void rearrange(TaskSite site, Step.Rearrange r) {
    IntArray g = site.table(tables(r));
    TornadoNativeArray x = site.array(r.x());
    TornadoNativeArray y = site.array(r.y());
    int fills = r.tables().stream().anyMatch(AxisTable::fills) ? 1 : 0;
    site.task(size(r.y()), (graph, id) -> graph.task(id, site.kernels().rearrange(), site.context(),
        x, y, g, fills, (float) r.fill()));
  }

  /** What {@link PlainElements#rearrange} reads. */
  static int[] tables(Step.Rearrange r) {
    List<AxisTable> axes = r.tables().isEmpty()
        ? List.of(AxisTable.of(0))
        : r.tables().reversed();
    List<Integer> numbers = new ArrayList<>(List.of(size(r.y()), axes.size()));
    int begin = 2 + 2 * axes.size();
    for (AxisTable axis : axes) {
      numbers.add(axis.length());
      numbers.add(begin);
      begin += axis.length();
    }
    axes.forEach(a -> IntStream.of(a.toArray()).forEach(numbers::add));
    return ints(numbers);
  }

  static void interpolate(TaskSite site, Step.Interpolate i) {
    Trilinear trilinear = Trilinear.of(i);
    List<AxisSamples> axes = trilinear.samples();
    List<Integer> numbers = new ArrayList<>(List.of(size(i.y())));
    numbers.addAll(trilinear.inputs());
    axes.forEach(a -> numbers.add(a.length()));
    axes.forEach(a -> {
      IntStream.range(0, a.length()).forEach(k -> numbers.add(a.low(k)));
      IntStream.range(0, a.length()).forEach(k -> numbers.add(a.high(k)));
    });
    List<Float> shares = new ArrayList<>();
    axes.forEach(
        a -> IntStream.range(0, a.length()).forEach(k -> shares.add((float) a.weight(k))));
    float[] weights = new float[shares.size()];
    IntStream.range(0, weights.length).forEach(k -> weights[k] = shares.get(k));
    IntArray g = site.table(ints(numbers));
    FloatArray t = site.floats(weights);
    TornadoNativeArray x = site.array(i.x());
    TornadoNativeArray y = site.array(i.y());
    site.task(size(i.y()), (graph, id) -> graph.task(id, site.kernels().interpolate(),
        site.context(), x, y, g, t));
  }

  static void softmax(TaskSite site, Step.Softmax s) {
    IntArray g = site.table(rows(s.rows()));
    TornadoNativeArray x = site.array(s.x());
    TornadoNativeArray y = site.array(s.y());
    site.task((long) s.rows().outer() * s.rows().inner(), (graph, id) -> graph.task(id,
        site.kernels().softmax(), site.context(), x, y, g, s.log() ? 1 : 0));
  }

  static void reduce(TaskSite site, Step.Reduce r) {
    IntArray g = site.table(rows(r.rows()));
    TornadoNativeArray x = site.array(r.x());
    TornadoNativeArray y = site.array(r.y());
    int kind = switch (r.kind()) {
      case SUM -> PlainRows.SUM;
      case MEAN -> PlainRows.MEAN;
      case MAX -> PlainRows.MAX;
      case MIN -> PlainRows.MIN;
      case SUM_SQUARE -> PlainRows.SUM_SQUARE;
    };
    site.task((long) r.rows().outer() * r.rows().inner(), (graph, id) -> graph.task(id,
        site.kernels().reduce(), site.context(), x, y, g, kind));
  }

  /** What kernels of rows read. */
  static int[] rows(Step.Rows rows) {
    return new int[]{Math.multiplyExact(rows.outer(), rows.inner()), rows.length(), rows.inner()};
  }
}
