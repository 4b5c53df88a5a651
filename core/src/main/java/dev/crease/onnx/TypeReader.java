package dev.crease.onnx;

import dev.crease.onnx.Proto.TypeField;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@code TypeProto}; sequences, maps, optionals and sparse tensors say nothing. */
final class TypeReader {

  private TypeReader() {}

  /** The tensor type that a {@code TypeProto} says. */
  static TensorType read(WireCursor c) {
    TensorType type = TensorType.UNKNOWN;
    while (c.next()) {
      if (c.field() == TypeField.TENSOR_TYPE) {
        type = tensor(c.message("TypeProto.Tensor"));
      } else {
        c.skip();
      }
    }
    return type;
  }

  private static TensorType tensor(WireCursor c) {
    Optional<DType> dtype = Optional.empty();
    Optional<List<Dim>> dims = Optional.empty();
    while (c.next()) {
      switch (c.field()) {
        case TypeField.ELEM_TYPE -> dtype = DType.ofCode(c.integer());
        case TypeField.SHAPE -> dims = Optional.of(shape(c.message("TensorShapeProto")));
        default -> c.skip();
      }
    }
    return new TensorType(dtype, dims);
  }

  private static List<Dim> shape(WireCursor c) {
    List<Dim> dims = new ArrayList<>();
    while (c.next()) {
      if (c.field() == TypeField.DIM) {
        dims.add(dim(c.message("TensorShapeProto.Dimension")));
      } else {
        c.skip();
      }
    }
    return dims;
  }

  /** Exporters write unknown sizes as -1 too. */
  private static Dim dim(WireCursor c) {
    Dim dim = Dim.unknown();
    while (c.next()) {
      switch (c.field()) {
        case TypeField.DIM_VALUE -> {
          long size = c.integer();
          dim = size < 0 ? Dim.unknown() : Dim.of(size);
        }
        case TypeField.DIM_PARAM -> {
          String symbol = c.text();
          dim = symbol.isEmpty() ? Dim.unknown() : new Dim.Symbol(symbol);
        }
        default -> c.skip();
      }
    }
    return dim;
  }
}
