package dev.crease.testkit.arch;

/**
 * Two Diverse Branch Blocks as they are trained: a 3×3 convolution, a 1×1 convolution, a 1×1 before a 3×3 and a 1×1 before an average, with a BatchNorm after each. What the second of two
 * would pad, the first pads, so that it is the first's bias, as the paper asks.
 *
 * <p><b>Source:</b> Ding et al., "Diverse Branch Block: Building a Convolution as an Inception-like Unit", CVPR 2021, arXiv:2103.13425, figure 2 and section 3.3.
 */
record DiverseBranchBlocks() implements Architecture.Blueprint {

  private static final double BRANCH_GAIN = 0.5;

  @Override
  public void build(Layers net) {
    Signal x = block(net, "block0", net.image(3), net.width(32), 2);
    x = block(net, "block1", x, net.width(32), 1);
    x = net.flatten(net.globalAveragePool("gap", x));
    net.output(net.linear("linear", x, 10));
  }

  private static Signal block(Layers net, String scope, Signal x, int channels, int stride) {
    Geometry padded = new Geometry(1, 1, 1, 1);
    Signal y = branch(net, scope + ".origin", x, channels, Geometry.same(3, stride));
    y = net.add(scope, y, branch(net, scope + ".point", x, channels, Geometry.valid(1, stride)));
    Signal averaged = branch(net, scope + ".avg", x, channels, padded);
    averaged = net.averagePool(scope + ".avg", averaged, Geometry.valid(3, stride));
    y = net.add(scope, y, net.norm(scope + ".avg.avgbn", averaged, BRANCH_GAIN));
    Signal row = branch(net, scope + ".row1", x, channels, padded);
    y = net.add(
        scope, y, branch(net, scope + ".row2", row, channels, Geometry.valid(3, stride)));
    return net.relu(scope, y);
  }

  private static Signal branch(Layers net, String scope, Signal x, int channels,
      Geometry window) {
    return net.convNorm(scope + ".conv", scope + ".bn", x, channels, window, BRANCH_GAIN, false,
        Activation.NONE);
  }
}
