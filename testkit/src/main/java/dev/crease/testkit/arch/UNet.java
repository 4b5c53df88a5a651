package dev.crease.testkit.arch;

import java.util.ArrayList;
import java.util.List;

/**
 * U-Net for two classes: double convolutions with BatchNorm, transposed convolutions with bias and BatchNorm on the way up.
 *
 * <p><b>Source:</b> Ronneberger, Fischer, Brox: U-Net: Convolutional Networks for Biomedical Image Segmentation, MICCAI 2015;
 * padded, and layer names as in milesial/Pytorch-UNet, which has no BatchNorm after the transposed convolution.
 */
record UNet() implements Architecture.Blueprint {

  @Override
  public void build(Layers net) {
    Signal x = twice(net, "inc.double_conv.", net.image(3), net.width(64));
    List<Signal> skips = new ArrayList<>();
    for (int d = 1; d <= 4; d++) {
      skips.add(x);
      x = net.maxPool("down" + d + ".maxpool_conv.0", x, Geometry.valid(2, 2));
      x = twice(net, "down" + d + ".maxpool_conv.1.double_conv.", x, net.width(64 << d));
    }
    for (int u = 1; u <= 4; u++) {
      int channels = net.width(1024 >> u);
      Signal up = net.convTransposeNorm("up" + u + ".up", "up" + u + ".norm", x, channels,
          Geometry.valid(2, 2), true, Activation.RELU);
      x = net.concat("up" + u, skips.get(4 - u), up);
      x = twice(net, "up" + u + ".conv.double_conv.", x, channels);
    }
    net.output(net.conv("outc.conv", x, 2, Geometry.POINT, true));
  }

  private static Signal twice(Layers net, String scope, Signal x, int channels) {
    Signal y = net.convNorm(scope + 0, scope + 1, x, channels, Geometry.same(3, 1),
        Activation.RELU);
    return net.convNorm(scope + 3, scope + 4, y, channels, Geometry.same(3, 1), Activation.RELU);
  }
}
