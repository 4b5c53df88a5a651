package dev.crease.testkit.arch;

/**
 * PFLD, 98 facial landmarks from three scales of one feature map.
 *
 * <p><b>Source:</b> Guo et al.: PFLD: A Practical Facial Landmark Detector, arXiv:1902.10859; layers and names as in
 * polarisZhao/PFLD-pytorch, with its unused {@code bn8} put to use.
 */
record Pfld() implements Architecture.Blueprint {

  @Override
  public void build(Layers net) {
    int w64 = net.width(64);
    int w128 = net.width(128);
    Signal x = net.convNorm("conv1", "bn1", net.image(3), w64, Geometry.same(3, 2),
        Activation.RELU);
    x = net.convNorm("conv2", "bn2", x, w64, Geometry.same(3, 1), Activation.RELU);
    x = block(net, "conv3_1", x, w64, 2, 2, false);
    for (int i = 2; i <= 5; i++) {
      x = block(net, "block3_" + i, x, w64, 1, 2, true);
    }
    x = block(net, "conv4_1", x, w128, 2, 2, false);
    x = block(net, "conv5_1", x, w128, 1, 4, false);
    for (int i = 2; i <= 6; i++) {
      x = block(net, "block5_" + i, x, w128, 1, 4, true);
    }
    Signal fine = block(net, "conv6_1", x, net.width(16), 1, 2, false);
    Signal middle = net.convNorm("conv7.0", "conv7.1", fine, net.width(32), Geometry.same(3, 2),
        Activation.RELU);
    Signal coarse = net.convNorm("conv8", "bn8", middle, w128, Geometry.valid(middle.height(), 1),
        1, true, Activation.RELU);
    fine = net.averagePool("avg_pool1", fine, Geometry.valid(fine.height(), fine.height()));
    middle = net.averagePool("avg_pool2", middle, Geometry.valid(middle.height(), middle.height()));
    x = net.concat("", net.flatten(fine), net.flatten(middle), net.flatten(coarse));
    net.output(net.linear("fc", x, 196));
  }

  private static Signal block(Layers net, String scope, Signal x, int channels, int stride,
      int expansion, boolean residual) {
    int wide = x.channels() * expansion;
    String c = scope + ".conv.";
    Signal y = net.convNorm(c + 0, c + 1, x, wide, Geometry.POINT, Activation.RELU);
    y = net.convNorm(c + 3, c + 4, y, wide, Geometry.same(3, stride).groups(wide),
        Activation.RELU);
    y = net.convNorm(c + 6, c + 7, y, channels, Geometry.POINT, Activation.NONE);
    return residual ? net.add(scope, x, y) : y;
  }
}
