package dev.crease.testkit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** What our reader says of a model against what an independent parser says. */
final class ProtoComparison {

  private ProtoComparison() {}

  static void assertSame(Model model, ModelProto proto) {
    assertThat(model.irVersion()).isEqualTo(proto.getIrVersion());
    for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
      String domain = opset.getDomain().equals("ai.onnx") ? "" : opset.getDomain();
      assertThat(model.opsets()).containsEntry(domain, (int) opset.getVersion());
    }
    proto.getMetadataPropsList()
        .forEach(m -> assertThat(model.metadata()).containsEntry(m.getKey(), m.getValue()));
    assertSame(model.graph(), proto.getGraph());
  }

  private static void assertSame(Graph graph, GraphProto proto) {
    assertThat(graph.name()).isEqualTo(proto.getName());
    assertThat(names(graph.inputs())).isEqualTo(
        proto.getInputList().stream().map(ValueInfoProto::getName).toList());
    assertThat(names(graph.outputs())).isEqualTo(
        proto.getOutputList().stream().map(ValueInfoProto::getName).toList());
    for (int i = 0; i < proto.getInputCount(); i++) {
      assertSame(graph.inputs().get(i), proto.getInput(i));
    }
    assertThat(graph.initializers().keySet()).containsExactlyElementsOf(
        proto.getInitializerList().stream().map(TensorProto::getName).toList());
    for (TensorProto tensor : proto.getInitializerList()) {
      assertSame(
          Optional.ofNullable(graph.initializers().get(tensor.getName()))
              .map(Initializer::tensor).orElseThrow(),
          tensor);
    }
    assertThat(graph.nodes()).hasSize(proto.getNodeCount());
    for (int i = 0; i < proto.getNodeCount(); i++) {
      assertSame(graph.nodes().get(i), proto.getNode(i));
    }
  }

  private static List<String> names(List<ValueInfo> values) {
    return values.stream().map(ValueInfo::name).toList();
  }

  private static void assertSame(ValueInfo value, ValueInfoProto proto) {
    if (!proto.getType().hasTensorType() || !proto.getType().getTensorType().hasShape()) {
      return;
    }
    var shape = proto.getType().getTensorType().getShape();
    assertThat(value.type().rank()).isEqualTo(shape.getDimCount());
    assertThat(value.type().dtype().orElseThrow().code())
        .isEqualTo(proto.getType().getTensorType().getElemType());
    for (int i = 0; i < shape.getDimCount(); i++) {
      assertThat(value.type().dim(i).orUnknown()).isEqualTo(
          shape.getDim(i).hasDimValue() ? Math.max(-1, shape.getDim(i).getDimValue()) : -1);
    }
  }

  private static void assertSame(Node node, NodeProto proto) {
    assertThat(node.name()).isEqualTo(proto.getName());
    assertThat(node.op().type()).isEqualTo(proto.getOpType());
    assertThat(node.op().domain().replace("ai.onnx", ""))
        .isEqualTo(proto.getDomain().replace("ai.onnx", ""));
    assertThat(node.inputs()).isEqualTo(proto.getInputList());
    assertThat(node.outputs()).isEqualTo(proto.getOutputList());
    assertThat(node.attributes().names()).containsExactlyElementsOf(
        proto.getAttributeList().stream().map(AttributeProto::getName).toList());
    for (AttributeProto attribute : proto.getAttributeList()) {
      if (attribute.getType() == AttributeType.GRAPH) {
        assertSame(
            Optional.ofNullable(node.subgraphs().get(attribute.getName())).orElseThrow(),
            attribute.getG());
      } else {
        assertSame(node.attributes().find(attribute.getName()).orElseThrow(), attribute);
      }
    }
  }

  private static void assertSame(Attribute attribute, AttributeProto proto) {
    switch (attribute) {
      case Attribute.Real(float v) -> assertThat(v).isEqualTo(proto.getF());
      case Attribute.Int(long v) -> assertThat(v).isEqualTo(proto.getI());
      case Attribute.Text(String v) -> assertThat(v).isEqualTo(proto.getS().toStringUtf8());
      case Attribute.Reals(List<Float> v) -> assertThat(v).isEqualTo(proto.getFloatsList());
      case Attribute.Ints(List<Long> v) -> assertThat(v).isEqualTo(proto.getIntsList());
      case Attribute.Texts(List<String> v) -> assertThat(v)
          .isEqualTo(proto.getStringsList().stream().map(s -> s.toStringUtf8()).toList());
      case Attribute.TensorOf(Tensor v) -> assertSame(v, proto.getT());
      case Attribute.Subgraph() -> assertThat(proto.getType()).isEqualTo(AttributeType.GRAPH);
      case Attribute.Other(String kind) -> assertThat(kind).isEqualTo(proto.getType().name());
      case Attribute.Reference(String name) -> assertThat(name).isEqualTo(proto.getRefAttrName());
    }
  }

  /** The same type, sizes and bytes, wherever the independent parser finds them. */
  static void assertSame(Tensor tensor, TensorProto proto) {
    assertThat(tensor.dtype().code()).isEqualTo(proto.getDataType());
    assertThat(tensor.shape().dims())
        .isEqualTo(proto.getDimsList().stream().mapToLong(Long::longValue).toArray());
    if (proto.getStringDataCount() > 0) {
      assertThat(tensor.strings())
          .isEqualTo(proto.getStringDataList().stream().map(s -> s.toStringUtf8()).toList());
      return;
    }
    byte[] expected = proto.hasRawData() ? proto.getRawData().toByteArray() : typed(tensor, proto);
    assertThat(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
  }

  private static byte[] typed(Tensor tensor, TensorProto proto) {
    ByteBuffer out = ByteBuffer.allocate((int) tensor.bytes().byteSize())
        .order(ByteOrder.LITTLE_ENDIAN);
    proto.getFloatDataList().forEach(out::putFloat);
    proto.getDoubleDataList().forEach(out::putDouble);
    proto.getInt64DataList().forEach(out::putLong);
    for (long v : proto.getUint64DataList()) {
      put(out, tensor.dtype().bits(), v);
    }
    for (int v : proto.getInt32DataList()) {
      put(out, tensor.dtype().bits(), v);
    }
    return out.array();
  }

  private static void put(ByteBuffer out, int bits, long value) {
    switch (bits) {
      case 64 -> out.putLong(value);
      case 32 -> out.putInt((int) value);
      case 16 -> out.putShort((short) value);
      default -> out.put((byte) value);
    }
  }
}
