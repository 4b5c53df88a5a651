package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Program;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Which models are kept in fp16, and what becomes of numbers on their way there and back; no device has a part in that. */
class StorageTest {

  private static Storage of(Model model) {
    return Storage.of(true, Program.of(model, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"FLOAT16,HALVES", "FLOAT,FLOATS", "BFLOAT16,FLOATS"})
  void networksAreKeptInTheirTypeWhereItIsFp16(DType dtype, Storage storage) {
    try (Arena arena = Arena.ofShared()) {
      Model model = Architectures.find("resnet18").orElseThrow()
          .build(Options.DEFAULT.scale(0.25).size(64).dtype(dtype), arena);
      assertThat(of(model)).isEqualTo(storage);
      assertThat(Storage.of(false, Program.of(model, Map.of()))).isEqualTo(Storage.FLOATS);
    }
  }

  @Test
  void castsAtTheEndsAreNoHindrance() {
    assertThat(of(HalvesTest.cast(DType.FLOAT16))).isEqualTo(Storage.HALVES);
  }

  @Test
  void oneWideValueKeepsAModelInFp32() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT16, 1, 20, 6, 6);
    String r = g.node("Relu").in(x).out();
    String wide = g.node("Exp").in(g.node("Cast").in(r).integer("to", 1).out()).out();
    g.output(g.node("Relu").in(g.node("Cast").in(wide).integer("to", 10).out()).as("y"));
    assertThat(of(g.build())).isEqualTo(Storage.FLOATS);
  }

  /** An input and an output in fp32 are rounded only where the model casts them. */
  @Test
  void aStepThatIsFp32AtBothEndsKeepsAModelInFp32() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 20, 6, 6);
    g.output(g.node("Exp").in(x).as("wide"));
    String h = g.node("Cast").in(x).integer("to", 10).out();
    g.output(g.node("Exp").in(h).as("narrow"));
    assertThat(of(g.build())).isEqualTo(Storage.FLOATS);
  }

  @Test
  void anFp32InputThatIsReadWithoutACastKeepsAModelInFp32() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 20, 6, 6);
    String h = g.node("Exp").in(g.node("Cast").in(x).integer("to", 10).out()).out();
    String back = g.node("Cast").in(h).integer("to", 1).out();
    g.output(g.node("Add").in(x, back).as("y"));
    assertThat(of(g.build())).isEqualTo(Storage.FLOATS);
  }

  @ParameterizedTest
  @CsvSource({"FLOATS", "HALVES"})
  void numbersOfFp16ComeBackAsTheyWere(Storage storage) {
    Tensor tensor = SeededNumbers.of(1).normals(DType.FLOAT16, Shape.of(7, 9), 0, 1000);
    TornadoNativeArray array = storage.array(63);
    storage.write(tensor, array);
    assertThat(storage.read(array, DType.FLOAT16, Shape.of(7, 9)).bytes().mismatch(tensor.bytes()))
        .isEqualTo(-1);
  }

  @Test
  void numbersOfFp32AreRoundedToTheNearest() {
    Tensor tensor = Tensor.ofFloats(Shape.of(5), 1.0005f, 1.0004f, 70_000, -1e-9f, 0.1f);
    TornadoNativeArray array = Storage.HALVES.array(5);
    Storage.HALVES.write(tensor, array);
    Tensor back = Storage.HALVES.read(array, DType.FLOAT, Shape.of(5));
    assertThat(back.getDouble(0)).isEqualTo(1.0009765625);
    assertThat(back.getDouble(1)).isEqualTo(1);
    assertThat(back.getDouble(2)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(back.getDouble(3)).isEqualTo(-0.0);
    assertThat(back.getDouble(4)).isEqualTo(0.0999755859375);
  }

  @ParameterizedTest
  @CsvSource({"FLOATS", "HALVES"})
  void aMarkIsSeenUntilItIsOverwrittenEvenByNoNumber(Storage storage) {
    TornadoNativeArray array = storage.array(3);
    storage.mark(array, 2);
    assertThat(storage.isMarked(array, 0)).isTrue();
    assertThat(storage.isMarked(array, 1)).isTrue();
    assertThat(storage.isMarked(array, 2)).isFalse();
    storage.write(Tensor.ofFloats(Shape.of(3), Float.NaN, 0, 0), array);
    assertThat(storage.isMarked(array, 0)).isFalse();
  }
}
