package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionCommandTest {

  private final String script = Run.of("completion").succeeded().out();

  private String function(String command) {
    int from = script.indexOf("function _picocli_crease_" + command + "()");
    assertThat(from).isNotNegative();
    return script.substring(from, script.indexOf("\n}\n", from));
  }

  @Test
  void everyCommandIsThere() {
    CommandPagesTest.commandNames().forEach(
        name -> assertThat(script)
            .contains("function _picocli_crease_" + name + "()"));
  }

  @Test
  void filesThatMayBeAbsentAreCompletedAsFiles() {
    assertThat(function("fold")).containsPattern(
        "'-o'\\|'--output'\\)[^;]*compgen -f -- ");
    assertThat(function("verify")).containsPattern("'--certificate'\\)[^;]*compgen -f -- ");
  }

  @Test
  void rulesAndOtherShortListsAreCompleted() {
    assertThat(function("fold")).contains("\"Gemm\"", "\"PadConv\"")
        .contains("=(\"by-habit\" \"constant\" \"overridable\") # --listed-initializers")
        .contains("=(\"host\" \"tornado\") # --engine");
    assertThat(function("run")).contains("=(\"host\" \"reference\" \"tornado\") # --executor")
        .contains("=(\"fast\" \"strict\") # --math");
  }
}
