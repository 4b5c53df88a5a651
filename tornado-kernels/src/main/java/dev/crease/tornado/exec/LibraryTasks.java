package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Epilogue.Limits;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.MatrixSize;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.exec.LibraryCall.Matrix;
import dev.crease.tornado.exec.PlainTasks.Tail;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Steps whose sums a library of the device's maker makes. Where it leaves out the bias or what follows it, a kernel of ours is next. */
final class LibraryTasks {

  private LibraryTasks() {}

  /** Whether a convolution is a product of matrices for each image: every pixel by itself, all channels in one group. */
  static boolean isPointwise(Storage storage, Convolution c) {
    return c.groups() == 1 && c.epilogue().limits().isPresent() && c.weight() instanceof Fixed
        && c.window().isPointwise()
        && c.window().axes().stream().allMatch(a -> a.stride() == 1 && !a.pads())
        && isOne(storage, c.x().shape().dim(0));
  }

  /** Whether a product of matrices has nothing behind it that no kernel of sums can do. */
  static boolean isProduct(Storage storage, Dense d) {
    return d.epilogue().limits().isPresent() && isOne(storage, d.size().batch());
  }

  /** Whether a product in fp16 has a bias in fp16 and nothing else behind it. */
  static boolean isBiased(Storage storage, Dense d) {
    return storage == Storage.HALVES && d.size().batch() == 1 && hasHalfBias(d.epilogue())
        && d.epilogue().limits().filter(Limits.NONE::equals).isPresent();
  }

  /** Whether a product in fp16 has a bias in fp16 and ReLU behind it, and the sizes that CUTLASS loads. */
  static boolean isBiasedAndRectified(Storage storage, Dense d) {
    MatrixSize s = d.size();
    return storage == Storage.HALVES && s.batch() == 1 && !s.transA() && !s.transB()
        && d.alpha() == 1 && s.columns() % LibraryCall.CUTLASS_MULTIPLE == 0
        && s.depth() % LibraryCall.CUTLASS_MULTIPLE == 0 && hasHalfBias(d.epilogue())
        && d.epilogue().limits().filter(new Limits(0, Float.POSITIVE_INFINITY)::equals)
            .isPresent();
  }

  /** Whether a convolution of images in fp32 has a window that cuDNN's entry can say. */
  static boolean isImages(Storage storage, Convolution c) {
    List<WindowAxis> axes = c.window().axes();
    return storage == Storage.FLOATS && c.groups() == 1 && c.epilogue().limits().isPresent()
        && axes.size() == 2 && axes.get(0).stride() == axes.get(1).stride()
        && axes.get(0).padBegin() == axes.get(1).padBegin()
        && axes.stream().allMatch(LibraryTasks::isEven);
  }

  /** Whether there are as many windows as with the same padding at both ends. */
  private static boolean isEven(WindowAxis a) {
    return a.dilation() == 1
        && a.output() == (a.input() + 2 * a.padBegin() - a.kernel()) / a.stride() + 1;
  }

  private static boolean isOne(Storage storage, long batch) {
    return storage == Storage.FLOATS || batch == 1;
  }

  private static boolean hasHalfBias(Epilogue e) {
    return e.residual().isEmpty()
        && e.bias().filter(b -> b instanceof Fixed(Tensor t) && t.dtype() == DType.FLOAT16)
            .isPresent();
  }

  static void pointwise(TaskSite site, Convolution c) {
    Shape x = c.x().shape();
    int pixels = Math.toIntExact(x.product(2, x.rank()));
    int channels = Math.toIntExact(x.dim(1));
    int outputs = Math.toIntExact(c.y().shape().dim(1));
    Matrix images = new Matrix(site.array(c.x()), false, pixels, (long) pixels * channels);
    Matrix weights = new Matrix(site.array(c.weight()), false, channels, 0);
    int[] sizes = {pixels, outputs, channels, Math.toIntExact(x.dim(0))};
    FloatArray sums = site.scratch(c.y().shape().elements());
    call(site, LibraryCall.product(images, weights, sizes, 1, sums));
    finish(site, sums, c.epilogue(), c.y(), pixels, outputs);
  }

  static void product(TaskSite site, Dense d) {
    MatrixSize s = d.size();
    int[] sizes = {s.columns(), s.rows(), s.depth(), s.batch()};
    FloatArray sums = site.scratch(d.y().shape().elements());
    call(site, LibraryCall.product(right(site, d), left(site, d), sizes, (float) d.alpha(), sums));
    finish(site, sums, d.epilogue(), d.y(), 1, s.columns());
  }

  static void biased(TaskSite site, Dense d) {
    MatrixSize s = d.size();
    call(site, LibraryCall.biased(right(site, d), left(site, d),
        new int[]{s.columns(), s.rows(), s.depth()}, (float) d.alpha(),
        site.array(d.epilogue().bias()), site.array(d.y())));
  }

  static void biasedAndRectified(TaskSite site, Dense d) {
    MatrixSize s = d.size();
    call(site, LibraryCall.biasedAndRectified(site.array(d.a()), site.array(d.b()),
        new int[]{s.rows(), s.columns(), s.depth()}, site.array(d.epilogue().bias()),
        site.array(d.y())));
  }

  static void images(TaskSite site, Convolution c) {
    Shape x = c.x().shape();
    Shape y = c.y().shape();
    List<WindowAxis> axes = c.window().axes();
    FloatArray sums = site.scratch(y.elements());
    call(site, LibraryCall.convolution(site.array(c.x()), site.array(c.weight()), sums,
        Math.toIntExact(x.dim(0)), Math.toIntExact(x.dim(1)), Math.toIntExact(x.dim(2)),
        Math.toIntExact(x.dim(3)), Math.toIntExact(y.dim(1)),
        Math.toIntExact(axes.get(0).kernel()), Math.toIntExact(axes.get(1).kernel()),
        Math.toIntExact(axes.get(0).padBegin()), Math.toIntExact(axes.get(0).stride())));
    finish(site, sums, c.epilogue(), c.y(), Math.toIntExact(y.product(2, 4)),
        Math.toIntExact(y.dim(1)));
  }

  /** The left matrix, which is the right one of the transposed product that is made. */
  private static Matrix left(TaskSite site, Dense d) {
    MatrixSize s = d.size();
    return new Matrix(site.array(d.a()), s.transA(), s.transA() ? s.rows() : s.depth(),
        s.sameA() ? 0 : (long) s.rows() * s.depth());
  }

  private static Matrix right(TaskSite site, Dense d) {
    MatrixSize s = d.size();
    return new Matrix(site.array(d.b()), s.transB(), s.transB() ? s.depth() : s.columns(),
        s.sameB() ? 0 : (long) s.depth() * s.columns());
  }

  private static void call(TaskSite site, LibraryCall call) {
    site.task(call::add);
  }

  /** What follows sums: a channel's lie together, {@code plane} of them for each image. */
  private static void finish(TaskSite site, FloatArray sums, Epilogue epilogue, View to, int plane,
      int channels) {
    Limits limits = epilogue.limits().orElseThrow();
    Tail t = Tail.of(site, epilogue);
    TornadoNativeArray y = site.array(to);
    site.uses(sums);
    IntArray g = site.table(to.shape().size(), plane, channels);
    FloatArray between = site.pair(limits.low(), limits.high());
    site.task(to.shape().elements(), (graph, id) -> graph.task(id, site.kernels().finish(),
        site.context(), sums, t.bias(), t.residual(), y, between, g, t.flags()));
  }
}
