package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlabPlanTest {

  private static final int UNITS = 132;

  @Test
  void aDeviceThatIsBusyWithWholeSumsGetsWideTiles() {
    SlabPlan plan = SlabPlan.of(UNITS, 100_352, 4, 32);
    assertThat(plan.parts()).isEqualTo(1);
    assertThat(plan.tile().pixels()).isEqualTo(8);
  }

  @Test
  void fewTilesAreDividedSoThatAllUnitsHaveOne() {
    SlabPlan plan = SlabPlan.of(UNITS, 49, 8, 576);
    assertThat(plan.parts() * 8 * plan.tile().count(49)).isGreaterThanOrEqualTo(UNITS);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,1,3", "64,1,7"})
  void aShortSumIsNotDivided(int pixels, int outputTiles, int slabs) {
    assertThat(SlabPlan.of(UNITS, pixels, outputTiles, slabs).parts()).isEqualTo(1);
  }

  @Test
  void aDeviceWhoseUnitsAreNotKnownIsTakenForOneUnit() {
    assertThat(SlabPlan.of(0, 784, 2, 144)).isEqualTo(SlabPlan.of(1, 784, 2, 144));
  }

  @Test
  void tilesCoverAllPixels() {
    SlabPlan.Tile tile = SlabPlan.of(1, 100_000, 1, 8).tile();
    assertThat(tile.count(1)).isEqualTo(1);
    assertThat(tile.count(16 * tile.pixels())).isEqualTo(1);
    assertThat(tile.count(16 * tile.pixels() + 1)).isEqualTo(2);
  }
}
