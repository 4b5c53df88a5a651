package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.Alignment;
import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.AveragePool;
import dev.crease.op.Conv;
import dev.crease.op.ConvTranspose;
import dev.crease.op.Gemm;
import dev.crease.op.Pad;
import dev.crease.op.Padding;
import dev.crease.op.TensorType;
import dev.crease.op.Window;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads steps and branches as exact linear maps. */
final class Forms {

  private final FoldContext context;
  /** What {@link #alone} read, each in the type of its weight. */
  private final IdentityHashMap<LayerFold, Attempt> layers = new IdentityHashMap<>();

  Forms(FoldContext context) {
    this.context = context;
  }

  /** The family of a layer's operator. */
  static Kind kind(LinearLayer layer) {
    return switch (layer.node().op()) {
      case Conv _ -> Kind.CONV;
      case ConvTranspose _ -> Kind.CONV_TRANSPOSE;
      default -> Kind.MATRIX;
    };
  }

  /**
   * A branch as one map.
   *
   * @param branch the branch
   * @param like what its geometry is of the kind of, with as many spatial axes; its inputs are the channels of the branch's source
   * @param dtype the type of all weights
   */
  Attempt of(Branch branch, Geometry like, DType dtype) {
    int axes = like.axes().size();
    Attempt attempt = Attempt.of(
        new DiagonalForm(
            Geometry.pointwise(like.kind(), like.inputs(), axes), ChannelAffine.IDENTITY));
    boolean begun = false;
    for (Step step : branch.steps()) {
      boolean first = !begun;
      attempt = attempt.then(
          form -> step instanceof Step.OfAffine(AffineUse use)
              ? affine(form, use, dtype)
              : of(step, form.geometry(), dtype).then(
                  next -> first ? Attempt.of(next) : ComposedForm.of(form, next)));
      begun = true;
    }
    return attempt;
  }

  /** A step that is no affine, as a map by itself. */
  Attempt of(Step step, Geometry before, DType dtype) {
    return switch (step) {
      case Step.OfLayer(LayerFold fold) -> layer(fold, dtype);
      case Step.OfMerge(MergeFold merge) -> Attempt.of(
          merge.form() instanceof DiagonalForm(Geometry g, ChannelAffine same)
              ? new DiagonalForm(
                  Geometry.pointwise(g.kind(), before.outputs(), g.axes().size())
                      .withAxes(g.axes()),
                  same)
              : merge.form());
      case Step.OfNode(Node node) -> map(node, before);
      case Step.OfAffine(AffineUse use) -> throw new IllegalStateException(use.node().label());
    };
  }

  /** An affine behind a map. */
  Attempt affine(LinearForm form, AffineUse use, DType dtype) {
    Geometry g = form.geometry();
    int known = context.type(use.input()).rank();
    boolean matrix = g.kind() == Kind.MATRIX;
    ChannelAxis axis = matrix ? new ChannelAxis.FromEnd(1) : new ChannelAxis.FromStart(1);
    int rank = known >= 0 || matrix ? known : g.axes().size() + 2;
    boolean atSource = form instanceof DiagonalForm;
    return Alignment.otherType(use, dtype, context)
        .or(() -> Alignment.obstacle(use, axis, rank, g.outputs()))
        .or(() -> atSource ? broadening(use, axis, g.outputs()) : Optional.empty())
        .map(Attempt::blocked)
        .orElseGet(
            () -> Attempt.of(
                form instanceof DiagonalForm(Geometry same, ChannelAffine inner)
                    ? new DiagonalForm(same, inner.then(use.affine()))
                    : new ScaledForm(form, use.affine())));
  }

  /** A constant of several elements may broaden a value that is not known to have as many channels. */
  private Optional<Obstacle> broadening(AffineUse use, ChannelAxis axis, int channels) {
    TensorType type = context.type(use.input());
    boolean certain = use.affine().size() == 1
        || use.node().op().type().equals("BatchNormalization")
        || type.hasRank() && type.dim(axis.in(type.rank()).orElseThrow()).is(channels);
    return certain
        ? Optional.empty()
        : Obstacle.found(
            Reason.BROADENS_OUTPUT,
            "'" + use.input() + "' is not known to have " + channels + " channels");
  }

  /** A layer and what its affines passed. */
  private Attempt layer(LayerFold fold, DType dtype) {
    Attempt attempt = alone(fold, dtype);
    List<Node> before = fold.carriersBefore();
    for (int i = before.size() - 1; i >= 0; i--) {
      Node node = before.get(i);
      attempt = attempt.then(
          layer -> map(node, inputsOf(layer.geometry()))
              .then(first -> ComposedForm.of(first, layer)));
    }
    for (Node node : fold.carriersAfter()) {
      attempt = attempt.then(
          layer -> map(node, layer.geometry()).then(next -> ComposedForm.of(layer, next)));
    }
    return attempt;
  }

  private static Geometry inputsOf(Geometry g) {
    return Geometry.pointwise(g.kind(), g.inputs(), g.axes().size());
  }

  /** A layer without what its affines passed. */
  Attempt alone(LayerFold fold, DType dtype) {
    DType own = fold.layer().weight().dtype();
    return own == dtype
        ? layers.computeIfAbsent(fold, this::read)
        : Attempt.blocked(Reason.DTYPE_MISMATCH, own.label() + " beside " + dtype.label());
  }

