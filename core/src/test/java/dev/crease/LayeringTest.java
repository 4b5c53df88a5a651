package dev.crease;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages of this module form layers: each sees only those to its left in {@link #LAYERS}. */
@NullMarked
class LayeringTest {
  /** From the lowest to the highest; the facade in the root package is above all of them. */
  private static final List<String> LAYERS = List.of(
      "error", "tensor", "op", "graph", "onnx", "fold", "exec", "reference", "verify");

  private static final String FACADE = "dev.crease";

  private static final JavaClasses CORE = new ClassFileImporter()
      .withImportOption(location -> !location.contains("test-classes"))
      .importPackages("dev.crease");

  static Stream<String> lowerLayers() {
    return LAYERS.stream().limit(LAYERS.size() - 1L);
  }

  @ParameterizedTest
  @MethodSource("lowerLayers")
  void layerSeesNothingToItsRight(String layer) {
    String[] right = LAYERS.subList(LAYERS.indexOf(layer) + 1, LAYERS.size())
        .stream()
        .map(LayeringTest::packageOf)
        .toArray(String[]::new);
    noClasses().that()
        .resideInAPackage(packageOf(layer))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(right)
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void foldDoesNotSeeOnnx() {
    noClasses().that()
        .resideInAPackage(packageOf("fold"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packageOf("onnx"))
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void noLayerSeesTheFacade() {
    noClasses().that()
        .resideOutsideOfPackage(FACADE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(FACADE)
        .allowEmptyShould(true)
        .check(CORE);
  }

  @Test
  void everyClassIsInOneLayer() {
    classes().should()
        .resideInAnyPackage(
            Stream.concat(LAYERS.stream().map(LayeringTest::packageOf), Stream.of(FACADE))
                .toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CORE);
  }

  /** So neither TornadoVM's packages nor any library's are named here. */
  @Test
  void coreNeedsOnlyTheJdkAndJspecify() {
    classes().should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.crease..", "java..", "jdk..", "org.jspecify.annotations..")
        .allowEmptyShould(true)
        .check(CORE);
  }

  /** Nothing is fetched, sent or asked for while models are read, folded and run. */
  @Test
  void nothingSeesTheNetwork() {
    noClasses().should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "javax.net..", "java.rmi..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.channels\\..*(Socket|Datagram).*")
        .check(CORE);
  }

  private static String packageOf(String layer) {
    return "dev.crease." + layer + "..";
  }
}
