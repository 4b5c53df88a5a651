package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {

  @Test
  void showsTheJdkAndTheHost() {
    Run run = Run.of("devices").succeeded();
    assertThat(run.out()).startsWith("JDK: 25").contains("TornadoVM SDK: ")
        .containsPattern("reference +yes +host, pure Java");
  }

  @Test
  void saysHowToGetAnSdkAndADriver() {
    assertThat(DevicesCommand.advice(false))
        .anyMatch(l -> l.contains("scripts/install-tornadovm.sh"))
        .anyMatch(l -> l.contains("pocl-opencl-icd"));
    assertThat(DevicesCommand.advice(true)).noneMatch(l -> l.contains("install-tornadovm"))
        .anyMatch(l -> l.contains("pocl-opencl-icd"));
  }

  @Test
  void printsJsonAlone() {
    Map<String, Object> json = Run.of("devices", "--json").succeeded().json();
    assertThat(json).containsOnlyKeys("schema", "jdk", "tornadoHome", "tornadoSkipped", "devices");
    assertThat(items(json, "devices")).first().satisfies(
        d -> assertThat(d).containsOnlyKeys(
            "name", "description", "usable", "memoryBytes", "computeUnits", "fp64", "fp16",
            "remarks").containsEntry("name", "reference"));
  }
}
