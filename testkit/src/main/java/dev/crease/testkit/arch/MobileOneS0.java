package dev.crease.testkit.arch;

import java.util.ArrayList;
import java.util.List;

/**
 * MobileOne-S0 as it is trained: each block adds four convolutions, a 1×1 convolution where they are larger, and the input where the sizes allow, each with its own
 * BatchNorm. A depthwise block and a pointwise block take turns.
 *
 * <p><b>Source:</b> Vasu et al., "MobileOne: An Improved One millisecond Mobile Backbone", CVPR 2023, arXiv:2206.04040, section 3.2 and table 2; layer names as in apple/ml-mobileone.
 */
record MobileOneS0() implements Architecture.Blueprint {

  private static final int[] BLOCKS = {2, 8, 10, 1};
  private static final int[] CHANNELS = {48, 128, 256, 1024};
  private static final int BRANCHES = 4;

  /** Six branches of this gain add up to power near 1. */
  private static final double BRANCH_GAIN = 0.4;

  @Override
  public void build(Layers net) {
    Signal x = block(net, "stage0", net.image(3), net.width(CHANNELS[0]), 1, Geometry.same(3, 2));
    for (int s = 0; s < BLOCKS.length; s++) {
      for (int b = 0; b < BLOCKS[s]; b++) {
        String scope = "stage" + (s + 1) + ".";
        x = block(net, scope + 2 * b, x, x.channels(), BRANCHES,
            Geometry.same(3, b == 0 ? 2 : 1).groups(x.channels()));
        x = block(
            net, scope + (2 * b + 1), x, net.width(CHANNELS[s]), BRANCHES, Geometry.POINT);
      }
    }
    x = net.flatten(net.globalAveragePool("gap", x));
    net.output(net.linear("linear", x, 1000));
  }

  private static Signal block(
      Layers net, String scope, Signal x, int channels, int branches, Geometry window) {
    List<Signal> parts = new ArrayList<>();
    if (window.kernel() > 1) {
      parts.add(branch(net, scope + ".rbr_scale", x, channels,
          new Geometry(1, window.stride(), 0, window.groups())));
    }
    if (window.stride() == 1 && x.channels() == channels) {
      parts.add(net.norm(scope + ".rbr_skip", x, BRANCH_GAIN));
    }
    for (int i = 0; i < branches; i++) {
      parts.add(branch(net, scope + ".rbr_conv." + i, x, channels, window));
    }
    Signal sum = parts.stream().reduce((a, b) -> net.add(scope, a, b)).orElseThrow();
    return net.relu(scope + ".activation", sum);
  }

  private static Signal branch(Layers net, String scope, Signal x, int channels,
      Geometry window) {
    return net.convNorm(scope + ".conv", scope + ".bn", x, channels, window, BRANCH_GAIN, false,
        Activation.NONE);
  }
}
