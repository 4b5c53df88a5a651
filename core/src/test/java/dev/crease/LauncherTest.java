package dev.crease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LauncherTest {

  @Test
  void withoutALauncherItIsACheckouts() {
    assertThat(Launcher.command()).isEqualTo("scripts/crease");
    assertThat(Launcher.installer()).isEqualTo("scripts/install-tornadovm.sh");
  }

  @Test
  void whatAShellWouldTakeApartIsQuoted() {
    assertThat(Launcher.quoted("/opt/crease-0.1.0/bin/crease"))
        .isEqualTo("/opt/crease-0.1.0/bin/crease");
    assertThat(Launcher.quoted("it's here/bin/crease")).isEqualTo("'it'\\''s here/bin/crease'");
  }
}
