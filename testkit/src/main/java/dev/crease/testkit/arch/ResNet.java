package dev.crease.testkit.arch;

/**
 * ResNet 18, 34, 50 and 101, stride in the 3×3 convolution.
 *
 * <p><b>Source:</b> He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, CVPR 2016; layer names are
 * torchvision's.
 *
 * @param bottleneck whether a block is 1×1, 3×3, 1×1 rather than two 3×3
 * @param blocks2 blocks of the first stage
 * @param blocks3 blocks of the second stage
 * @param blocks4 blocks of the third stage
 * @param blocks5 blocks of the fourth stage
 */
record ResNet(boolean bottleneck, int blocks2, int blocks3, int blocks4, int blocks5)
    implements
      Architecture.Blueprint {

  /** The last BatchNorm of a block; small, so that 33 blocks in a row stay near power 1. */
  private static final double BRANCH_GAIN = 0.4;

  @Override
  public void build(Layers net) {
    Signal x = net.convNorm("conv1", "bn1", net.image(3), net.width(64), Geometry.same(7, 2),
        Activation.RELU);
    x = net.maxPool("maxpool", x, Geometry.same(3, 2));
    int[] blocks = {blocks2, blocks3, blocks4, blocks5};
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        x = block(net, "layer" + (stage + 1) + "." + block, x, net.width(64 << stage),
            stage > 0 && block == 0 ? 2 : 1);
      }
    }
    x = net.flatten(net.globalAveragePool("avgpool", x));
    net.output(net.linear("fc", x, 1000));
  }

  private Signal block(Layers net, String scope, Signal x, int width, int stride) {
    int channels = bottleneck ? 4 * width : width;
    Signal y = bottleneck
        ? net.convNorm(scope + ".conv1", scope + ".bn1", x, width, Geometry.POINT, Activation.RELU)
        : x;
    String middle = bottleneck ? "2" : "1";
    y = net.convNorm(scope + ".conv" + middle, scope + ".bn" + middle, y, width,
        Geometry.same(3, stride), Activation.RELU);
    String last = bottleneck ? "3" : "2";
    y = net.convNorm(scope + ".conv" + last, scope + ".bn" + last, y, channels,
        bottleneck ? Geometry.POINT : Geometry.same(3, 1), BRANCH_GAIN, false, Activation.NONE);
    Signal shortcut = x.channels() == channels && stride == 1
        ? x
        : net.convNorm(scope + ".downsample.0", scope + ".downsample.1", x, channels,
            Geometry.valid(1, stride), Activation.NONE);
    return net.relu(scope, net.add(scope, y, shortcut));
  }
}
