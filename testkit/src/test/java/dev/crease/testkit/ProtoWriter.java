package dev.crease.testkit;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/** Writes models through protobuf, so that cases are judged by ONNX Runtime without the writer under test. */
public final class ProtoWriter {

  private ProtoWriter() {}

  /** The bytes of a model file. */
  public static byte[] write(Model model) {
    OnnxMl.ModelProto.Builder proto = OnnxMl.ModelProto.newBuilder()
        .setIrVersion(model.irVersion())
        .setGraph(graph(model.graph()));
    model.opsets().forEach((domain, version) -> proto.addOpsetImport(
        OnnxMl.OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    model.functions().forEach(f -> proto.addFunctions(function(f)));
    return proto.build().toByteArray();
  }

  private static OnnxMl.FunctionProto function(Function f) {
    OnnxMl.FunctionProto.Builder proto = OnnxMl.FunctionProto.newBuilder().setName(f.name())
        .setDomain(f.domain()).addAllInput(f.inputs()).addAllOutput(f.outputs())
        .addAllAttribute(f.attributes());
    f.opsets().forEach((domain, version) -> proto.addOpsetImport(
        OnnxMl.OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    f.body().nodes().forEach(n -> proto.addNode(node(n)));
    return proto.build();
  }

  private static OnnxMl.GraphProto graph(Graph graph) {
    OnnxMl.GraphProto.Builder proto = OnnxMl.GraphProto.newBuilder().setName(graph.name());
    graph.inputs().forEach(v -> proto.addInput(value(v)));
    graph.outputs().forEach(v -> proto.addOutput(value(v)));
    graph.valueInfos().values().forEach(v -> proto.addValueInfo(value(v)));
    graph.initializers().forEach(
        (name, i) -> proto.addInitializer(tensor(i.tensor()).toBuilder().setName(name)));
    graph.nodes().forEach(n -> proto.addNode(node(n)));
    return proto.build();
  }

  private static OnnxMl.ValueInfoProto value(ValueInfo info) {
    OnnxMl.ValueInfoProto.Builder proto = OnnxMl.ValueInfoProto.newBuilder().setName(info.name());
    TensorType type = info.type();
    type.dtype().ifPresent(dtype -> {
      OnnxMl.TypeProto.Tensor.Builder tensor = OnnxMl.TypeProto.Tensor.newBuilder()
          .setElemType(dtype.code());
      type.dims().ifPresent(dims -> tensor.setShape(shape(dims)));
      proto.setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor));
    });
    return proto.build();
  }

  private static OnnxMl.TensorShapeProto shape(List<Dim> dims) {
    OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
    for (Dim dim : dims) {
      OnnxMl.TensorShapeProto.Dimension.Builder d = OnnxMl.TensorShapeProto.Dimension.newBuilder();
      switch (dim) {
        case Dim.Size(long size) -> d.setDimValue(size);
        case Dim.Symbol(String name) -> d.setDimParam(name);
      }
      shape.addDim(d);
    }
    return shape.build();
  }

  private static OnnxMl.TensorProto tensor(Tensor tensor) {
    OnnxMl.TensorProto.Builder proto = OnnxMl.TensorProto.newBuilder()
        .setDataType(tensor.dtype().code());
    for (long d : tensor.shape().dims()) {
      proto.addDims(d);
    }
    return proto
        .setRawData(ByteString.copyFrom(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)))
        .build();
  }

  private static OnnxMl.NodeProto node(Node node) {
    OnnxMl.NodeProto.Builder proto = OnnxMl.NodeProto.newBuilder().setName(node.name())
        .setOpType(node.op().type()).setDomain(node.op().domain()).addAllInput(node.inputs())
        .addAllOutput(node.outputs());
    for (String name : node.attributes().names()) {
      OnnxMl.AttributeProto.Builder a = OnnxMl.AttributeProto.newBuilder().setName(name);
      switch (node.attributes().find(name).orElseThrow()) {
        case Attribute.Real(float value) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.FLOAT).setF(value);
        case Attribute.Int(long value) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.INT).setI(value);
        case Attribute.Text(String value) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(value));
        case Attribute.TensorOf(Tensor value) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.TENSOR).setT(tensor(value));
        case Attribute.Reals(List<Float> values) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.FLOATS).addAllFloats(values);
        case Attribute.Ints(List<Long> values) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.INTS).addAllInts(values);
        case Attribute.Texts(List<String> values) ->
          a.setType(OnnxMl.AttributeProto.AttributeType.STRINGS)
              .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList());
        case Attribute.Subgraph() ->
          a.setType(OnnxMl.AttributeProto.AttributeType.GRAPH).setG(
              graph(Objects.requireNonNull(node.subgraphs().get(name), name)));
        case Attribute.Reference(String reference) -> a.setRefAttrName(reference);
        case Attribute.Other(String kind) ->
          throw new IllegalArgumentException("attribute " + name + " of kind " + kind);
      }
      proto.addAttribute(a);
    }
    return proto.build();
  }
}
