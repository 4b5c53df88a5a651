package dev.crease.spark;

import dev.crease.error.InvalidOptionException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A model's inputs and outputs matched with the columns of a Dataset, and the batch that fits them. */
final class Transformation {

  private final StoredModel model;
  private final Settings settings;
  private final StructType columns;

  Transformation(StoredModel model, Settings settings, StructType columns) {
    this.model = model;
    this.settings = settings;
    this.columns = columns;
  }

  /** The inputs, each with its column. */
  List<Port> inputs(Map<String, String> columnOf) {
    List<String> names = model.inputs().stream().map(ValueInfo::name).toList();
    requireNames("input", columnOf, names);
    List<Port> ports = new ArrayList<>();
    for (ValueInfo input : model.inputs()) {
      String column = columnOf.get(input.name());
      if (column == null) {
        throw new InvalidOptionException("input '" + input.name() + "'", "a column for it", "none",
            "the model's inputs are " + names);
      }
      int index = index(column);
      DType dtype = dtype("input", input);
      List<Long> sizes = rowSizes(input);
      Port port = new Port(input.name(), column, index, dtype, sizes);
      StructField field = columns.fields()[index];
      long elements = Shape.of(sizes).elements();
      if (!ColumnTypes.holds(field.dataType(), dtype, elements)) {
        throw new InvalidOptionException("column '" + column + "'",
            ColumnTypes.wanted(dtype) + " for input '" + input.name() + "' "
                + input.type(),
            field.dataType().simpleString(), "cast it; arrays in arrays: flatten(column)");
      }
      ports.add(port);
    }
    return ports;
  }

  /** The outputs that are asked for, their columns behind those that are there. */
  List<Port> outputs(Map<String, String> columnOf) {
    List<String> names = model.outputs().stream().map(ValueInfo::name).toList();
    requireNames("output", columnOf, names);
    List<Port> ports = new ArrayList<>();
    for (ValueInfo output : model.outputs()) {
      String column = columnOf.get(output.name());
      if (column != null) {
        if (Arrays.asList(columns.fieldNames()).contains(column)
            || ports.stream().anyMatch(p -> p.column().equals(column))) {
          throw new InvalidOptionException("output '" + output.name() + "'",
              "the name of a column that is not there yet", "'" + column + "'", "");
        }
        ports.add(new Port(output.name(), column, columns.size() + ports.size(),
            dtype("output", output), List.of()));
      }
    }
    return ports;
  }

  private static void requireNames(String kind, Map<String, String> columnOf, List<String> names) {
    for (String name : new TreeSet<>(columnOf.keySet())) {
      if (!names.contains(name)) {
        throw new InvalidOptionException(kind, "one of the model's, " + names, "'" + name + "'",
            "");
      }
    }
    if (columnOf.isEmpty() && !names.isEmpty()) {
      throw new InvalidOptionException(kind, "one or more of the model's, " + names, "none", "");
    }
  }

  /** The place of a column. */
  int index(String column) {
    int index = Arrays.asList(columns.fieldNames()).indexOf(column);
    if (index < 0) {
      throw new InvalidOptionException("column", "one of "
          + Arrays.toString(columns.fieldNames()), "'" + column + "'", "");
    }
    return index;
  }

  private static DType dtype(String kind, ValueInfo value) {
    Optional<DType> dtype = value.type().dtype();
    if (dtype.isEmpty() || !dtype.get().isReal() && !dtype.get().isInteger()
        || dtype.get().bits() < 8) {
      throw new UnsupportedModelException(kind + " " + value.name(),
          "numbers of 8 bits or more in columns", value.type().toString(), "");
    }
    return dtype.get();
  }

  private List<Long> rowSizes(ValueInfo input) {
    TensorType type = input.type();
    Shape given = settings.rowShapes().get(input.name());
    if (given == null && !type.hasRank() || type.rank() == 0) {
      throw new UnsupportedModelException("input " + input.name(), "an axis for the batch",
          type.toString(), type.rank() == 0 ? "" : "rowShape(\"" + input.name() + "\", …)");
    }
    if (given != null && type.hasRank() && type.rank() != given.rank() + 1) {
      throw unfit(input, given);
    }
    List<Long> sizes = new ArrayList<>();
    int rank = given == null ? type.rank() - 1 : given.rank();
    for (int axis = 0; axis < rank; axis++) {
      Dim said = type.hasRank() ? type.dim(axis + 1) : Dim.unknown();
      if (given == null && !said.isKnown()) {
        throw new InvalidOptionException("input '" + input.name() + "'",
            "sizes for all axes behind the batch", type.toString(),
            "rowShape(\"" + input.name() + "\", Shape.of(3, 224, 224)) for instance");
      }
      if (given != null && said.isKnown() && !said.is(given.dim(axis))) {
        throw unfit(input, given);
      }
      sizes.add(given == null ? said.orUnknown() : given.dim(axis));
    }
    return sizes;
  }

  private static InvalidOptionException unfit(ValueInfo input, Shape given) {
    return new InvalidOptionException("rowShape of input '" + input.name() + "'",
        "sizes that fit " + input.type() + ", the batch left out", "[" + given + "]", "");
  }

  /** Rows of a batch: as the model says, else as somebody asked for. */
  int batch(List<Port> inputs) {
    int batch = settings.batch().orElse(CreaseModel.USUAL_BATCH);
    for (ValueInfo input : model.inputs()) {
      Dim first = input.type().hasRank() ? input.type().dim(0) : Dim.unknown();
      if (first.isKnown() && !first.is(batch)) {
        if (settings.batch().isPresent() || first.is(0)
            || model.inputs().stream().anyMatch(i -> !i.type().dim(0).same(first))) {
          throw new InvalidOptionException("batch",
              "the size of axis 0 of input '" + input.name() + "' "
                  + input.type(),
              Integer.toString(batch), "");
        }
        batch = Math.toIntExact(first.orUnknown());
      }
    }
    for (Port input : inputs) {
      if (input.dtype().byteSize(input.shape(batch).elements()) > Integer.MAX_VALUE - 8) {
        throw new InvalidOptionException("batch",
            "less than 2^31 bytes for input '" + input.name() + "'",
            input.dtype().label() + "[" + input.shape(batch) + "]", "choose a smaller one");
      }
    }
    return batch;
  }

  /** The columns there are, and those of the outputs. */
  StructType schema(List<Port> outputs) {
    StructType all = columns;
    for (Port output : outputs) {
      all = all.add(output.column(), ColumnTypes.of(output.dtype(), settings.binary()), true);
    }
    return all;
  }
}
