package dev.crease.reference;

import static dev.crease.reference.SmallModel.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.exec.ExecutorProvider;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Opaque;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ReferenceExecutorTest {

  private static Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
    return run(model, Arithmetic.DECLARED, inputs);
  }

  private static Map<String, Tensor> run(Model model, Arithmetic arithmetic,
      Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new java.util.HashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    try (Session session = new ReferenceExecutor(arithmetic, 2).compile(model, shapes)) {
      return session.run(inputs);
    }
  }

  @Test
  void runsNodesAndGivesOutputsInTheModelsOrder() {
    Model model = new SmallModel().input("x", 3).constant("two", 2, 2, 2)
        .node("Mul", "x two", "z").node("Neg", "z", "a")
        .output("z").output("a").output("x").output("two").build();
    Map<String, Tensor> outputs = run(model, Map.of("x", floats(1, -2, 3)));
    assertThat(outputs.keySet()).containsExactly("z", "a", "x", "two");
    assertThat(floats(Objects.requireNonNull(outputs.get("z")))).containsExactly(2f, -4f, 6f);
    assertThat(floats(Objects.requireNonNull(outputs.get("a")))).containsExactly(-2f, 4f, -6f);
    assertThat(floats(Objects.requireNonNull(outputs.get("x")))).containsExactly(1f, -2f, 3f);
    assertThat(floats(Objects.requireNonNull(outputs.get("two")))).containsExactly(2f, 2f, 2f);
  }

  @Test
  void declaredArithmeticRoundsEachResultAndFp64None() {
    // 1 + 2^-30 is no float: the difference to 1 is lost where the sum is rounded.
    Model model = new SmallModel().input("x", 1).constant("tiny", 0x1p-30f).constant("one", 1)
        .node("Add", "x tiny", "sum").node("Sub", "sum one", "rest").output("rest").build();
    Map<String, Tensor> one = Map.of("x", floats(1));
    assertThat(floats(Objects.requireNonNull(run(model, Arithmetic.DECLARED, one).get("rest"))))
        .containsExactly(0f);
    assertThat(floats(Objects.requireNonNull(run(model, Arithmetic.FP64, one).get("rest"))))
        .containsExactly(0x1p-30f);
  }

  @Test
  void sizesOfUnknownAxesAreTheCallers() {
    Model model = new SmallModel().input("x", -1, 2).node("Transpose", "x", "y").output("y")
        .build();
    Tensor x = Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
    assertThat(Objects.requireNonNull(run(model, Map.of("x", x)).get("y")).shape())
        .isEqualTo(Shape.of(2, 3));
    assertThatThrownBy(() -> new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of()))
        .isInstanceOf(ExecutionException.class)
        .hasMessage(
            "input x: expected a shape for f32[?,2], got none; fix: give one, x=1x2 for instance");
    assertThatThrownBy(
        () -> new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of("x", Shape.of(3, 4))))
        .hasMessage(
            "input x: expected f32[?,2], got f32[3,4]; fix: give a shape that fits");
  }

  @Test
  void inputsThatDoNotFit() {
    Model model = new SmallModel().input("x", 1, -1).node("Relu", "x", "y").output("y").build();
    try (Session session = new ReferenceExecutor(Arithmetic.FP64)
        .compile(model, Map.of("x", Shape.of(1, 2)))) {
      assertThatThrownBy(() -> session.run(Map.of()))
          .hasMessage("input x: expected a tensor f32[1,2], got none;"
              + " fix: give all required inputs");
      assertThatThrownBy(
          () -> session.run(Map.of("x", Tensor.ofFloats(Shape.of(1, 3), 1, 2, 3))))
          .hasMessage("input x: expected f32[1,2], got f32[1,3];"
              + " fix: compile the model for this shape");
      assertThatThrownBy(() -> session.run(Map.of("x", Tensor.ofLongs(Shape.of(1, 2), 1, 2))))
          .hasMessage("input x: expected f32[1,2], got i64[1,2]; fix: convert the tensor");
      assertThatThrownBy(() -> session.run(Map.of("z", floats(1))))
          .hasMessage("input z: expected an input of the model: x, got 'z';"
              + " fix: use one of these names")
          .isInstanceOfSatisfying(ExecutionException.class,
              e -> assertThat(e.kind()).isEqualTo(ExecutionException.Kind.INPUT));
    }
  }

  @Test
  void shapesThatAnOperatorRefuses() {
    Model model = new SmallModel().input("x", -1).constant("three", 1, 2, 3)
        .node("Add", "x three", "y").output("y").build();
    assertThatThrownBy(
        () -> new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of("x", Shape.of(2))))
        .isInstanceOf(ExecutionException.class)
        .hasMessageStartingWith(
            "input shapes: expected shapes that every operator of the model accepts, got {x=f32[2]}:"
                + " node Add(y): expected");
  }

  @Test
  void initializersThatAreInputsMayBeOverriddenSinceIrVersion4() {
    SmallModel small = new SmallModel().input("x", 1).input("k", 1).constant("k", 10)
        .node("Mul", "x k", "y").output("y");
    assertThat(floats(Objects.requireNonNull(run(small.build(), Map.of("x", floats(2))).get("y"))))
        .containsExactly(20f);
    assertThat(floats(Objects
        .requireNonNull(run(small.build(), Map.of("x", floats(2), "k", floats(3))).get("y"))))
        .containsExactly(6f);
    assertThatThrownBy(
        () -> run(small.build(), Map.of("x", floats(2), "k", floats(3, 4))))
        .hasMessage("input k: expected f32[1], got f32[2]; fix: give a shape that fits");
    Model old = small.irVersion(3).build();
    assertThat(floats(Objects.requireNonNull(run(old, Map.of("x", floats(2))).get("y"))))
        .containsExactly(20f);
    assertThatThrownBy(() -> run(old, Map.of("x", floats(2), "k", floats(3))))
        .hasMessageStartingWith("input k: expected an input of the model: x, got 'k'");
  }

  @Test
  void operatorsThatAreNotKnownAreAllNamed() {
    Node first = new Node("a", new Opaque("", "Strange", "operator Strange is not known"),
        Attributes.NONE, List.of("x"), List.of("y"), Map.of(), java.util.Optional.empty());
    Node second = new Node("b", new Opaque("com.maker", "Fused", "nobody knows"), Attributes.NONE,
        List.of("y"), List.of("z"), Map.of(), java.util.Optional.empty());
    Node third = new Node("", new Opaque("", "Strange", "operator Strange is not known"),
        Attributes.NONE, List.of("z"), List.of("w"), Map.of(), java.util.Optional.empty());
    Model model = new SmallModel().input("x", 1).node(first).node(second).node(third).output("w")
        .build();
    assertThatThrownBy(() -> new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage(
            "graph small: expected operators that are known or that the model defines as functions,"
                + " got Strange (operator Strange is not known): node a, node Strange(w);"
                + " Fused of com.maker (nobody knows): node b;"
                + " fix: export the model without them");
  }

  @Test
  void operatorErrorsNameTheNode() {
    Model model = new SmallModel().input("x", -1).input("y", -1)
        .node("Add", "x y", "sum").output("sum").build();
    Program program = Program.of(model);
    try (Interpreter interpreter = new Interpreter(Arithmetic.FP64, 1)) {
      assertThatThrownBy(
          () -> interpreter.run(program,
              Map.of("x", floats(1, 2).toValue(), "y", floats(1, 2, 3).toValue())))
          .isInstanceOf(ExecutionException.class).hasMessageStartingWith("node Add(sum): expected");
      assertThatThrownBy(() -> interpreter.run(program, Map.of("x", floats(1).toValue())))
          .hasMessage("node Add(sum): expected a value for 'y', got none");
    }
  }

  @Test
  void functionsSeeTheirOwnValuesAndTheCallsAttributes() {
    Map<String, Attribute> reference = Map.of("alpha", new Attribute.Reference("alpha"));
    Model model = new SmallModel().input("x", 2)
        .function(SmallModel.function("Leak", "a", "b", Map.of("alpha", new Attribute.Real(0.5f)),
            List.of(SmallModel.of("", "LeakyRelu", "a", "x", reference, Map.of()),
                SmallModel.of("", "Neg", "x", "b", Map.of(), Map.of()))))
        .function(SmallModel.function("Twice", "a", "b", Map.of(),
            List.of(SmallModel.of("local", "Leak", "a", "t", reference, Map.of()),
                SmallModel.of("local", "Leak", "t", "b", Map.of(), Map.of()))))
        .node(SmallModel.of("local", "Leak", "x", "p",
            Map.of("alpha", new Attribute.Real(0.25f)), Map.of()))
        .node(SmallModel.of("local", "Leak", "x", "q", Map.of(), Map.of()))
        .node(SmallModel.of("local", "Twice", "x", "r", Map.of(), Map.of()))
        .output("p").output("q").output("r").output("x").build();
    Map<String, Tensor> outputs = run(model, Map.of("x", floats(-4, 8)));
    assertThat(floats(Objects.requireNonNull(outputs.get("p")))).containsExactly(1f, -8f);
    assertThat(floats(Objects.requireNonNull(outputs.get("q")))).containsExactly(2f, -8f);
    // Twice hands no alpha on, so Leak's node has none, and LeakyRelu's own default is 0.01.
    assertThat(floats(Objects.requireNonNull(outputs.get("r")))).containsExactly(-2f, 4f);
    assertThat(floats(Objects.requireNonNull(outputs.get("x")))).containsExactly(-4f, 8f);
  }

  @Test
  void functionsMayBeCalledWithoutOptionalInputs() {
    Model model = new SmallModel().input("x", 2).constant("low", Tensor.ofFloats(Shape.SCALAR, 0))
        .function(SmallModel.function("Cut", "a from to", "b", Map.of(),
            List.of(SmallModel.of("", "Clip", "a from to", "b", Map.of(), Map.of()))))
        .node(SmallModel.of("local", "Cut", "x low", "y", Map.of(), Map.of()))
        .node(SmallModel.of("local", "Cut", "x _ low", "z", Map.of(), Map.of()))
        .output("y").output("z").build();
    Map<String, Tensor> outputs = run(model, Map.of("x", floats(-4, 8)));
    assertThat(floats(Objects.requireNonNull(outputs.get("y")))).containsExactly(0f, 8f);
    assertThat(floats(Objects.requireNonNull(outputs.get("z")))).containsExactly(-4f, 0f);
  }

  @Test
  void functionsThatCallThemselves() {
    Model model = new SmallModel().input("x", 2)
        .function(SmallModel.function("A", "a", "b", Map.of(),
            List.of(SmallModel.of("local", "B", "a", "b", Map.of(), Map.of()))))
        .function(SmallModel.function("B", "a", "b", Map.of(),
            List.of(SmallModel.of("local", "A", "a", "b", Map.of(), Map.of()))))
        .node(SmallModel.of("local", "A", "x", "y", Map.of(), Map.of())).output("y").build();
    assertThatThrownBy(() -> Program.of(model)).isInstanceOf(MalformedModelException.class)
        .hasMessage("node A(b): expected functions that do not call themselves and nest at most 64"
            + " deep, got calls of local:A, local:B, local:A; fix: export the model again");
  }

  @Test
  void tenThousandNodesInARow() {
    SmallModel small = new SmallModel().input("v0", 1).constant("one", 1);
    for (int i = 0; i < 10_000; i++) {
      small.node("Add", "v" + i + " one", "v" + (i + 1));
    }
    Model model = small.output("v10000").build();
    assertThat(floats(Objects.requireNonNull(run(model, Map.of("v0", floats(5))).get("v10000"))))
        .containsExactly(10_005f);
  }

  @Test
  void valuesAreDroppedAfterTheirLastReader() {
    Model model = new SmallModel().input("x", 1).constant("k", 1)
        .node("Add", "x k", "a").node("Neg", "a", "b").node("Add", "a b", "c")
        .node("Neg", "c", "unread").node("Neg", "c", "d").output("d").output("b").build();
    assertThat(Program.of(model).steps().stream().map(Program.Step::releases))
        .containsExactly(
            List.of("x", "k"), List.of(), List.of("a"), List.of("unread"), List.of("c"));
  }

  @Test
  void constantsAreOpenedWhenANodeReadsThem() {
    Model model = new SmallModel().input("x", 1).constant("k", 3)
        .node(SmallModel.of("", "Constant", "", "c",
            Map.of("value_float", new Attribute.Real(2)), Map.of()))
        .node("Add", "x k", "a").node("Mul", "a c", "b").node("Mul", "b k", "y").output("y")
        .build();
    List<String> opened = new ArrayList<>();
    List<String> ran = new ArrayList<>();
    try (Interpreter interpreter = new Interpreter(Arithmetic.FP64, 1)) {
      List<Value> outputs = interpreter.run(
          Program.of(model),
          Map.of("x", floats(1).toValue()),
          (node, inputs,
              results) -> ran.add(node.output(0) + "=" + first(inputs.get(0).orElseThrow())
                  + "→" + first(results.getFirst())),
          (name, tensor) -> {
            opened.add(name);
            return tensor.toValue();
          });
      assertThat(first(outputs.getFirst())).isEqualTo(24);
    }
    assertThat(opened).containsExactly("k", "c", "k");
    assertThat(ran).containsExactly("a=1.0→4.0", "b=4.0→8.0", "y=8.0→24.0");
  }

  @Test
  void typesRoundTheConstantsThatNodesCompute() {
    Model model = new SmallModel().input("x", 1).constant("k", 0.1f).constant("c", 3)
        .node("Mul", "k c", "w").node("Neg", "w", "v").node("Mul", "x v", "a")
        .node("Mul", "a k", "y").output("v").output("y").build();
    float k = 0.1f;
    try (Interpreter interpreter = new Interpreter(Arithmetic.FP64, 1)) {
      List<Value> outputs = interpreter.run(Program.of(model), Map.of("x", floats(1).toValue()));
      assertThat(outputs).extracting(ReferenceExecutorTest::first)
          .containsExactly((double) -(k * 3f), -(k * 3f) * (double) k);
    }
  }

  private static double first(Value value) {
    return ((RealValue) value).data()[0];
  }

  @Test
  void partsOfAGraphRunOnGivenValues() {
    Model model = new SmallModel().input("x", 1).constant("k", 3)
        .node("Add", "x k", "a").node("Mul", "a k", "b").node("Neg", "b", "y").output("y").build();
    Program part = new ProgramCompiler(model)
        .part(model.graph().nodes().subList(1, 2), List.of("b"));
    assertThat(part.size()).isEqualTo(1);
    try (Interpreter interpreter = new Interpreter(Arithmetic.FP64, 1)) {
      assertThat(first(interpreter.run(part, Map.of("a", floats(5).toValue())).getFirst()))
          .isEqualTo(15);
      assertThat(first(interpreter.run(part,
          Map.of("a", floats(5).toValue(), "k", floats(2).toValue())).getFirst())).isEqualTo(10);
    }
  }

  @Test
  void closedSessions() {
    Model model = new SmallModel().input("x", 1).node("Relu", "x", "y").output("y").build();
    Session session = new ReferenceExecutor(Arithmetic.DECLARED, 3).compile(model, Map.of());
    Map<String, Tensor> outputs = session.run(Map.of("x", floats(7)));
    assertThat(session.summary()).containsExactly(
        "host, pure Java: 1 nodes, 3 threads",
        "arithmetic: fp64 inside of each operator, every result rounded once to its dtype");
    session.close();
    session.close();
    assertThat(floats(Objects.requireNonNull(outputs.get("y")))).containsExactly(7f);
    assertThatThrownBy(() -> session.run(Map.of("x", floats(7))))
        .isInstanceOf(IllegalStateException.class).hasMessage("session of small: it is closed");
  }

  @Test
  void halfPrecisionIsRoundedToHalfPrecision() {
    Tensor third = Tensor.of(new RealValue(DType.FLOAT16, Shape.of(1), new double[]{1}));
    Model model = new SmallModel().input("x", DType.FLOAT16, 1)
        .constant("k", Tensor.of(new RealValue(DType.FLOAT16, Shape.of(1), new double[]{3})))
        .node("Div", "x k", "y").output("y").build();
    Tensor y = Objects.requireNonNull(run(model, Map.of("x", third)).get("y"));
    assertThat(y.dtype()).isEqualTo(DType.FLOAT16);
    assertThat(y.getDouble(0)).isEqualTo(1365.0 / 4096);
  }

  @Test
  void theProviderIsFound() {
    ExecutorProvider provider = ServiceLoader.load(ExecutorProvider.class).stream()
        .map(ServiceLoader.Provider::get).filter(p -> p.name().equals("reference")).findFirst()
        .orElseThrow();
    assertThat(provider.devices()).singleElement()
        .satisfies(d -> assertThat(d.usable() && d.fp64()).isTrue());
    assertThat(provider.open("").name()).isEqualTo("reference");
    assertThat(provider.open("fp64").name()).isEqualTo("reference:fp64");
    assertThatThrownBy(() -> provider.open("gpu"))
        .hasMessage("executor reference:gpu: expected reference, reference:declared or"
            + " reference:fp64, got 'gpu'");
  }
}
