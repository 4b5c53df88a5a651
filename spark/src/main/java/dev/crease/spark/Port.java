package dev.crease.spark;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.io.Serializable;
import java.util.List;

/**
 * An input or output of a model, and the column that holds its rows.
 *
 * @param name the input's or output's name
 * @param column the column's name
 * @param index the column's place in a row
 * @param dtype the element type
 * @param rowSizes of an input, the sizes of one row: those of the input without axis 0, the batch; of an output, nothing
 */
record Port(String name, String column, int index, DType dtype, List<Long> rowSizes)
    implements
      Serializable {

  private static final long serialVersionUID = 1L;

  /** Copies the list. */
  Port {
    rowSizes = List.copyOf(rowSizes);
  }

  /** The shape of a batch of so many rows. */
  Shape shape(int rows) {
    long[] dims = new long[rowSizes.size() + 1];
    dims[0] = rows;
    for (int i = 0; i < rowSizes.size(); i++) {
      dims[i + 1] = rowSizes.get(i);
    }
    return Shape.of(dims);
  }

  /** Elements of one row. */
  int elements() {
    return shape(1).size();
  }
}
