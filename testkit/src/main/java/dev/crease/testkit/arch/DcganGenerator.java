package dev.crease.testkit.arch;

/**
 * The generator of DCGAN: transposed convolutions with BatchNorm and Relu, from 100 numbers to an image of 64×64.
 *
 * <p><b>Source:</b> Radford, Metz, Chintala: Unsupervised Representation Learning with Deep Convolutional Generative
 * Adversarial Networks, ICLR 2016; widths and layer names as in PyTorch's DCGAN tutorial.
 */
record DcganGenerator() implements Architecture.Blueprint {

  @Override
  public void build(Layers net) {
    Signal x = net.input(6, 100, 1, 1);
    for (int i = 0; i < 4; i++) {
      Geometry g = i == 0 ? Geometry.valid(4, 1) : Geometry.valid(4, 2).pad(1);
      x = net.convTransposeNorm("main." + 3 * i, "main." + (3 * i + 1), x, net.width(512 >> i), g,
          false, Activation.RELU);
    }
    x = net.convTranspose("main.12", x, 3, Geometry.valid(4, 2).pad(1), false);
    net.output(net.activate("main.13", x, Activation.TANH));
  }
}
