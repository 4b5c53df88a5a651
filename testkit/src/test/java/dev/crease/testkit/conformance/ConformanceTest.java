package dev.crease.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.TensorFile;
import dev.crease.op.Opaque;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs ONNX's own test vectors on the reference executor, in both arithmetics.
 *
 * <p><b>Source:</b> onnx/backend/test/runner, whose tolerances these are: relative 1e-3, absolute 1e-7; everything but
 * reals exactly.
 */
class ConformanceTest {

  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-7;

  /** Cases of operators that are not known, by name. */
  private static final Set<String> NOT_KNOWN = Set.of();

  private static List<Path> cases() throws IOException {
    Path folder = Path.of(System.getProperty("conformance.dir", ""));
    assumeTrue(Files.isDirectory(folder.resolve("node")),
        "ONNX's test vectors are not there: set -Dconformance.dir");
    List<Path> cases = new ArrayList<>();
    for (String kind : List.of("node", "pytorch-converted")) {
      try (Stream<Path> list = Files.list(folder.resolve(kind))) {
        list.filter(Files::isDirectory).sorted().forEach(cases::add);
      }
    }
    assertThat(cases).as("cases in %s", folder).hasSizeGreaterThan(400);
    return cases;
  }

  private static List<String> unknown(Graph graph) {
    List<String> types = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Opaque(String domain, String type, String why)) {
        types.add(domain + ":" + type + " (" + why + ")");
      }
      node.subgraphs().values().forEach(body -> types.addAll(unknown(body)));
    }
    return types;
  }

  @Test
  void casesOfOperatorsThatAreNotKnown() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path folder : cases()) {
      try (ModelFile file = ModelFile.open(folder.resolve("model.onnx"))) {
        if (!unknown(file.model().graph()).isEmpty()) {
          found.add(folder.getFileName().toString());
        }
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(NOT_KNOWN);
  }

  @TestFactory
  Stream<DynamicTest> vectors() throws IOException {
    return cases().stream().filter(c -> !NOT_KNOWN.contains(c.getFileName().toString()))
        .map(c -> DynamicTest.dynamicTest(c.getFileName().toString(), () -> check(c)));
  }

  private static void check(Path folder) throws IOException {
    try (ModelFile file = ModelFile.open(folder.resolve("model.onnx"));
        Arena arena = Arena.ofConfined();
        Stream<Path> list = Files.list(folder)) {
      List<Path> sets = list.filter(p -> p.getFileName().toString().startsWith("test_data_set"))
          .sorted().toList();
      assertThat(sets).isNotEmpty();
      for (Path set : sets) {
        for (Arithmetic arithmetic : Arithmetic.values()) {
          check(file.model(), arithmetic, set, arena);
        }
      }
    }
  }

  private static void check(Model model, Arithmetic arithmetic, Path set, Arena arena)
      throws IOException {
    List<Initializer> given = tensors(set, "input_", arena);
    List<Initializer> expected = tensors(set, "output_", arena);
    List<String> required = model.graph().requiredInputs().stream().map(ValueInfo::name).toList();
    assertThat(given).as("inputs").hasSameSizeAs(required);
    assertThat(expected).as("outputs").hasSize(model.graph().outputs().size());
    Map<String, Tensor> inputs = new HashMap<>();
    Map<String, Shape> shapes = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      inputs.put(required.get(i), given.get(i).tensor());
      shapes.put(required.get(i), given.get(i).tensor().shape());
    }
    try (var session = new ReferenceExecutor(arithmetic).compile(model, shapes)) {
      List<Tensor> outputs = List.copyOf(session.run(inputs).values());
      for (int i = 0; i < expected.size(); i++) {
        check(arithmetic + " output " + i, expected.get(i).tensor(), outputs.get(i));
      }
    }
  }

  private static List<Initializer> tensors(Path set, String prefix, Arena arena) {
    List<Initializer> tensors = new ArrayList<>();
    for (int i = 0;; i++) {
      Path file = set.resolve(prefix + i + ".pb");
      if (!Files.exists(file)) {
        return tensors;
      }
      tensors.add(TensorFile.open(file, arena));
    }
  }

  /**
   * NumPy has no bfloat16, so the vector holds its bits; and it was made by truncation, where the operator says to
   * nearest: a unit in the last place.
   */
  private static void checkTruncated(String what, Tensor expected, Tensor actual) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    for (long i = 0; i < expected.shape().elements(); i++) {
      long bits = DType.BFLOAT16.format().encode(actual.getDouble(i));
      assertThat(bits - expected.getLong(i)).as("%s element %d", what, i).isBetween(0L, 1L);
    }
  }

  private static void check(String what, Tensor expected, Tensor actual) {
    if (expected.dtype() == DType.UINT16 && actual.dtype() == DType.BFLOAT16) {
      checkTruncated(what, expected, actual);
      return;
    }
    assertThat(actual.dtype()).as(what).isEqualTo(expected.dtype());
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    if (expected.dtype() == DType.STRING) {
      assertThat(actual.strings()).as(what).isEqualTo(expected.strings());
      return;
    }
    for (long i = 0; i < expected.shape().elements(); i++) {
      if (expected.dtype().isInteger()) {
        assertThat(actual.getLong(i)).as("%s element %d", what, i).isEqualTo(expected.getLong(i));
      } else {
        double e = expected.getDouble(i);
        double a = actual.getDouble(i);
        boolean same = e == a || Double.isNaN(e) && Double.isNaN(a);
        assertThat(same || Math.abs(a - e) <= ABSOLUTE + RELATIVE * Math.abs(e))
            .as("%s element %d: expected %s, got %s", what, i, e, a).isTrue();
      }
    }
  }
}
