package dev.crease.testkit.arch;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The architectures that can be built: one line makes one known. */
public final class Architectures {

  private static final List<Architecture> TABLE = List.of(
      new Architecture("resnet18", "ResNet-18", 224, 32, new ResNet(false, 2, 2, 2, 2)),
      new Architecture("resnet34", "ResNet-34", 224, 32, new ResNet(false, 3, 4, 6, 3)),
      new Architecture("resnet50", "ResNet-50", 224, 32, new ResNet(true, 3, 4, 6, 3)),
      new Architecture("resnet101", "ResNet-101", 224, 32, new ResNet(true, 3, 4, 23, 3)),
      new Architecture("vgg16_bn", "VGG-16 with BatchNorm", 224, 32, new Vgg16()),
      new Architecture("mobilenet_v2", "MobileNetV2", 224, 32, new MobileNetV2()),
      new Architecture("efficientnet_b0", "EfficientNet-B0", 224, 32, new EfficientNetB0()),
      new Architecture("densenet121", "DenseNet-121", 224, 32, new DenseNet121()),
      new Architecture("cspdarknet53", "CSPDarknet-53 with LeakyRelu", 256, 32,
          new CspDarknet53(Activation.LEAKY_RELU)),
      new Architecture("cspdarknet53_mish", "CSPDarknet-53 with Mish", 256, 32,
          new CspDarknet53(Activation.MISH)),
      new Architecture("shufflenet_v2", "ShuffleNetV2 x1.0", 224, 32, new ShuffleNetV2()),
      new Architecture("unet", "U-Net with transposed convolutions", 256, 16, new UNet()),
      new Architecture("dcgan", "DCGAN generator", 1, 0, new DcganGenerator()),
      new Architecture("repvgg_a0", "RepVGG-A0 as trained", 224, 32, new RepVggA0()),
      new Architecture("mlp", "multilayer perceptron, Gemm and BatchNorm", 1, 0, new Mlp()),
      new Architecture("pfld", "PFLD facial landmarks", 112, 16, new Pfld()));

  /** Networks whose branches merge, for the tests of that. */
  private static final List<Architecture> MERGING = List.of(
      new Architecture("mobileone_s0", "MobileOne-S0 as trained", 224, 32, new MobileOneS0()),
      new Architecture("dbb", "Diverse Branch Blocks as trained", 64, 32,
          new DiverseBranchBlocks()));

  private Architectures() {}

  /** All of them, in the table's order. */
  public static List<Architecture> all() {
    return TABLE;
  }

  /** The one of this name, or of those that merging is tested with besides RepVGG-A0: {@code mobileone_s0}, {@code dbb}. */
  public static Optional<Architecture> find(String name) {
    return Stream.concat(TABLE.stream(), MERGING.stream()).filter(a -> a.name().equals(name))
        .findFirst();
  }
}
