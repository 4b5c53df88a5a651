package dev.crease.spark;

import dev.crease.tensor.DType;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What columns hold tensors of what dtype: arrays of the type of the same name, in row-major order, or packed little-endian bytes,
 * which do for every dtype.
 */
final class ColumnTypes {

  private ColumnTypes() {}

  /** Spark's type of elements of this dtype, where there is the same. */
  private static Optional<DataType> element(DType dtype) {
    return switch (dtype) {
      case FLOAT -> Optional.of(DataTypes.FloatType);
      case DOUBLE -> Optional.of(DataTypes.DoubleType);
      case INT32 -> Optional.of(DataTypes.IntegerType);
      case INT64 -> Optional.of(DataTypes.LongType);
      default -> Optional.empty();
    };
  }

  /** Whether a column may hold rows of so many elements; one element needs no array around it. */
  static boolean holds(DataType column, DType dtype, long elements) {
    if (column.equals(DataTypes.BinaryType)) {
      return true;
    }
    DataType inner = column instanceof ArrayType array ? array.elementType() : column;
    return (column instanceof ArrayType || elements == 1)
        && element(dtype).filter(inner::equals).isPresent();
  }

  /** What a column may be, in words. */
  static String wanted(DType dtype) {
    return element(dtype).map(e -> "array<" + e.simpleString() + "> or ").orElse("") + "binary";
  }

  /** The type of a column of rows of this dtype. */
  static DataType of(DType dtype, boolean binary) {
    Optional<DataType> element = binary ? Optional.empty() : element(dtype);
    return element.<DataType>map(e -> DataTypes.createArrayType(e, false))
        .orElse(DataTypes.BinaryType);
  }
}
