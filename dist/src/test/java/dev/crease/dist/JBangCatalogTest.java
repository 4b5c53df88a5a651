package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/** {@code jbang-catalog.json} starts this version as the launcher does. */
class JBangCatalogTest {

  private static final Path ROOT = Path.of("..");

  @Test
  void theAliasStartsTheCommandLine() throws IOException, ClassNotFoundException {
    Map<String, Object> catalog = JSON.std.mapFrom(
        Files.readString(ROOT.resolve("jbang-catalog.json")));
    assertThat(catalog).containsOnlyKeys("aliases");
    Map<?, ?> aliases = (Map<?, ?>) catalog.getOrDefault("aliases", Map.of());
    assertThat(aliases).hasSize(1);
    Map<?, ?> crease = (Map<?, ?>) aliases.values().iterator().next();
    String version = Unpacked.STEM.getFileName().toString().substring("crease-".length());
    assertThat(crease.get("script-ref")).isEqualTo("dev.crease:crease-cli:" + version);
    assertThat(crease.get("java")).isEqualTo("25");
    assertThat(Class.forName(String.valueOf(crease.get("main"))).getName())
        .isEqualTo("dev.crease.cli.Main");
    String launcher = Files.readString(ROOT.resolve("scripts/crease"));
    assertThat((List<?>) crease.get("runtime-options")).isNotEmpty().allSatisfy(
        o -> assertThat(launcher).contains(o.toString().replace("modules=", "modules ")));
  }
}
