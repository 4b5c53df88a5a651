package dev.crease.op;

import static java.util.Map.entry;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operator table: one line makes an operator known. */
public final class Operators {

  /** Reads an operator's attributes for the opset the model imports. */
  @FunctionalInterface
  interface Factory {
    /**
     * Parses and checks.
     *
     * @param attributes the node's attributes
     * @param opset version of the operator's domain that the model imports
     * @return the operator, or an {@link Opaque} with the reason where this opset or attribute is not understood
     */
    Op parse(Attributes attributes, int opset);
  }

  private static final Map<String, Factory> TABLE = Map.ofEntries(
      entry("Abs", Abs::parse),
      entry("Acos", Acos::parse),
      entry("Acosh", Acosh::parse),
      entry("Add", Add::parse),
      entry("And", And::parse),
      entry("ArgMax", ArgMax::parse),
      entry("ArgMin", ArgMin::parse),
      entry("Asin", Asin::parse),
      entry("Asinh", Asinh::parse),
      entry("Atan", Atan::parse),
      entry("Atanh", Atanh::parse),
      entry("AveragePool", AveragePool::parse),
      entry("BatchNormalization", BatchNormalization::parse),
      entry("BitShift", BitShift::parse),
      entry("BitwiseAnd", BitwiseAnd::parse),
      entry("BitwiseNot", BitwiseNot::parse),
      entry("BitwiseOr", BitwiseOr::parse),
      entry("BitwiseXor", BitwiseXor::parse),
      entry("Cast", Cast::parse),
      entry("CastLike", CastLike::parse),
      entry("Ceil", Ceil::parse),
      entry("Celu", Celu::parse),
      entry("Clip", Clip::parse),
      entry("Compress", Compress::parse),
      entry("Concat", Concat::parse),
      entry("Constant", Constant::parse),
      entry("ConstantOfShape", ConstantOfShape::parse),
      entry("Conv", Conv::parse),
      entry("ConvInteger", ConvInteger::parse),
      entry("ConvTranspose", ConvTranspose::parse),
      entry("Cos", Cos::parse),
      entry("Cosh", Cosh::parse),
      entry("CumSum", CumSum::parse),
      entry("DepthToSpace", DepthToSpace::parse),
      entry("DequantizeLinear", DequantizeLinear::parse),
      entry("Div", Div::parse),
      entry("Dropout", Dropout::parse),
      entry("DynamicQuantizeLinear", DynamicQuantizeLinear::parse),
      entry("Elu", Elu::parse),
      entry("Equal", Equal::parse),
      entry("Erf", Erf::parse),
      entry("Exp", Exp::parse),
      entry("Expand", Expand::parse),
      entry("EyeLike", EyeLike::parse),
      entry("Flatten", Flatten::parse),
      entry("Floor", Floor::parse),
      entry("Gather", Gather::parse),
      entry("GatherElements", GatherElements::parse),
      entry("GatherND", GatherND::parse),
      entry("Gelu", Gelu::parse),
      entry("Gemm", Gemm::parse),
      entry("GlobalAveragePool", GlobalAveragePool::parse),
      entry("GlobalLpPool", GlobalLpPool::parse),
      entry("GlobalMaxPool", GlobalMaxPool::parse),
      entry("Greater", Greater::parse),
      entry("GreaterOrEqual", GreaterOrEqual::parse),
      entry("GroupNormalization", GroupNormalization::parse),
      entry("Hardmax", Hardmax::parse),
      entry("HardSigmoid", HardSigmoid::parse),
      entry("HardSwish", HardSwish::parse),
      entry("Identity", Identity::parse),
      entry("If", If::parse),
      entry("InstanceNormalization", InstanceNormalization::parse),
      entry("IsInf", IsInf::parse),
      entry("IsNaN", IsNaN::parse),
      entry("LayerNormalization", LayerNormalization::parse),
      entry("LeakyRelu", LeakyRelu::parse),
      entry("Less", Less::parse),
      entry("LessOrEqual", LessOrEqual::parse),
      entry("Log", Log::parse),
      entry("LogSoftmax", LogSoftmax::parse),
      entry("Loop", Loop::parse),
      entry("LpNormalization", LpNormalization::parse),
      entry("LpPool", LpPool::parse),
      entry("LRN", LRN::parse),
      entry("MatMul", MatMul::parse),
      entry("MatMulInteger", MatMulInteger::parse),
      entry("Max", Max::parse),
      entry("MaxPool", MaxPool::parse),
      entry("Mean", Mean::parse),
      entry("MeanVarianceNormalization", MeanVarianceNormalization::parse),
      entry("Min", Min::parse),
      entry("Mish", Mish::parse),
      entry("Mod", Mod::parse),
      entry("Mul", Mul::parse),
      entry("Neg", Neg::parse),
      entry("NonMaxSuppression", NonMaxSuppression::parse),
      entry("NonZero", NonZero::parse),
      entry("Not", Not::parse),
      entry("OneHot", OneHot::parse),
      entry("Or", Or::parse),
      entry("Pad", Pad::parse),
      entry("Pow", Pow::parse),
      entry("PRelu", PRelu::parse),
      entry("QLinearConv", QLinearConv::parse),
      entry("QLinearMatMul", QLinearMatMul::parse),
      entry("QuantizeLinear", QuantizeLinear::parse),
      entry("Range", Range::parse),
      entry("Reciprocal", Reciprocal::parse),
      entry("ReduceL1", ReduceL1::parse),
      entry("ReduceL2", ReduceL2::parse),
      entry("ReduceLogSum", ReduceLogSum::parse),
      entry("ReduceLogSumExp", ReduceLogSumExp::parse),
      entry("ReduceMax", ReduceMax::parse),
      entry("ReduceMean", ReduceMean::parse),
      entry("ReduceMin", ReduceMin::parse),
      entry("ReduceProd", ReduceProd::parse),
      entry("ReduceSum", ReduceSum::parse),
      entry("ReduceSumSquare", ReduceSumSquare::parse),
      entry("Relu", Relu::parse),
      entry("Reshape", Reshape::parse),
      entry("Resize", Resize::parse),
      entry("RMSNormalization", RMSNormalization::parse),
      entry("Round", Round::parse),
      entry("Scan", Scan::parse),
      entry("Scatter", Scatter::parse),
      entry("ScatterElements", ScatterElements::parse),
      entry("ScatterND", ScatterND::parse),
      entry("Selu", Selu::parse),
      entry("Shape", Shape::parse),
      entry("Sigmoid", Sigmoid::parse),
      entry("Sign", Sign::parse),
      entry("Sin", Sin::parse),
      entry("Sinh", Sinh::parse),
      entry("Size", Size::parse),
      entry("Slice", Slice::parse),
      entry("Softmax", Softmax::parse),
      entry("Softplus", Softplus::parse),
      entry("Softsign", Softsign::parse),
      entry("SpaceToDepth", SpaceToDepth::parse),
      entry("Split", Split::parse),
      entry("Sqrt", Sqrt::parse),
      entry("Squeeze", Squeeze::parse),
      entry("Sub", Sub::parse),
      entry("Sum", Sum::parse),
      entry("Swish", Swish::parse),
      entry("Tan", Tan::parse),
      entry("Tanh", Tanh::parse),
      entry("ThresholdedRelu", ThresholdedRelu::parse),
      entry("Tile", Tile::parse),
      entry("TopK", TopK::parse),
      entry("Transpose", Transpose::parse),
      entry("Trilu", Trilu::parse),
      entry("Unsqueeze", Unsqueeze::parse),
      entry("Upsample", Upsample::parse),
      entry("Where", Where::parse),
      entry("Xor", Xor::parse));

  private Operators() {}

  /**
   * The operator of a node.
   *
   * @param domain the operator set's domain, {@code ai.onnx} as empty
   * @param type the operator type
   * @param attributes the node's attributes
   * @param opset version of the domain that the model imports
   * @return the operator, or {@link Opaque} where it is not known
   * @throws dev.crease.error.MalformedModelException if an attribute has a kind that the operator does not allow
   */
  public static Op parse(String domain, String type, Attributes attributes, int opset) {
    Factory factory = domain.isEmpty() || domain.equals("ai.onnx") ? TABLE.get(type) : null;
    return factory == null
        ? new Opaque(domain, type, "operator " + type + " is not known")
        : factory.parse(attributes, opset);
  }

  /** The types in the table, sorted. */
  public static SortedSet<String> known() {
    return new TreeSet<>(TABLE.keySet());
  }
}
