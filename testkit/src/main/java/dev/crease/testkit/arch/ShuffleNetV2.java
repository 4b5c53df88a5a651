package dev.crease.testkit.arch;

import java.util.List;

/**
 * ShuffleNetV2 ×1.0: half of the channels pass a block by, then all are shuffled.
 *
 * <p><b>Source:</b> Ma, Zhang, Zheng, Sun: ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design, ECCV
 * 2018, table 5; layer names are torchvision's.
 */
record ShuffleNetV2() implements Architecture.Blueprint {

  private static final int[] BLOCKS = {4, 8, 4};
  private static final int[] CHANNELS = {116, 232, 464};

  @Override
  public void build(Layers net) {
    Signal x = net.convNorm("conv1.0", "conv1.1", net.image(3), net.width(24), Geometry.same(3, 2),
        Activation.RELU);
    x = net.maxPool("maxpool", x, Geometry.same(3, 2));
    for (int s = 0; s < BLOCKS.length; s++) {
      for (int b = 0; b < BLOCKS[s]; b++) {
        String scope = "stage" + (s + 2) + "." + b;
        x = b == 0 ? reduction(net, scope, x, net.width(CHANNELS[s])) : block(net, scope, x);
      }
    }
    x = net.convNorm("conv5.0", "conv5.1", x, net.width(1024), Geometry.POINT, Activation.RELU);
    x = net.spatialMean("", x);
    net.output(net.linear("fc", x, 1000));
  }

  private static Signal reduction(Layers net, String scope, Signal x, int channels) {
    String side = scope + ".branch1.";
    Signal left = net.convNorm(side + 0, side + 1, x, x.channels(),
        Geometry.same(3, 2).groups(x.channels()), Activation.NONE);
    left = net.convNorm(side + 2, side + 3, left, channels / 2, Geometry.POINT, Activation.RELU);
    return net.shuffle(scope,
        net.concat(scope, left, branch(net, scope + ".branch2.", x, channels / 2, 2)));
  }

  private static Signal block(Layers net, String scope, Signal x) {
    List<Signal> halves = net.halves(scope, x);
    Signal right = branch(net, scope + ".branch2.", halves.getLast(), x.channels() / 2, 1);
    return net.shuffle(scope, net.concat(scope, halves.getFirst(), right));
  }

  private static Signal branch(Layers net, String scope, Signal x, int channels, int stride) {
    Signal y = net.convNorm(scope + 0, scope + 1, x, channels, Geometry.POINT, Activation.RELU);
    y = net.convNorm(scope + 3, scope + 4, y, channels, Geometry.same(3, stride).groups(channels),
        Activation.NONE);
    return net.convNorm(scope + 5, scope + 6, y, channels, Geometry.POINT, Activation.RELU);
  }
}
