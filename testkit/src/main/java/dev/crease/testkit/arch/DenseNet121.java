package dev.crease.testkit.arch;

import java.util.ArrayList;
import java.util.List;

/**
 * DenseNet-121: every layer normalizes the concatenation of all before it, so half of its BatchNorms come before
 * their convolution, behind a Relu.
 *
 * <p><b>Source:</b> Huang, Liu, van der Maaten, Weinberger: Densely Connected Convolutional Networks, CVPR 2017, table 1;
 * layer names are torchvision's.
 */
record DenseNet121() implements Architecture.Blueprint {

  private static final int[] BLOCKS = {6, 12, 24, 16};
  private static final int GROWTH = 32;

  @Override
  public void build(Layers net) {
    Signal x = net.convNorm("features.conv0", "features.norm0", net.image(3), net.width(64),
        Geometry.same(7, 2), Activation.RELU);
    x = net.maxPool("features.pool0", x, Geometry.same(3, 2));
    for (int b = 0; b < BLOCKS.length; b++) {
      x = block(net, "features.denseblock" + (b + 1), x, BLOCKS[b]);
      if (b < BLOCKS.length - 1) {
        String scope = "features.transition" + (b + 1);
        x = net.relu(scope, net.norm(scope + ".norm", x));
        x = net.conv(scope + ".conv", x, x.channels() / 2, Geometry.POINT, false);
        x = net.averagePool(scope + ".pool", x, Geometry.valid(2, 2));
      }
    }
    x = net.relu("", net.norm("features.norm5", x));
    x = net.flatten(net.globalAveragePool("", x));
    net.output(net.linear("classifier", x, 1000));
  }

  private static Signal block(Layers net, String scope, Signal x, int layers) {
    int growth = net.width(GROWTH);
    List<Signal> all = new ArrayList<>(List.of(x));
    for (int i = 1; i <= layers; i++) {
      String layer = scope + ".denselayer" + i;
      Signal y = all.size() == 1 ? x : net.concat(layer, all.toArray(Signal[]::new));
      y = net.relu(layer, net.norm(layer + ".norm1", y));
      y = net.convNorm(layer + ".conv1", layer + ".norm2", y, 4 * growth, Geometry.POINT,
          Activation.RELU);
      all.add(net.conv(layer + ".conv2", y, growth, Geometry.same(3, 1), false));
    }
    return net.concat(scope, all.toArray(Signal[]::new));
  }
}
