package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.graph.Node;
import dev.crease.op.WindowGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One piece of work. All tensors are row-major with channels on axis 1; which layout an executor keeps is its own affair.
 */
public sealed interface Step {

  /** The model's nodes that it computes, in order: running those instead gives the same. */
  List<Node> nodes();

  /** What it reads, an operand once for each use. */
  List<Operand> reads();

  /** What it writes, each element of it. */
  List<Operand> writes();

  /** Whether it reads a buffer. */
  default boolean reads(int buffer) {
    return reads().stream().anyMatch(o -> o instanceof View(int b, _) && b == buffer);
  }

  /** Whether it writes a buffer. */
  default boolean writes(int buffer) {
    return writes().stream().anyMatch(o -> o instanceof View(int b, _) && b == buffer);
  }

  /** The name that people are shown: that of its last node. */
  default String label() {
    return nodes().getLast().label();
  }

  /** A step that writes one tensor. */
  sealed interface ToOne extends Step {

    /** The output. */
    View y();

    @Override
    default List<Operand> writes() {
      return List.of(y());
    }
  }

  /** A step that reads one tensor and writes one. */
  sealed interface FromOne extends ToOne {

    /** The input. */
    View x();

    @Override
    default List<Operand> reads() {
      return List.of(x());
    }
  }

  /**
   * {@code y = epilogue(Σ x·w)} over the window and the channels of the group; no mirroring.
   *
   * <p><b>Shapes:</b> {@code x T[N,C,D…], weight T[O,C/g,k…] → T[N,O,D'…]}.
   *
   * @param nodes what it computes
   * @param x the input
   * @param weight the kernels
   * @param window one axis per spatial axis
   * @param groups number of groups of channels
   * @param epilogue what follows
   * @param y the output
   */
  record Convolution(List<Node> nodes, View x, Operand weight, WindowGeometry window, int groups,
      Epilogue epilogue, View y) implements ToOne {

    /** Copies the list. */
    public Convolution {
      nodes = List.copyOf(nodes);
    }

    /** Whether every output channel reads a single input channel, of several. */
    public boolean isDepthwise() {
      return groups > 1 && groups == x.shape().dim(1);
    }

    @Override
    public List<Operand> reads() {
      return joined(List.of(x, weight), epilogue.reads());
    }
  }

