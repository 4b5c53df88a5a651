package dev.crease.testkit.arch;

import java.util.List;

/**
 * CSPDarknet-53, the backbone of YOLOv4 and its successors, as a classifier: a stage sends half of its channels past its
 * residual blocks.
 *
 * <p><b>Source:</b> Wang et al.: CSPNet: A New Backbone that can Enhance Learning Capability of CNN, CVPRW 2020; widths as in
 * timm's {@code cspdarknet53}.
 *
 * @param activation LeakyRelu, or Mish as in YOLOv4
 */
record CspDarknet53(Activation activation) implements Architecture.Blueprint {

  private static final int[] BLOCKS = {1, 2, 8, 8, 4};
  private static final double BRANCH_GAIN = 0.4;

  @Override
  public void build(Layers net) {
    Signal x = convNorm(net, "stem.conv1", net.image(3), net.width(32), Geometry.same(3, 1));
    for (int s = 0; s < BLOCKS.length; s++) {
      x = stage(net, "stages." + s, x, net.width(64 << s), s == 0, BLOCKS[s]);
    }
    x = net.flatten(net.globalAveragePool("head.global_pool", x));
    net.output(net.linear("head.fc", x, 1000));
  }

  private Signal stage(Layers net, String scope, Signal x, int channels, boolean first,
      int blocks) {
    Signal down = convNorm(net, scope + ".conv_down", x, channels, Geometry.same(3, 2));
    int expanded = first ? 2 * channels : channels;
    List<Signal> halves = net.halves(scope,
        convNorm(net, scope + ".conv_exp", down, expanded, Geometry.POINT));
    Signal y = halves.getLast();
    int wide = y.channels();
    for (int b = 0; b < blocks; b++) {
      String block = scope + ".blocks." + b;
      Signal branch = convNorm(net, block + ".conv1", y, first ? wide / 2 : wide, Geometry.POINT);
      branch = net.convNorm(block + ".conv2.conv", block + ".conv2.bn", branch, wide,
          Geometry.same(3, 1), BRANCH_GAIN, false, activation);
      y = net.add(block, branch, y);
    }
    y = convNorm(net, scope + ".conv_transition_b", y, wide, Geometry.POINT);
    return convNorm(net, scope + ".conv_transition", net.concat(scope, halves.getFirst(), y),
        channels, Geometry.POINT);
  }

  private Signal convNorm(Layers net, String scope, Signal x, int channels, Geometry g) {
    return net.convNorm(scope + ".conv", scope + ".bn", x, channels, g, activation);
  }
}
