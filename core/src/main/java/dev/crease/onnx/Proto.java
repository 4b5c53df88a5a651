package dev.crease.onnx;

/**
 * Field numbers of ONNX's messages, as far as they are read or written.
 *
 * <p><b>Source:</b> onnx/onnx.proto, IR version 13.
 */
final class Proto {

  private Proto() {}

  /** {@code ModelProto}. */
  static final class ModelField {
    static final int IR_VERSION = 1;
    static final int GRAPH = 7;
    static final int OPSET_IMPORT = 8;
    static final int METADATA_PROPS = 14;
    static final int TRAINING_INFO = 20;
    static final int FUNCTIONS = 25;

    private ModelField() {}
  }

  /** {@code OperatorSetIdProto}. */
  static final class OpsetField {
    static final int DOMAIN = 1;
    static final int VERSION = 2;

    private OpsetField() {}
  }

  /** {@code StringStringEntryProto}. */
  static final class EntryField {
    static final int KEY = 1;
    static final int VALUE = 2;

    private EntryField() {}
  }

  /** {@code TrainingInfoProto}. */
  static final class TrainingField {
    static final int INITIALIZATION = 1;
    static final int ALGORITHM = 2;

    private TrainingField() {}
  }

  /** {@code FunctionProto}. */
  static final class FunctionField {
    static final int NAME = 1;
    static final int INPUT = 4;
    static final int OUTPUT = 5;
    static final int ATTRIBUTE = 6;
    static final int NODE = 7;
    static final int OPSET_IMPORT = 9;
    static final int DOMAIN = 10;
    static final int ATTRIBUTE_PROTO = 11;
    static final int VALUE_INFO = 12;
    static final int OVERLOAD = 13;

    private FunctionField() {}
  }

  /** {@code GraphProto}. */
  static final class GraphField {
    static final int NODE = 1;
    static final int NAME = 2;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    static final int VALUE_INFO = 13;
    static final int QUANTIZATION_ANNOTATION = 14;
    static final int SPARSE_INITIALIZER = 15;

    private GraphField() {}
  }

  /** {@code NodeProto}. */
  static final class NodeField {
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    static final int NAME = 3;
    static final int OP_TYPE = 4;
    static final int ATTRIBUTE = 5;
    static final int DOMAIN = 7;

    private NodeField() {}
  }

  /** {@code AttributeProto}. */
  static final class AttributeField {
    static final int NAME = 1;
    static final int F = 2;
    static final int I = 3;
    static final int S = 4;
    static final int T = 5;
    static final int G = 6;
    static final int FLOATS = 7;
    static final int INTS = 8;
    static final int STRINGS = 9;
    static final int TENSORS = 10;
    static final int GRAPHS = 11;
    static final int DOC_STRING = 13;
    static final int TP = 14;
    static final int TYPE_PROTOS = 15;
    static final int TYPE = 20;
    static final int REF_ATTR_NAME = 21;
    static final int SPARSE_TENSOR = 22;
    static final int SPARSE_TENSORS = 23;

    private AttributeField() {}
  }

  /** {@code TensorProto}. */
  static final class TensorField {
    static final int DIMS = 1;
    static final int DATA_TYPE = 2;
    static final int SEGMENT = 3;
    static final int FLOAT_DATA = 4;
    static final int INT32_DATA = 5;
    static final int STRING_DATA = 6;
    static final int INT64_DATA = 7;
    static final int NAME = 8;
    static final int RAW_DATA = 9;
    static final int DOUBLE_DATA = 10;
    static final int UINT64_DATA = 11;
    static final int EXTERNAL_DATA = 13;
    static final int DATA_LOCATION = 14;

    private TensorField() {}
  }

  /** {@code SparseTensorProto}. */
  static final class SparseField {
    static final int VALUES = 1;
    static final int INDICES = 2;
    static final int DIMS = 3;

    private SparseField() {}
  }

  /** {@code ValueInfoProto}. */
  static final class ValueField {
    static final int NAME = 1;
    static final int TYPE = 2;

    private ValueField() {}
  }

  /** {@code TypeProto}, its {@code Tensor}, {@code TensorShapeProto} and {@code Dimension}. */
  static final class TypeField {
    static final int TENSOR_TYPE = 1;
    static final int ELEM_TYPE = 1;
    static final int SHAPE = 2;
    static final int DIM = 1;
    static final int DIM_VALUE = 1;
    static final int DIM_PARAM = 2;

    private TypeField() {}
  }

  /** {@code TensorAnnotation}. */
  static final class AnnotationField {
    static final int TENSOR_NAME = 1;

    private AnnotationField() {}
  }
}
