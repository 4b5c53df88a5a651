package dev.crease.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What folding a catalogue did, a row for each model in the order of their paths:
 *
 * <ul>
 *   <li>{@code model}, {@code output}: the files; no output where there was an error
 *   <li>{@code sha256}, {@code outputSha256}: their digests
 *   <li>{@code nodesBefore}, {@code nodesAfter}, {@code folds}: counts
 *   <li>{@code refusals}: an entry {@code Operator node: REASON} for each
 *   <li>{@code verdict}, {@code difference}, {@code bound}, {@code ratio}: what comparing both found; the largest difference of the output that is
 *       nearest to what it is allowed, that, and the largest observed ÷ allowed of all fold sites
 *   <li>{@code seconds}: how long the task took
 *   <li>{@code error}: the message, null where there is none
 * </ul>
 */
public final class CatalogueReport {

  private static final StructType SCHEMA = schema();

  private final List<Row> rows;

  CatalogueReport(Collection<Row> rows) {
    this.rows = rows.stream().sorted(Comparator.comparing((Row r) -> r.getString(0))).toList();
  }

  private static StructType schema() {
    DataType text = DataTypes.StringType;
    DataType count = DataTypes.IntegerType;
    DataType real = DataTypes.DoubleType;
    return new StructType()
        .add("model", text, false)
        .add("output", text)
        .add("sha256", text)
        .add("outputSha256", text)
        .add("nodesBefore", count)
        .add("nodesAfter", count)
        .add("folds", count)
        .add("refusals", DataTypes.createArrayType(text, false))
        .add("verdict", text)
        .add("difference", real)
        .add("bound", real)
        .add("ratio", real)
        .add("seconds", real, false)
        .add("error", text);
  }

  /** A row; what is absent becomes null. */
  static Row row(String model, Optional<?>... rest) {
    @Nullable
    Object[] values = new Object[SCHEMA.size()];
    values[0] = model;
    for (int i = 0; i < rest.length; i++) {
      values[i + 1] = rest[i].orElse(null) instanceof List<?> list
          ? CollectionConverters.asScala(new ArrayList<>(list)).toSeq()
          : rest[i].orElse(null);
    }
    return new GenericRowWithSchema(values, SCHEMA);
  }

  /** The rows. */
  public List<Row> rows() {
    return rows;
  }

  /** The rows as a Dataset, to be stored or joined with others. */
  public Dataset<Row> dataset(SparkSession spark) {
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** The rows of models that failed. */
  public List<Row> failures() {
    return rows.stream().filter(r -> !r.isNullAt(r.fieldIndex("error"))).toList();
  }

  /** A JSON array with an object for each row. */
  public String json() {
    return rows.stream().map(Row::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
  }

  /** A table in Markdown, and a sentence with the sums. */
  public String markdown() {
    StringBuilder text = new StringBuilder("""
        | model | folds | refusals | difference | bound | ratio | seconds | error |
        |---|---:|---:|---:|---:|---:|---:|---|
        """);
    for (Row row : rows) {
      text.append("| ").append(cell(row.getAs("model")))
          .append(" | ").append(cell(row.getAs("folds")))
          .append(" | ").append(refusals(row))
          .append(" | ").append(real(row.getAs("difference")))
          .append(" | ").append(real(row.getAs("bound")))
          .append(" | ").append(real(row.getAs("ratio")))
          .append(" | ").append(real(row.getAs("seconds")))
          .append(" | ").append(cell(row.getAs("error")))
          .append(" |\n");
    }
    int folds = rows.stream().mapToInt(r -> r.isNullAt(r.fieldIndex("folds"))
        ? 0
        : r.<Integer>getAs("folds")).sum();
    double seconds = rows.stream().mapToDouble(r -> r.<Double>getAs("seconds")).sum();
    return text.append(String.format(Locale.ROOT,
        "%n%d models, %d of them failed; %d folds; %.1f seconds of tasks.%n", rows.size(),
        failures().size(), folds, seconds)).toString();
  }

  private static String refusals(Row row) {
    int index = row.fieldIndex("refusals");
    return row.isNullAt(index) ? "" : Integer.toString(row.getSeq(index).length());
  }

  /** A vertical bar or a line feed would end the cell. */
  private static String cell(@Nullable Object value) {
    return value == null
        ? ""
        : value.toString().replace("|", "\\|").replaceAll("\\s", " ");
  }

  private static String real(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3g", value);
  }
}
