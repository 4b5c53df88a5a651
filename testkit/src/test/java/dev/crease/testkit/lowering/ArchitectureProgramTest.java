package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many steps of which kind real networks become. */
class ArchitectureProgramTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "unet | {ChannelAffine=22, Concat=4, Convolution=19, Pool=4, TransposedConvolution=4}",
      "dcgan | {ChannelAffine=4, TransposedConvolution=5}",
      "resnet18 | {ChannelAffine=20, Convolution=20, Dense=1, Pool=1, Reduce=1}",
      "resnet34 | {ChannelAffine=36, Convolution=36, Dense=1, Pool=1, Reduce=1}",
      "resnet50 | {ChannelAffine=53, Convolution=53, Dense=1, Pool=1, Reduce=1}",
      "resnet101 | {ChannelAffine=104, Convolution=104, Dense=1, Pool=1, Reduce=1}",
      "vgg16_bn | {ChannelAffine=13, Convolution=13, Dense=3, Pool=5}",
      "mobilenet_v2 | {ChannelAffine=52, Convolution=52, Dense=1, Reduce=1}",
      "efficientnet_b0 | {Binary=16, ChannelAffine=49, Convolution=81, Dense=1, Reduce=17}",
      "densenet121 | {ChannelAffine=121, Concat=58, Convolution=120, Dense=1, Pool=4, Reduce=1}",
      "cspdarknet53 | {ChannelAffine=67, Concat=5, Convolution=67, Dense=1, Rearrange=10, Reduce=1}",
      "cspdarknet53_mish | {ChannelAffine=67, Concat=5, Convolution=67, Dense=1, Rearrange=10, Reduce=1}",
      "shufflenet_v2 | {ChannelAffine=56, Concat=16, Convolution=56, Dense=1, Pool=1, Rearrange=42, Reduce=1}",
      "repvgg_a0 | {ChannelAffine=61, Convolution=44, Dense=1, Reduce=1}",
      "mlp | {ChannelAffine=3, Dense=4}",
      "pfld | {ChannelAffine=43, Concat=1, Convolution=43, Dense=1, Pool=2}"})
  void stepsOf(String name, String steps) {
    Architecture architecture = Architectures.find(name).orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      Program program = Program.of(
          architecture.build(Options.DEFAULT.scale(0.25), arena), Map.of());
      Map<String, Long> counts = program.steps().stream().collect(Collectors.groupingBy(
          s -> s.getClass().getSimpleName(), TreeMap::new, Collectors.counting()));
      assertThat(counts).hasToString(steps);
      assertThat(program.steps()).noneMatch(Step.HostStep.class::isInstance);
    }
  }
}
