package dev.crease.testkit.arch;

/**
 * VGG-16 with BatchNorm.
 *
 * <p><b>Source:</b> Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015;
 * layer names are torchvision's.
 */
record Vgg16() implements Architecture.Blueprint {

  private static final int[][] STAGES = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};

  @Override
  public void build(Layers net) {
    Signal x = net.image(3);
    int index = 0;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[1]; i++) {
        x = net.convNorm("features." + index, "features." + (index + 1), x, net.width(stage[0]),
            Geometry.same(3, 1), 1, true, Activation.RELU);
        index += 3;
      }
      x = net.maxPool("features." + index, x, Geometry.valid(2, 2));
      index++;
    }
    x = net.flatten(x);
    x = net.relu("classifier.1", net.linear("classifier.0", x, net.width(4096)));
    x = net.relu("classifier.4", net.linear("classifier.3", x, net.width(4096)));
    net.output(net.linear("classifier.6", x, 1000));
  }
}
