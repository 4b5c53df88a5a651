package dev.crease.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.ProtoWriter;
import dev.crease.testkit.SeededNumbers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime runs the architectures, and a hundred layers neither lose the signal nor blow it up. */
class ArchitectureRunTest {

  static List<Architecture> all() {
    return Architectures.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void outputsAreOfOrdinaryMagnitude(Architecture architecture) throws OrtException {
    int size = architecture.size() == 1 ? 0 : 64;
    check(architecture, Options.DEFAULT.scale(0.5).size(size).batch(2));
  }

  @Test
  void resNet50AtRealSizeToo() throws OrtException {
    check(Architectures.find("resnet50").orElseThrow(), Options.DEFAULT);
  }

  private static void check(Architecture architecture, Options options) throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Model model = architecture.build(options, arena);
      byte[] file = ProtoWriter.write(model);
      Tensor a = run(model, file, 3);
      Tensor b = run(model, file, 4);
      double power = mean(a, i -> a.getDouble(i) * a.getDouble(i));
      double change = mean(a, i -> Math.abs(a.getDouble(i) - b.getDouble(i)));
      assertThat(power).isBetween(0.1, 10.0);
      assertThat(change).as("mean change from one input to another").isGreaterThan(0.1);
      Shape said = model.graph().outputs().getFirst().type().shape().orElseThrow();
      assertThat(a.shape()).isEqualTo(said);
    }
  }

  private static Tensor run(Model model, byte[] file, long seed) throws OrtException {
    Shape shape = model.graph().inputs().getFirst().type().shape().orElseThrow();
    Tensor x = SeededNumbers.of(seed).normals(Options.DEFAULT.dtype(), shape, 0, 1);
    return OnnxRuntime.run(file, Map.of("input", x)).values().iterator().next();
  }

  private static double mean(Tensor like, LongToDoubleFunction element) {
    return LongStream.range(0, like.shape().elements()).mapToDouble(element).average()
        .orElseThrow();
  }
}
