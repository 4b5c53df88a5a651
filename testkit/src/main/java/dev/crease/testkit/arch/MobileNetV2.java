package dev.crease.testkit.arch;

/**
 * MobileNetV2: inverted residuals around depthwise convolutions.
 *
 * <p><b>Source:</b> Sandler et al.: MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018, table 2; layer names
 * are torchvision's.
 */
record MobileNetV2() implements Architecture.Blueprint {

  /** Expansion, channels, blocks, stride of the first block. */
  private static final int[][] STAGES = {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2},
      {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

  @Override
  public void build(Layers net) {
    Signal x = net.convNorm("features.0.0", "features.0.1", net.image(3), net.width(32),
        Geometry.same(3, 2), Activation.RELU6);
    int index = 1;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[2]; i++) {
        x = block(net, "features." + index++, x, net.width(stage[1]), stage[0],
            i == 0 ? stage[3] : 1);
      }
    }
    x = net.convNorm("features.18.0", "features.18.1", x, net.width(1280), Geometry.POINT,
        Activation.RELU6);
    x = net.flatten(net.globalAveragePool("", x));
    net.output(net.linear("classifier.1", x, 1000));
  }

  private static Signal block(Layers net, String scope, Signal x, int channels, int expansion,
      int stride) {
    int wide = x.channels() * expansion;
    Signal y = x;
    int part = 0;
    if (expansion > 1) {
      String expand = scope + ".conv." + part++;
      y = net.convNorm(expand + ".0", expand + ".1", y, wide, Geometry.POINT, Activation.RELU6);
    }
    String depthwise = scope + ".conv." + part++;
    y = net.convNorm(depthwise + ".0", depthwise + ".1", y, wide,
        Geometry.same(3, stride).groups(wide), Activation.RELU6);
    y = net.convNorm(scope + ".conv." + part, scope + ".conv." + (part + 1), y, channels,
        Geometry.POINT, Activation.NONE);
    return stride == 1 && x.channels() == channels ? net.add(scope, x, y) : y;
  }
}
