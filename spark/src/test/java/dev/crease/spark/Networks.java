package dev.crease.spark;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Small networks, rows for them, and what a session of this JVM makes of those one by one. */
final class Networks {

  /** One row of the image. */
  static final Shape ROW = Shape.of(3, 8, 8);

  private Networks() {}

  static Path write(Model model, Path file) {
    return ModelWriter.write(model, file, WriteOptions.DEFAULT).path();
  }

  /** {@code scores = gemm(flatten(relu(bn(conv(image)))))}, of any number of rows. */
  static Model classifier(Dim batch) {
    GraphBuilder g = GraphBuilder.of("classifier", 17);
    String image = g.input("image", DType.FLOAT, batch, 3, 8, 8);
    String w = g.initializer("conv.weight", normals(1, 16, 3, 3, 3));
    String x = g.node("Conv").name("conv").integers("pads", 1, 1, 1, 1).in(image, w).out();
    String n = g.node("BatchNormalization").name("bn").in(x,
        g.initializer("bn.gamma", normals(2, 16)), g.initializer("bn.beta", normals(3, 16)),
        g.initializer("bn.mean", normals(4, 16)),
        g.initializer("bn.var",
            SeededNumbers.of(5).uniforms(DType.FLOAT, Shape.of(16), 0.5, 2)))
        .out();
    String flat = g.node("Flatten").in(g.node("Relu").in(n).out()).out();
    String y = g.node("Gemm").name("fc").in(flat, g.initializer("fc.weight", normals(6, 1024, 10)))
        .out();
    return g.outputAs(y, "scores", new TensorType(Optional.of(DType.FLOAT),
        Optional.of(List.of(batch, Dim.of(10))))).build();
  }

  /** {@code y = x - mean of the batch}: rows are not computed apart. */
  static Model mixing() {
    GraphBuilder g = GraphBuilder.of("mixing", 17);
    String x = g.input("x", DType.FLOAT, new Dim.Symbol("N"), 4);
    String mean = g.node("ReduceMean").integers("axes", 0).in(x).out();
    return g.outputAs(g.node("Sub").in(x, mean).out(), "y",
        new TensorType(Optional.of(DType.FLOAT), Optional.empty())).build();
  }

  private static Tensor normals(long seed, long... sizes) {
    return SeededNumbers.of(seed).normals(DType.FLOAT, Shape.of(sizes), 0, 0.5);
  }

  static float[] pixels(int row) {
    return SeededNumbers.of(1000 + row).uniforms(DType.FLOAT, ROW, 0, 1).toFloats();
  }

  /** Rows {@code (id, image)}. */
  static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create((long) i, pixels(i)));
    }
    return rows;
  }

  /** The scores of rows run one by one by one session on one thread. */
  static List<float[]> alone(Path model, String executor, int count) {
    List<float[]> scores = new ArrayList<>();
    Shape one = Shape.of(1, 3, 8, 8);
    try (ModelFile file = ModelFile.open(model);
        Executor opened = Executors.open(executor);
        Session session = opened.compile(file.model(), Map.of("image", one))) {
      for (int i = 0; i < count; i++) {
        scores.add(Objects.requireNonNull(
            session.run(Map.of("image", Tensor.ofFloats(one, pixels(i)))).get("scores"))
            .toFloats());
      }
    }
    return scores;
  }
}
