package dev.crease.testkit.arch;

/** A multilayer perceptron: affine, BatchNorm and Relu, three times, and an affine layer of ten outputs. */
record Mlp() implements Architecture.Blueprint {

  private static final int[] FEATURES = {512, 256, 128};

  @Override
  public void build(Layers net) {
    Signal x = net.input(48, 784);
    for (int i = 0; i < FEATURES.length; i++) {
      x = net.linearNorm("layers." + 3 * i, "layers." + (3 * i + 1), x, net.width(FEATURES[i]),
          Activation.RELU);
    }
    net.output(net.linear("layers.9", x, 10));
  }
}