  /**
   * The transpose of a convolution, with an epilogue.
   *
   * <p><b>Shapes:</b> {@code x T[N,C,D…], weight T[C,O/g,k…] → T[N,O,D'…]}.
   *
   * @param nodes what it computes
   * @param x the input
   * @param weight the kernels
   * @param window that of the convolution it transposes: its input is {@code y}, its output {@code x}
   * @param groups number of groups of channels
   * @param epilogue what follows
   * @param y the output
   */
  record TransposedConvolution(List<Node> nodes, View x, Operand weight, WindowGeometry window,
      int groups, Epilogue epilogue, View y) implements ToOne {

    /** Copies the list. */
    public TransposedConvolution {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> reads() {
      return joined(List.of(x, weight), epilogue.reads());
    }
  }

  /**
   * {@code y = epilogue(alpha · A·B)}, for each matrix of a batch.
   *
   * @param nodes what it computes
   * @param a the left matrices, {@code rows × depth}, or {@code depth × rows} where transposed
   * @param b the right matrices, {@code depth × columns}, or {@code columns × depth} where transposed
   * @param size the sizes
   * @param alpha factor of every product
   * @param epilogue what follows; the bias has an element per column
   * @param y the output, {@code batch × rows × columns}
   */
  record Dense(List<Node> nodes, Operand a, Operand b, MatrixSize size, double alpha,
      Epilogue epilogue, View y) implements ToOne {

    /** Copies the list. */
    public Dense {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> reads() {
      return joined(List.of(a, b), epilogue.reads());
    }
  }

  /**
   * The sizes of a product of matrices.
   *
   * @param batch number of products
   * @param rows rows of the result
   * @param columns columns of the result
   * @param depth products per element
   * @param transA whether the left matrix is stored column by column
   * @param transB whether the right matrix is stored column by column
   * @param sameA whether all products share the left matrix
   * @param sameB whether all products share the right matrix
   */
  record MatrixSize(int batch, int rows, int columns, int depth, boolean transA, boolean transB,
      boolean sameA, boolean sameB) {}

  /**
   * {@code y = epilogue(x · scale)}, one scale (and one bias in the epilogue) per channel.
   *
   * @param nodes what it computes
   * @param x the input, channels on axis 1
   * @param scale an element per channel
   * @param epilogue what follows
   * @param y the output
   */
  record ChannelAffine(List<Node> nodes, View x, Fixed scale, Epilogue epilogue, View y)
      implements
        ToOne {

    /** Copies the list. */
    public ChannelAffine {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> reads() {
      return joined(List.of(x, scale), epilogue.reads());
    }
  }

  /**
   * A window that slides over each channel. Padding never is the maximum.
   *
   * @param nodes what it computes
   * @param kind what is made of the elements under the window
   * @param x the input
   * @param window one axis per spatial axis
   * @param y the output
   */
  record Pool(List<Node> nodes, PoolKind kind, View x, WindowGeometry window, View y)
      implements
        FromOne {

    /** Copies the list. */
    public Pool {
      nodes = List.copyOf(nodes);
    }
  }

  /** What a pool makes of the elements under its window. */
  enum PoolKind {
    /** The greatest. */
    MAX,
    /** The mean of those that are no padding. */
    AVERAGE,
    /** The mean of all between the padding's outer edges, padding counted as 0. */
    AVERAGE_WITH_PADDING
  }

  /**
   * {@code y = function(x)}, element by element.
   *
   * @param nodes what it computes
   * @param x the input
   * @param function the function; none where only the type changes
   * @param y the output
   */
  record Unary(List<Node> nodes, View x, Activation function, View y) implements FromOne {

    /** Copies the list. */
    public Unary {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * {@code y = after(kind(a, b) + residual)}, element by element, both operands broadcast to the output's shape.
   *
   * @param nodes what it computes
   * @param kind the function of two elements
   * @param a the left operand
   * @param b the right operand
   * @param residual of the output's shape
   * @param after applied to the result
   * @param y the output
   */
  record Binary(List<Node> nodes, BinaryKind kind, Operand a, Operand b, Optional<View> residual,
      Activation after, View y)
      implements
        ToOne {

    /** Copies the list. */
    public Binary {
      nodes = List.copyOf(nodes);
    }

    /** {@code y = after(kind(a, b))}. */
    public Binary(List<Node> nodes, BinaryKind kind, Operand a, Operand b, Activation after,
        View y) {
      this(nodes, kind, a, b, Optional.empty(), after, y);
    }

    @Override
    public List<Operand> reads() {
      return residual.<List<Operand>>map(r -> List.of(a, b, r)).orElseGet(() -> List.of(a, b));
    }

    /** The same as steps without a residual: the second, if there is one, adds it to what the first has written. */
    public List<Binary> apart() {
      return residual.map(r -> List.of(new Binary(nodes, kind, a, b, Activation.NONE, y),
          new Binary(nodes, BinaryKind.ADD, y, r, after, y))).orElseGet(() -> List.of(this));
    }
  }

  /** Functions of two elements. */
  enum BinaryKind {
    /** {@code a + b}. */
    ADD,
    /** {@code a − b}. */
    SUB,
    /** {@code a · b}. */
    MUL,
    /** {@code a / b}. */
    DIV,
    /** The greater. */
    MAX,
    /** The smaller. */
    MIN,
    /** {@code aᵇ}. */
    POW,
    /** {@code a < 0 ? a·b : a}. */
    PRELU
  }

  /**
   * Joins its inputs along one axis.
   *
   * @param nodes what it computes
   * @param inputs in order
   * @param axis the axis, not negative
   * @param y the output
   */
  record Concat(List<Node> nodes, List<Operand> inputs, int axis, View y) implements ToOne {

    /** Copies the lists. */
    public Concat {
      nodes = List.copyOf(nodes);
      inputs = List.copyOf(inputs);
    }

    @Override
    public List<Operand> reads() {
      return inputs;
    }
  }

  /**
   * Elements in another order, repeated or left out: {@code y[i, j, …] = x[tables₀[i] + tables₁[j] + …]}.
   *
   * @param nodes what it computes
   * @param x the input
   * @param tables one per axis of {@code size}
   * @param fill what is written where nothing is read
   * @param y the output, row-major the same as the tables' axes
   */
  record Rearrange(List<Node> nodes, View x, List<AxisTable> tables, double fill, View y)
      implements
        FromOne {

    /** Copies the lists. */
    public Rearrange {
      nodes = List.copyOf(nodes);
      tables = List.copyOf(tables);
    }
  }

  /**
   * Interpolates linearly along each axis.
   *
   * @param nodes what it computes
   * @param x the input
   * @param samples one per axis
   * @param y the output
   */
  record Interpolate(List<Node> nodes, View x, List<AxisSamples> samples,
      View y) implements FromOne {

    /** Copies the lists. */
    public Interpolate {
      nodes = List.copyOf(nodes);
      samples = List.copyOf(samples);
    }
  }

  /**
   * The softmax of rows, or its logarithm.
   *
   * @param nodes what it computes
   * @param x the input
   * @param rows where the rows lie
   * @param log whether the logarithm is taken
   * @param y the output
   */
  record Softmax(List<Node> nodes, View x, Rows rows, boolean log, View y) implements FromOne {

    /** Copies the list. */
    public Softmax {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * One element of each row.
   *
   * @param nodes what it computes
   * @param kind what is made of a row
   * @param x the input
   * @param rows where the rows lie
   * @param y the output, {@code outer × inner} elements
   */
  record Reduce(List<Node> nodes, ReduceKind kind, View x, Rows rows, View y) implements FromOne {

    /** Copies the list. */
    public Reduce {
      nodes = List.copyOf(nodes);
    }
  }

  /** What is made of a row. */
  enum ReduceKind {
    /** The sum. */
    SUM,
    /** The mean. */
    MEAN,
    /** The greatest. */
    MAX,
    /** The smallest. */
    MIN,
    /** The sum of the squares. */
    SUM_SQUARE
  }

  /**
   * Rows in a tensor that is seen as {@code outer × length × inner}, element {@code k} of row {@code (o, i)} at
   * {@code (o·length + k)·inner + i}.
   *
   * @param outer sizes before the row's axes, multiplied
   * @param length elements of a row
   * @param inner sizes after the row's axes, multiplied
   */
  record Rows(int outer, int length, int inner) {}

  /**
   * Anything else: a node that the host's operators run.
   *
   * @param nodes the one node
   * @param inputs one per input that the node names, then one per value that its bodies capture
   * @param outputs one per output that the node names
   * @param why why it is no other step
   */
  record HostStep(List<Node> nodes, List<Operand> inputs, List<Operand> outputs, String why)
      implements
        Step {

    /** Copies the lists. */
    public HostStep {
      nodes = List.copyOf(nodes);
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    @Override
    public List<Operand> reads() {
      return inputs;
    }

    @Override
    public List<Operand> writes() {
      return outputs;
    }
  }

  /**
   * The same tensor in another layout; {@link LaidOut} puts these between steps.
   *
   * @param nodes the node that wrote the tensor, none for an input
   * @param x the input
   * @param y the output, of the same shape
   */
  record Relayout(List<Node> nodes, View x, View y) implements FromOne {

    /** Copies the list. */
    public Relayout {
      nodes = List.copyOf(nodes);
    }

    @Override
    public String label() {
      return nodes.isEmpty() ? "layout" : "layout of " + nodes.getLast().label();
    }
  }

  private static List<Operand> joined(List<Operand> first, List<Operand> second) {
    List<Operand> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
