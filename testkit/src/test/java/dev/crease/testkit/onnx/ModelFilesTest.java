package dev.crease.testkit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.crease.graph.Encoded;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every real model: PaddleOCR's of the class path, and those below {@code models.dir} where there is such a folder.
 * What is read equals what protobuf's own parser reads; what is changed and written differs, for that parser, in
 * that change alone.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ModelFilesTest {

  private final List<Path> models = new ArrayList<>();

  @TempDir
  private Path folder;

  @BeforeAll
  void collect(@TempDir Path jarModels) throws IOException {
    models.addAll(ModelPaths.ofClassPath(jarModels));
    models.addAll(ModelPaths.below("models.dir"));
    assertThat(models).hasSizeGreaterThanOrEqualTo(5);
  }

  Stream<Path> models() {
    return models.stream();
  }

  private static ModelProto parse(Path path) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(path));
  }

  @ParameterizedTest
  @MethodSource("models")
  void readsAsTheIndependentParserDoes(Path path) throws IOException {
    try (ModelFile file = ModelFile.open(path)) {
      ProtoComparison.assertSame(file.model(), parse(path));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void unchangedIsTheSameBytes(Path path) throws IOException {
    Path target = folder.resolve("copy.onnx");
    try (ModelFile file = ModelFile.open(path)) {
      Model same = file.model().withGraph(GraphEdit.of(file.model()).apply());
      ModelWriter.write(file, same, target, WriteOptions.DEFAULT.withOverwrite(true));
      assertThat(ModelWriter.toBytes(same)).hasSize((int) Files.size(path));
    }
    assertThat(Files.mismatch(path, target)).isEqualTo(-1);
  }

  /** Every node and the graph written field by field, as if they had changed. */
  @ParameterizedTest
  @MethodSource("models")
  void rewrittenWithoutAChangeIsTheSameBytes(Path path) throws IOException {
    try (ModelFile file = ModelFile.open(path)) {
      Graph graph = file.model().graph();
      Graph rewritten = new Graph(
          graph.name(), graph.inputs(), graph.outputs(),
          graph.nodes().stream()
              .map(n -> n.withOutputs(List.of()).withOutputs(n.outputs())).toList(),
          graph.initializers().values(), graph.carried(), graph.valueInfos().values(),
          graph.encoded().map(Encoded::stale));
      assertThat(ModelWriter.toBytes(file.model().withGraph(rewritten)))
          .isEqualTo(Files.readAllBytes(path));
    }
  }

  /** An Identity before the first node that reads anything. */
  @ParameterizedTest
  @MethodSource("models")
  void anAddedNodeIsTheOnlyDifference(Path path) throws IOException {
    Path target = folder.resolve("changed.onnx");
    ModelProto.Builder expected = parse(path).toBuilder();
    GraphProto.Builder graph = expected.getGraphBuilder();
    int at = 0;
    while (graph.getNode(at).getInputCount() == 0) {
      at++;
    }
    String read = graph.getNode(at).getInput(0);
    graph.getNodeBuilder(at).setInput(0, "added_value");
    graph.addNode(
        at,
        NodeProto.newBuilder().addInput(read).addOutput("added_value").setName("added")
            .setOpType("Identity"));
    try (ModelFile file = ModelFile.open(path)) {
      Node reader = file.model().graph().nodes().get(at);
      List<String> inputs = new ArrayList<>(reader.inputs());
      inputs.set(0, "added_value");
      Node added = Node.of(
          "added", new Identity(), Attributes.NONE, List.of(read), List.of("added_value"));
      Model changed = file.model().withGraph(
          GraphEdit.of(file.model()).replace(reader, added, reader.withInputs(inputs)).apply());
      ModelWriter.write(file, changed, target, WriteOptions.DEFAULT.withOverwrite(true));
      assertThat(parse(target)).isEqualTo(expected.build());
      assertThat(ModelWriter.toBytes(changed)).isEqualTo(Files.readAllBytes(target));
    }
  }

  /** The first initializer that a node reads under another name, with the same elements. */
  @ParameterizedTest
  @MethodSource("models")
  void aReplacedInitializerIsTheOnlyDifference(Path path) throws IOException {
    Path target = folder.resolve("changed.onnx");
    ModelProto before = parse(path);
    Set<String> read = new HashSet<>();
    before.getGraph().getNodeList().forEach(n -> read.addAll(n.getInputList()));
    Optional<TensorProto> old = before.getGraph().getInitializerList().stream()
        .filter(t -> t.getDataType() == DType.FLOAT.code() && read.contains(t.getName()))
        .findFirst();
    assumeTrue(old.isPresent(), "the model keeps its floats in Constant nodes");
    String name = old.orElseThrow().getName();
    try (ModelFile file = ModelFile.open(path)) {
      Graph graph = file.model().graph();
      Tensor tensor = Optional.ofNullable(graph.initializers().get(name)).map(Initializer::tensor)
          .orElseThrow();
      GraphEdit edit = GraphEdit.of(file.model()).add(Initializer.of("added", tensor));
      for (Node node : graph.nodes()) {
        edit.replace(
            node,
            node.withInputs(
                node.inputs().stream().map(i -> i.equals(name) ? "added" : i).toList()));
      }
      ModelWriter.write(
          file, file.model().withGraph(edit.apply()), target,
          WriteOptions.DEFAULT.withOverwrite(true));
      assertThat(parse(target))
          .isEqualTo(replaced(before, name, tensor, file.model().irVersion() < 4));
    }
  }

  private static ModelProto replaced(ModelProto before, String name, Tensor tensor,
      boolean listed) {
    ModelProto.Builder expected = before.toBuilder();
    GraphProto.Builder graph = expected.getGraphBuilder();
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(name)) {
          node.setInput(i, "added");
        }
      }
    }
    boolean kept = graph.getInputList().stream().anyMatch(i -> i.getName().equals(name))
        && !listed;
    TensorProto.Builder added = TensorProto.newBuilder().setName("added")
        .setDataType(DType.FLOAT.code())
        .setRawData(ByteString.copyFrom(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)));
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long d : tensor.shape().dims()) {
      added.addDims(d);
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d));
    }
    if (!kept) {
      for (int i = 0; i < graph.getInitializerCount(); i++) {
        if (graph.getInitializer(i).getName().equals(name)) {
          graph.removeInitializer(i);
          break;
        }
      }
    }
    graph.addInitializer(added);
    if (listed) {
      for (int i = 0; i < graph.getInputCount(); i++) {
        if (graph.getInput(i).getName().equals(name)) {
          graph.removeInput(i);
          break;
        }
      }
      graph.addInput(
          ValueInfoProto.newBuilder().setName("added").setType(
              TypeProto.newBuilder().setTensorType(
                  TypeProto.Tensor.newBuilder().setElemType(DType.FLOAT.code()).setShape(shape))));
    }
    return expected.build();
  }

  /** Built from scratch, without the bytes it was read from, a model still says the same. */
  @ParameterizedTest
  @MethodSource("models")
  void writtenAnewItSaysTheSame(Path path) throws IOException {
    try (ModelFile file = ModelFile.open(path)) {
      Model model = file.model();
      byte[] bytes = ModelWriter.toBytes(
          new Model(
              model.irVersion(), model.opsets(), withoutBytes(model.graph()), List.of(),
              model.metadata(), Optional.empty()));
      try (ModelFile again = ModelFile.parse(MemorySegment.ofArray(bytes), "again")) {
        assertThat(GraphPrinter.print(again.model().graph()))
            .isEqualTo(GraphPrinter.print(model.graph()));
      }
      ProtoComparison.assertSame(model, ModelProto.parseFrom(bytes));
    }
  }

  private static Graph withoutBytes(Graph graph) {
    return new Graph(
        graph.name(),
        graph.inputs().stream().map(v -> ValueInfo.of(v.name(), v.type()))
            .toList(),
        graph.outputs().stream().map(v -> ValueInfo.of(v.name(), v.type()))
            .toList(),
        graph.nodes().stream()
            .map(
                n -> Node.of(n.name(), n.op(), n.attributes(), n.inputs(), n.outputs()))
            .toList(),
        graph.initializers().values().stream().map(i -> Initializer.of(i.name(), i.tensor()))
            .toList(),
        List.of(),
        Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("models")
  void weightsBesideTheModelAreTheSame(Path path) throws IOException {
    Path target = folder.resolve("beside.onnx");
    try (ModelFile file = ModelFile.open(path)) {
      ModelWriter.write(
          file, file.model(), target,
          WriteOptions.DEFAULT.withOverwrite(true).withExternalData(ExternalData.ALWAYS));
      try (ModelFile beside = ModelFile.open(target)) {
        Graph graph = beside.model().graph();
        assertThat(graph.initializers().keySet())
            .containsExactlyElementsOf(file.model().graph().initializers().keySet());
        for (TensorProto tensor : parse(path).getGraph().getInitializerList()) {
          ProtoComparison.assertSame(
              Optional.ofNullable(graph.initializers().get(tensor.getName()))
                  .map(Initializer::tensor).orElseThrow(),
              tensor);
        }
      }
      for (TensorProto tensor : parse(target).getGraph().getInitializerList()) {
        boolean large = !tensor.getExternalDataList().isEmpty();
        assertThat(tensor.getDataLocation())
            .isEqualTo(
                large ? TensorProto.DataLocation.EXTERNAL : TensorProto.DataLocation.DEFAULT);
      }
    }
  }
}