  private Attempt read(LayerFold fold) {
    LinearLayer layer = fold.layer();
    Node node = layer.node();
    if (node.op() instanceof Gemm gemm && gemm.transA()) {
      return Attempt.blocked(Reason.UNSUPPORTED_FORM, node.label() + " transposes its input");
    }
    Optional<List<Axis>> axes = axes(layer);
    if (axes.isEmpty()) {
      return Attempt.blocked(
          Reason.SIZE_UNKNOWN, "the padding of " + node.label() + " follows from an open size");
    }
    Kind kind = kind(layer);
    int groups = switch (node.op()) {
      case Conv conv -> Math.toIntExact(conv.group());
      case ConvTranspose conv -> Math.toIntExact(conv.group());
      default -> 1;
    };
    return Attempt.of(
        new LayerForm(
            new Geometry(
                kind, groups, layer.outputChannels(), layer.inputChannels(), axes.get()),
            fold));
  }

  private Optional<List<Axis>> axes(LinearLayer layer) {
    Shape shape = layer.weight().shape();
    List<Long> kernel = LongStream.of(shape.dims()).skip(2).boxed().toList();
    TensorType data = context.type(layer.data());
    return switch (layer.node().op()) {
      case Conv conv -> Windows.axes(conv.window(), kernel, data);
      case ConvTranspose conv -> transposed(conv, kernel);
      default -> Optional.of(List.of());
    };
  }

  private static Optional<List<Axis>> transposed(ConvTranspose conv, List<Long> kernel) {
    Window window = conv.window();
    if (!conv.outputShape().isEmpty() || window.padding() instanceof Padding.Same) {
      return Optional.empty();
    }
    List<Axis> axes = new ArrayList<>();
    List<Axis> plain = Windows.axes(window, kernel, TensorType.UNKNOWN).orElseThrow();
    for (int i = 0; i < plain.size(); i++) {
      Axis a = plain.get(i);
      long more = conv.outputPadding().isEmpty() ? 0 : conv.outputPadding().get(i);
      axes.add(
          new Axis(a.kernel(), a.stride(), a.dilation(), a.padBegin(), a.padEnd(), more));
    }
    return Optional.of(axes);
  }

  private Attempt map(Node node, Geometry before) {
    return node.op() instanceof Pad pad
        ? pad(node, pad, before)
        : pool(node, (AveragePool) node.op(), before);
  }

  /** An average as a map of each channel to itself. */
  private Attempt pool(Node node, AveragePool pool, Geometry before) {
    Optional<List<Axis>> axes = Windows.axes(
        pool.window(), pool.window().kernel(), context.type(node.input(0)));
    if (axes.isEmpty() || axes.get().size() != before.axes().size()
        || before.kind() != Kind.CONV) {
      return Attempt.blocked(
          Reason.SIZE_UNKNOWN, "the padding of " + node.label() + " follows from an open size");
    }
    Geometry g = Geometry.pointwise(Kind.CONV, before.outputs(), axes.get().size())
        .withAxes(axes.get());
    if (pool.ceil() || g.pads() && !pool.countPadding()) {
      return Attempt.blocked(
          Reason.PADDING_DIFFERS,
          node.label() + (pool.ceil() ? " rounds its size up" : " does not count its padding"));
    }
    return Attempt.of(DiagonalForm.mean(g));
  }

  /** Zero padding as a convolution of one tap that pads. */
  private Attempt pad(Node node, Pad pad, Geometry before) {
    int rank = before.axes().size() + 2;
    Optional<Obstacle> wrong = padObstacle(node, pad, rank);
    if (wrong.isPresent()) {
      return Attempt.blocked(wrong.get());
    }
    List<Long> amounts = pad.amounts(rank, context.question(node)).orElseThrow();
    List<Axis> axes = new ArrayList<>();
    for (int i = 2; i < rank; i++) {
      axes.add(new Axis(1, 1, 1, amounts.get(i), amounts.get(i + rank), 0));
    }
    return Attempt.of(
        new DiagonalForm(
            Geometry.pointwise(Kind.CONV, before.outputs(), axes.size()).withAxes(axes),
            ChannelAffine.IDENTITY));
  }

  private Optional<Obstacle> padObstacle(Node node, Pad pad, int rank) {
    int known = context.type(node.input(0)).rank();
    Optional<List<Long>> amounts = known >= 0 && known != rank
        ? Optional.empty()
        : pad.amounts(rank, context.question(node));
    if (amounts.isEmpty()) {
      return Obstacle.found(Reason.PARAMETER_NOT_CONSTANT, "the amounts of " + node.label());
    }
    if (pad.mode() != Pad.Mode.CONSTANT || !padsWithZero(node, pad)) {
      return Obstacle.found(
          Reason.PADDING_DIFFERS,
          node.label() + " does not pad with zeros that are constants");
    }
    List<Long> a = amounts.get();
    if (a.stream().anyMatch(p -> p < 0)) {
      return Obstacle.found(Reason.PADDING_DIFFERS, node.label() + " removes elements");
    }
    boolean elsewhere = a.get(0) + a.get(1) + a.get(rank) + a.get(rank + 1) > 0;
    return elsewhere
        ? Obstacle.found(Reason.PADDING_DIFFERS, node.label() + " pads batch or channels")
        : Optional.empty();
  }

  private boolean padsWithZero(Node node, Pad pad) {
    if (node.input(2).isEmpty()) {
      return pad.value() == 0;
    }
    Optional<Tensor> value = context.constant(node.input(2));
    return value.isPresent() && value.get().dtype().isReal()
        && value.get().shape().elements() == 1 && value.get().getDouble(0) == 0;
  }
}
