package dev.crease.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Node;
import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The architectures have the published number of parameters: weights, biases, gamma and beta, but not the running
 * statistics.
 */
class ParameterCountTest {

  /**
   * torchvision's are {@code num_params} of the weights in its reference, {@code
   * pytorch.org/vision/stable/models/generated/torchvision.models.NAME.html}.
   */
  @ParameterizedTest
  @CsvSource({
      "resnet18, 11689512",
      "resnet34, 21797672",
      "resnet50, 25557032",
      "resnet101, 44549160",
      "vgg16_bn, 138365992",
      "mobilenet_v2, 3504872",
      "efficientnet_b0, 5288548",
      "densenet121, 7978856",
      "shufflenet_v2, 2278604"})
  void hasTorchvisionsNumberOfParameters(String name, long published) {
    assertThat(parameters(name)).isEqualTo(published);
  }

  /**
   * cspdarknet53: 27.64 million in timm's {@code results/results-imagenet.csv}. RepVGG-A0: 9.11 million as trained, in
   * mmpretrain's model zoo and table 4 of the paper.
   */
  @ParameterizedTest
  @CsvSource({"cspdarknet53, 27.64", "cspdarknet53_mish, 27.64", "repvgg_a0, 9.11"})
  void hasThePublishedMillionsOfParameters(String name, double published) {
    assertThat(Math.round(parameters(name) / 1e4) / 100.0).isEqualTo(published);
  }

  /**
   * Counted layer by layer from the definition each file names.
   */
  @ParameterizedTest
  @CsvSource({
      // PyTorch's DCGAN tutorial: 3 576 704.
      "dcgan, 3576704",
      // milesial/Pytorch-UNet without bilinear upsampling, three channels, two classes: 31 037 698;
      // and gamma and
      // beta of the four BatchNorms that ours has after the transposed convolutions, 2 (512 + 256 +
      // 128 + 64).
      "unet, 31039618",
      // 784·512 + 512·256 + 256·128 + 128·10 weights, 906 biases, 2·896 of BatchNorm.
      "mlp, 569226"})
  void hasTheParametersOfItsDefinition(String name, long counted) {
    assertThat(parameters(name)).isEqualTo(counted);
  }

  private static long parameters(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return count(
          Architectures.find(name).orElseThrow().build(Options.DEFAULT, arena).graph());
    }
  }

  private static long count(Graph graph) {
    Set<String> statistics = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.op().type().equals("BatchNormalization")) {
        statistics.add(node.input(3));
        statistics.add(node.input(4));
      }
    }
    return graph.initializers().values().stream()
        .filter(i -> !statistics.contains(i.name()))
        .map(Initializer::tensor)
        .filter(t -> t.dtype().isReal())
        .mapToLong(t -> t.shape().elements())
        .sum();
  }
}
