package dev.crease.testkit.arch;

/**
 * EfficientNet-B0: inverted residuals with squeeze-and-excitation and SiLU.
 *
 * <p><b>Source:</b> Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019, table 1;
 * layer names are torchvision's.
 */
record EfficientNetB0() implements Architecture.Blueprint {

  /** Expansion, kernel, stride of the first block, channels, blocks. */
  private static final int[][] STAGES = {{1, 3, 1, 16, 1}, {6, 3, 2, 24, 2}, {6, 5, 2, 40, 2},
      {6, 3, 2, 80, 3}, {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1}};

  /** The last BatchNorm of a block; small, because nothing bounds SiLU and gates multiply. */
  private static final double BRANCH_GAIN = 0.5;

  @Override
  public void build(Layers net) {
    Signal x = net.convNorm("features.0.0", "features.0.1", net.image(3), net.width(32),
        Geometry.same(3, 2), Activation.SILU);
    for (int s = 0; s < STAGES.length; s++) {
      for (int i = 0; i < STAGES[s][4]; i++) {
        x = block(net, "features." + (s + 1) + "." + i, x, net.width(STAGES[s][3]), STAGES[s][0],
            Geometry.same(STAGES[s][1], i == 0 ? STAGES[s][2] : 1));
      }
    }
    x = net.convNorm("features.8.0", "features.8.1", x, net.width(1280), Geometry.POINT,
        Activation.SILU);
    x = net.flatten(net.globalAveragePool("avgpool", x));
    net.output(net.linear("classifier.1", x, 1000));
  }

  private static Signal block(Layers net, String scope, Signal x, int channels, int expansion,
      Geometry depthwise) {
    int wide = x.channels() * expansion;
    Signal y = x;
    int part = 0;
    if (expansion > 1) {
      String expand = scope + ".block." + part++;
      y = net.convNorm(expand + ".0", expand + ".1", y, wide, Geometry.POINT, Activation.SILU);
    }
    String middle = scope + ".block." + part++;
    y = net.convNorm(middle + ".0", middle + ".1", y, wide, depthwise.groups(wide),
        Activation.SILU);
    y = squeeze(net, scope + ".block." + part++, y, Math.max(1, x.channels() / 4));
    String project = scope + ".block." + part;
    y = net.convNorm(project + ".0", project + ".1", y, channels, Geometry.POINT, BRANCH_GAIN,
        false, Activation.NONE);
    return depthwise.stride() == 1 && x.channels() == channels ? net.add(scope, y, x) : y;
  }

  private static Signal squeeze(Layers net, String scope, Signal x, int channels) {
    Signal y = net.globalAveragePool(scope + ".avgpool", x);
    y = net.conv(scope + ".fc1", y, channels, Geometry.POINT, true);
    y = net.activate(scope + ".activation", y, Activation.SILU);
    y = net.conv(scope + ".fc2", y, x.channels(), Geometry.POINT, true);
    y = net.activate(scope + ".scale_activation", y, Activation.SIGMOID);
    return net.gate(scope, x, y);
  }
}
