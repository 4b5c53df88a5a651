package dev.crease.spark;

import dev.crease.Executors;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.Shape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * A model over the rows of a Dataset. Immutable; the methods that set something return another.
 *
 * <p>Every executor JVM compiles the model once for a device, and all its tasks share the session. Rows of a partition are run in
 * batches of one size, the last filled up with copies, and results come in the order of the rows. A row's results are the same bits
 * whatever the partitioning; where the model or the device computes a row by its place in a batch, the first batch finds that
 * and fails.
 *
 * <p><b>Columns.</b> An input's rows are arrays of {@code float}, {@code double}, {@code int} or {@code long}, as its dtype is, in row-major
 * order and without nulls, or {@code binary}: packed little-endian elements of any dtype. Single numbers do where a row is one
 * element. Outputs are arrays of these types, or {@code binary}. A row with a null in an input column gets nulls.
 */
public final class CreaseModel {

  /** Rows of a batch where the model leaves that open and nobody says otherwise. */
  public static final int USUAL_BATCH = 8;

  private final StoredModel model;
  private final Settings settings;
  /** What moves, for each Spark that it was given to already. */
  private final Map<SparkContext, ModelParcel> parcels;

  private CreaseModel(StoredModel model, Settings settings,
      Map<SparkContext, ModelParcel> parcels) {
    this.model = model;
    this.settings = settings;
    this.parcels = parcels;
  }

  /**
   * Reads a model's header; its weights move when a Dataset is transformed.
   *
   * @param path an ONNX file that the driver sees
   * @throws ModelFileException if it cannot be read
   * @throws MalformedModelException if it is no well-formed ONNX model
   */
  public static CreaseModel load(Path path) {
    return new CreaseModel(StoredModel.read(path),
        new Settings(Executors.preferred(), false, Optional.empty(), Map.of(), false, false,
            Optional.empty()),
        Collections.synchronizedMap(new WeakHashMap<>()));
  }

  private CreaseModel with(Settings other) {
    return new CreaseModel(model, other, parcels);
  }

  /**
   * Runs it on this device of every machine.
   *
   * @param name {@code host[:THREADS]}, {@code reference} or {@code tornado[:BACKEND:DEVICE]}; {@code host} unless given, with as many threads
   *     as {@code spark.executor.cores} says
   */
  public CreaseModel executor(String name) {
    return with(settings.withDevice(name));
  }

  /** Whether every executor folds the model before it compiles it; not unless this says so. */
  public CreaseModel fold(boolean whether) {
    return with(settings.withFold(whether));
  }

  /**
   * Runs so many rows at a time.
   *
   * @param rows 1 or more; {@value #USUAL_BATCH} unless given, or as many as the model fixes
   */
  public CreaseModel batch(int rows) {
    if (rows < 1) {
      throw new InvalidOptionException("batch", "1 or more", Integer.toString(rows), "");
    }
    return with(settings.withBatch(rows));
  }

  /**
   * Says what the model leaves open.
   *
   * @param input an input of the model
   * @param shape of one row: the input's without axis 0, the batch
   */
  public CreaseModel rowShape(String input, Shape shape) {
    return with(settings.withRowShape(input, shape));
  }

  /**
   * Whether every executor reads the model from the path it was loaded from, on storage that all machines share. Else, and unless this is
   * called, its bytes are broadcast. Either way executors check that it is the one that was loaded.
   */
  public CreaseModel inPlace(boolean whether) {
    return with(settings.withInPlace(whether));
  }

  /** Whether outputs are {@code binary}, packed little-endian elements, and not arrays. */
  public CreaseModel binaryOutputs(boolean whether) {
    return with(settings.withBinary(whether));
  }

  /** Names the column whose value stands for a row in messages, beside its number in its partition. */
  public CreaseModel rowName(String column) {
    return with(settings.withRowName(column));
  }

  /**
   * Runs a model of one input and one output.
   *
   * @param rows a Dataset; its columns stay
   * @param input the column of the input
   * @param output the name of the column to add
   * @throws InvalidOptionException if the model has more inputs, or a column does not fit
   */
  public Dataset<Row> transform(Dataset<Row> rows, String input, String output) {
    return transform(rows, Map.of(only("input", model.inputs()), input),
        Map.of(only("output", model.outputs()), output));
  }

  private static String only(String kind, List<ValueInfo> values) {
    if (values.size() != 1) {
      throw new InvalidOptionException(kind + " column", "a model with one " + kind,
          values.stream().map(ValueInfo::name).toList().toString(),
          "give maps from names to columns");
    }
    return values.getFirst().name();
  }

  /**
   * Runs a model. Nothing runs before an action does; a row that does not fit makes that fail with an {@link
   * dev.crease.error.ExecutionException} that names row and column.
   *
   * @param rows a Dataset of a session on this JVM, not one of Spark Connect; its columns stay
   * @param inputs the column of every input, by its name
   * @param outputs names of the columns to add, by the names of outputs; outputs may be left out
   * @throws InvalidOptionException if a name or column does not fit
   * @throws UnsupportedModelException if an input has no axis for a batch, or something is no number
   * @throws ModelFileException if the model was changed since it was loaded
   */
  public Dataset<Row> transform(Dataset<Row> rows, Map<String, String> inputs,
      Map<String, String> outputs) {
    Transformation columns = new Transformation(model, settings, rows.schema());
    List<Port> in = columns.inputs(inputs);
    List<Port> out = columns.outputs(outputs);
    int batch = columns.batch(in);
    int rowName = settings.rowName().map(columns::index).orElse(-1);
    ModelParcel parcel = settings.inPlace()
        ? ModelParcel.inPlace(model)
        : parcels.computeIfAbsent(rows.sparkSession().sparkContext(),
            context -> ModelParcel.packed(model, JavaSparkContext.fromSparkContext(context)));
    Recipe recipe = new Recipe(parcel, settings.device(), settings.fold(), batch, in);
    return rows.mapPartitions(new RowTask(recipe, out, settings.binary(), rowName),
        Encoders.row(columns.schema(out)));
  }
}
