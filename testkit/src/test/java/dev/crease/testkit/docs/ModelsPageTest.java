package dev.crease.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.TrainedModels;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsPageTest {

  private static final String COMMAND = "mvn -Dfast -pl testkit -am test -Dtest=ModelsPageTest"
      + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write";

  private static final Path PAGE = Path.of("..", "docs", "models.md");

  @TempDir
  private Path folder;

  /** What is done with one model; {@code inputs} is empty where random ones do. */
  private interface Visitor {
    void visit(String name, Model model, Map<String, Tensor> inputs);
  }

  private static List<Architecture> architectures() {
    return Stream.concat(Architectures.all().stream(),
        Stream.of("mobileone_s0", "dbb").flatMap(n -> Architectures.find(n).stream())).toList();
  }

  private void visitAll(Visitor visitor) throws IOException {
    for (Architecture architecture : architectures()) {
      try (Arena arena = Arena.ofShared()) {
        visitor.visit(architecture.name(), architecture.build(Options.DEFAULT, arena), Map.of());
      }
    }
    for (String name : TrainedModels.names()) {
      try (ModelFile file = ModelFile.open(TrainedModels.file(name, folder))) {
        visitor.visit(name, file.model(), TrainedModels.inputs(name, file.model()));
      }
    }
  }

  @Test
  void thePageSaysWhatBecomesOfEveryModelHere() throws IOException {
    ModelsPage page = new ModelsPage();
    ModelTimes times = new ModelTimes();
    boolean write = System.getProperty("docs.write") != null;
    boolean measure = write && System.getProperty("docs.times") != null;
    visitAll((name, model, inputs) -> {
      try (Arena arena = Arena.ofShared()) {
        page.add(name, model, Folded.of(model, arena));
      }
      if (measure) {
        times.add(name, model, inputs);
      }
    });
    if (write) {
      String old = Files.readString(PAGE);
      Files.writeString(PAGE, page.markdown(COMMAND)
          + (measure ? times : old.substring(old.indexOf(ModelTimes.HEADING))));
    }
    String text = Files.readString(PAGE);
    assertThat(text.lines()).as("write docs/models.md anew with: " + COMMAND)
        .containsAll(page.rows()).containsAll(page.reasons());
    assumeTrue(page.rows().size() == text.lines().filter(l -> l.matches("\\| `.*(\\| \\d+ ){8}\\|"))
        .count(), "some models of the page are not here");
    assertThat(text.substring(0, text.indexOf(ModelTimes.HEADING)))
        .isEqualTo(page.markdown(COMMAND));
  }

  @Test
  void everyModelOfThePageWasTimed() throws IOException {
    String text = Files.readString(PAGE);
    int times = text.indexOf(ModelTimes.HEADING);
    List<String> planned = text.substring(0, text.indexOf("\n## ")).lines()
        .filter(l -> l.startsWith("| `")).map(l -> l.split(" ", -1)[1]).toList();
    assertThat(planned).hasSizeGreaterThan(architectures().size());
    assertThat(text.substring(times).lines().filter(l -> l.startsWith("| `"))
        .map(l -> l.split(" ", -1)[1])).containsExactlyElementsOf(planned);
  }
}
