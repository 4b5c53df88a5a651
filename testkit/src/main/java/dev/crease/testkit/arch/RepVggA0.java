package dev.crease.testkit.arch;

/**
 * RepVGG-A0 as it is trained: each block adds a 3×3 convolution, a 1×1 convolution and, where the sizes allow, the input,
 * each with its own BatchNorm.
 *
 * <p><b>Source:</b> Ding et al.: RepVGG: Making VGG-style ConvNets Great Again, CVPR 2021, table 2; layer names as in
 * DingXiaoH/RepVGG.
 */
record RepVggA0() implements Architecture.Blueprint {

  private static final int[] BLOCKS = {1, 2, 4, 14, 1};
  private static final int[] CHANNELS = {48, 48, 96, 192, 1280};

  /** Three branches of this gain add up to power near 1. */
  private static final double BRANCH_GAIN = 0.6;

  @Override
  public void build(Layers net) {
    Signal x = net.image(3);
    for (int s = 0; s < BLOCKS.length; s++) {
      for (int b = 0; b < BLOCKS[s]; b++) {
        String scope = s == 0 ? "stage0" : "stage" + s + "." + b;
        x = block(net, scope, x, net.width(CHANNELS[s]), b == 0 ? 2 : 1);
      }
    }
    x = net.flatten(net.globalAveragePool("gap", x));
    net.output(net.linear("linear", x, 1000));
  }

  private static Signal block(Layers net, String scope, Signal x, int channels, int stride) {
    Signal y = net.convNorm(scope + ".rbr_dense.conv", scope + ".rbr_dense.bn", x, channels,
        Geometry.same(3, stride), BRANCH_GAIN, false, Activation.NONE);
    y = net.add(scope, y, net.convNorm(scope + ".rbr_1x1.conv", scope + ".rbr_1x1.bn", x, channels,
        Geometry.valid(1, stride), BRANCH_GAIN, false, Activation.NONE));
    if (stride == 1 && x.channels() == channels) {
      y = net.add(scope, y, net.norm(scope + ".rbr_identity", x, BRANCH_GAIN));
    }
    return net.relu(scope + ".nonlinearity", y);
  }
}
