package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.MatrixSize;
import dev.crease.op.BatchNormalization;
import dev.crease.op.Conv;
import dev.crease.op.ConvTranspose;
import dev.crease.op.Gemm;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Steps of convolutions, matrix products and per-channel affines. */
final class Linear {

  static final String MIXED = "its values are not floating-point numbers of one type";
  static final String CONSTANT_INPUT = "its first input is a constant";

  private Linear() {}

  static List<Step> conv(Site site, Conv conv) {
    Optional<View> x = site.view(0);
    if (x.isEmpty() || !site.isReal()) {
      return site.decline(x.isEmpty() ? CONSTANT_INPUT : MIXED);
    }
    Operand w = site.in(1);
    Optional<Operand> bias = site.has(2) ? Optional.of(site.in(2)) : Optional.empty();
    return List.of(new Step.Convolution(site.nodes(), x.get(), w,
        conv.geometry(x.get().shape(), Site.shape(w)), Math.toIntExact(conv.group()),
        Epilogue.of(bias), site.out()));
  }

  static List<Step> convTranspose(Site site, ConvTranspose conv) {
    Optional<View> x = site.view(0);
    if (x.isEmpty() || !site.isReal()) {
      return site.decline(x.isEmpty() ? CONSTANT_INPUT : MIXED);
    }
    Operand w = site.in(1);
    Optional<Operand> bias = site.has(2) ? Optional.of(site.in(2)) : Optional.empty();
    return List.of(new Step.TransposedConvolution(site.nodes(), x.get(), w,
        conv.geometry(x.get().shape(), Site.shape(w)), Math.toIntExact(conv.group()),
        Epilogue.of(bias), site.out()));
  }

  static List<Step> batchNormalization(Site site, BatchNormalization bn) {
    Optional<View> x = site.view(0);
    Optional<double[]> scale = site.reals(1);
    Optional<double[]> shift = site.reals(2);
    Optional<double[]> mean = site.reals(3);
    Optional<double[]> var = site.reals(4);
    if (x.isEmpty() || x.get().shape().rank() < 2 || !bn.spatial()
        || !bn.isInference(site.node().outputs().size())) {
      return site.decline("it is no fixed affine of channels on axis 1");
    }
    if (scale.isEmpty() || shift.isEmpty() || mean.isEmpty() || var.isEmpty()) {
      return site.decline("its parameters are no constants");
    }
    int channels = scale.get().length;
    double[] gain = new double[channels];
    double[] bias = new double[channels];
    for (int c = 0; c < channels; c++) {
      gain[c] = scale.get()[c] / Math.sqrt(var.get()[c] + bn.epsilon());
      bias[c] = shift.get()[c] - mean.get()[c] * gain[c];
    }
    return List.of(new Step.ChannelAffine(site.nodes(), x.get(), fixed(Shape.of(channels), gain),
        Epilogue.of(Optional.of(fixed(Shape.of(channels), bias))), site.out()));
  }

  static List<Step> gemm(Site site, Gemm gemm) {
    if (!site.isReal()) {
      return site.decline(MIXED);
    }
    Shape a = Site.shape(site.in(0));
    Shape y = site.outputShape(0);
    int depth = Math.toIntExact(a.dim(gemm.transA() ? 0 : 1));
    MatrixSize size = new MatrixSize(1, (int) y.dim(0), (int) y.dim(1), depth, gemm.transA(),
        gemm.transB(), false, false);
    boolean plus = site.has(2) && gemm.beta() != 0;
    Optional<Operand> bias = plus
        ? columnBias(site, gemm.beta(), size.columns())
        : Optional.empty();
    if (!plus || bias.isPresent()) {
      return List.of(new Step.Dense(site.nodes(), site.in(0), site.in(1), size, gemm.alpha(),
          Epilogue.of(bias), site.out()));
    }
    DType dtype = site.outputType(0).dtype().orElseThrow();
    View product = site.between(dtype, y);
    Step dense = new Step.Dense(site.nodes(), site.in(0), site.in(1), size, gemm.alpha(),
        Epilogue.NONE, product);
    if (gemm.beta() == 1) {
      return List.of(dense, new Step.Binary(site.nodes(), Step.BinaryKind.ADD, product, site.in(2),
          Activation.NONE, site.out()));
    }
    Shape shape = Site.shape(site.in(2));
    View scaled = site.between(dtype, shape);
    return List.of(dense,
        new Step.Binary(site.nodes(), Step.BinaryKind.MUL, site.in(2),
            fixed(Shape.SCALAR, gemm.beta()), Activation.NONE, scaled),
        new Step.Binary(site.nodes(), Step.BinaryKind.ADD, product, scaled, Activation.NONE,
            site.out()));
  }

