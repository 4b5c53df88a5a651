package dev.crease.fold.linear;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.graph.Node;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer {@code y = α·W ∗ x + β·b} with constant weight and bias.
 *
 * @param rule the rule that read it
 * @param nodes the nodes it is made of, in order: the operator, and the addition that is its bias where the
 *     operator has none
 * @param data name of the value it reads
 * @param output name of the value it writes
 * @param weightName name of the weight
 * @param weight the weight
 * @param biasName name of the bias; empty where there is none
 * @param bias the bias, one value per output channel or one for all
 * @param weightFactor {@code α}, which stays in the operator
 * @param biasFactor {@code β}, which becomes 1
 * @param outputs the weight's output channels
 * @param inputs the weight's input channels
 * @param outputAxis the channel axis of {@code y}
 * @param inputAxis the channel axis of {@code x}
 * @param rank the rank of {@code y}, or -1 where it is not known
 * @param shift whether a shift of {@code x} per channel is one of {@code y} per channel
 * @param quantized the integers that the weight is made of; where there are some, {@code weight} is their scales, one for each output channel
 */
public record LinearLayer(
    LinearRule rule,
    List<Node> nodes,
    String data,
    String output,
    String weightName,
    Tensor weight,
    String biasName,
    Optional<Tensor> bias,
    double weightFactor,
    double biasFactor,
    ChannelView outputs,
    ChannelView inputs,
    ChannelAxis outputAxis,
    ChannelAxis inputAxis,
    int rank,
    InputShift shift,
    Optional<QuantizedWeight> quantized) {

  /** A layer whose weight is stored as it is. */
  public LinearLayer(
      LinearRule rule,
      List<Node> nodes,
      String data,
      String output,
      String weightName,
      Tensor weight,
      String biasName,
      Optional<Tensor> bias,
      double weightFactor,
      double biasFactor,
      ChannelView outputs,
      ChannelView inputs,
      ChannelAxis outputAxis,
      ChannelAxis inputAxis,
      int rank,
      InputShift shift) {
    this(rule, nodes, data, output, weightName, weight, biasName, bias, weightFactor, biasFactor,
        outputs, inputs, outputAxis, inputAxis, rank, shift, Optional.empty());
  }

  /** What a constant added to each input channel does to the output. */
  public enum InputShift {
    /** The same to every position: it can go into the bias. */
    UNIFORM,
    /** Less at the border, where the layer reads zeros of its own. */
    PADDED,
    /** Something else at every position. */
    NOT_UNIFORM
  }

  /** Copies the list. */
  public LinearLayer {
    nodes = List.copyOf(nodes);
  }

  /** The node that holds the weight. */
  public Node node() {
    return nodes.getFirst();
  }

  /** The number of output channels. */
  public int outputChannels() {
    return outputs.count();
  }

  /** The number of input channels. */
  public int inputChannels() {
    return inputs.count();
  }

  /** The shape of what the operator multiplies with. */
  public Shape kernel() {
    return quantized.map(q -> q.integers().shape()).orElse(weight.shape());
  }

  /** The same layer with another weight, or other scales. */
  public LinearLayer withWeight(Tensor other) {
    return new LinearLayer(rule, nodes, data, output, weightName, other, biasName, bias,
        weightFactor, biasFactor, outputs, inputs, outputAxis, inputAxis, rank, shift, quantized);
  }

  /** The same layer with another weight, as {@link #quantized} tells. */
  LinearLayer with(Tensor scales, ChannelView one, ChannelView other, QuantizedWeight integers) {
    return new LinearLayer(rule, nodes, data, output, weightName, scales, biasName, bias,
        weightFactor, biasFactor, one, other, outputAxis, inputAxis, rank, shift,
        Optional.of(integers));
  }

  /** Stored bias of a channel times {@code β}, 0 where there is none; exact if {@code β} is a power of two. */
  public dev.crease.fold.Wide biasOf(int channel) {
    return bias.map(
        b -> dev.crease.fold.Wide.product(b.getDouble(b.shape().elements() == 1 ? 0 : channel),
            biasFactor))
        .orElse(dev.crease.fold.Wide.ZERO);
  }
}
