package dev.crease.testkit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.TensorFile;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ONNX's own test vectors, where {@code conformance.dir} names them. */
class ConformanceFilesTest {

  private static List<Path> models() {
    List<Path> models = ModelPaths.below("conformance.dir");
    assumeFalse(models.isEmpty(),
        "no folder of ONNX's test vectors here; conformance.dir names one");
    return models;
  }

  @Test
  void everyModelReadsAsTheIndependentParserDoes() throws IOException {
    for (Path path : models()) {
      byte[] bytes = Files.readAllBytes(path);
      try (ModelFile file = ModelFile.open(path)) {
        ProtoComparison.assertSame(file.model(), ModelProto.parseFrom(bytes));
        assertThat(ModelWriter.toBytes(file.model())).as(path.toString()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void everyTensorReadsAsTheIndependentParserDoes() throws IOException {
    int read = 0;
    for (Path model : models()) {
      try (Stream<Path> files = Files.walk(model.getParent())) {
        for (Path path : files.filter(f -> f.toString().endsWith(".pb")).sorted().toList()) {
          TensorProto proto = tensor(Files.readAllBytes(path));
          if (proto.getDataType() == 0) {
            continue;
          }
          try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = TensorFile.open(path, arena).tensor();
            ProtoComparison.assertSame(tensor, proto);
            read++;
          }
        }
      }
    }
    assertThat(read).isGreaterThan(900);
  }

  /** Some vectors are sequences or optionals; they have no element type where a tensor has it. */
  private static TensorProto tensor(byte[] bytes) {
    try {
      return TensorProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return TensorProto.getDefaultInstance();
    }
  }
}