  /** A constant C that has one row, times beta. */
  private static Optional<Operand> columnBias(Site site, double beta, int columns) {
    Optional<Tensor> c = site.fixed(2);
    if (c.isEmpty() || c.get().shape().rank() == 2 && c.get().shape().dim(0) != 1
        || c.get().shape().elements() == 0) {
      return Optional.empty();
    }
    if (beta == 1 && c.get().shape().elements() == columns) {
      return Optional.of(new Fixed(Tensor.of(c.get().dtype(), Shape.of(columns),
          c.get().bytes())));
    }
    double[] row = ((RealValue) c.get().toValue()).data();
    double[] bias = new double[columns];
    for (int i = 0; i < columns; i++) {
      bias[i] = beta * row[row.length == 1 ? 0 : i];
    }
    return Optional.of(fixed(Shape.of(columns), bias));
  }

  static List<Step> matMul(Site site) {
    if (!site.isReal()) {
      return site.decline(MIXED);
    }
    Shape a = Site.shape(site.in(0));
    Shape b = Site.shape(site.in(1));
    a = a.rank() == 1 ? Shape.of(1, a.dim(0)) : a;
    b = b.rank() == 1 ? Shape.of(b.dim(0), 1) : b;
    Shape batchA = prefix(a);
    Shape batchB = prefix(b);
    Shape batch = Shape.broadcast(batchA, batchB);
    int rows = Math.toIntExact(a.dim(-2));
    boolean sameA = batchA.elements() == 1;
    boolean sameB = batchB.elements() == 1;
    List<Step> steps = new ArrayList<>();
    Optional<Operand> left = repeated(site, 0, a, batch, sameA, steps);
    Optional<Operand> right = repeated(site, 1, b, batch, sameB, steps);
    if (left.isEmpty() || right.isEmpty()) {
      return site.decline("a constant's batch broadcasts to another");
    }
    int count = Math.toIntExact(batch.elements());
    int columns = Math.toIntExact(b.dim(-1));
    int depth = Math.toIntExact(a.dim(-1));
    MatrixSize size = sameB && !sameA
        ? new MatrixSize(1, Math.multiplyExact(count, rows), columns, depth, false, false, false,
            false)
        : new MatrixSize(count, rows, columns, depth, false, false, sameA && count > 1,
            sameB && count > 1);
    steps.add(new Step.Dense(site.nodes(), left.get(), right.get(), size, 1, Epilogue.NONE,
        site.out()));
    return steps;
  }

  /** An operand with as many matrices as the result, or one. */
  private static Optional<Operand> repeated(Site site, int input, Shape shape, Shape batch,
      boolean single, List<Step> steps) {
    if (single || prefix(shape).elements() == batch.elements()) {
      return Optional.of(site.in(input));
    }
    return site.view(input).map(x -> {
      long[] dims = Arrays.copyOf(batch.dims(), batch.rank() + 2);
      dims[batch.rank()] = shape.dim(-2);
      dims[batch.rank() + 1] = shape.dim(-1);
      View y = site.between(site.dtype(x), Shape.of(dims));
      steps.add(Movement.broadcast(site, new View(x.buffer(), shape), y));
      return y;
    });
  }

  private static Shape prefix(Shape matrix) {
    return Shape.of(Arrays.copyOf(matrix.dims(), matrix.rank() - 2));
  }

  static Fixed fixed(Shape shape, double... elements) {
    return new Fixed(Tensor.of(new RealValue(DType.DOUBLE, shape, elements)));
  }
}
