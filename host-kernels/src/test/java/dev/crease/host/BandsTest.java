package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BandsTest {

  @Test
  void aBandHasAllGroupsOfItsPieces() {
    // Two groups of five pieces each: three pieces make the first band, two the second.
    assertThat(Bands.order(1, 2, 5, 2)).containsExactly(0, 1, 2, 5, 6, 7, 3, 4, 8, 9);
  }

  @Test
  void imagesFollowOneAnother() {
    assertThat(Bands.order(2, 1, 2, 2)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void eachBandHasAsManyPiecesWhereThereAreRowsForThat() {
    assertThat(Bands.even(7, 14, 2)).isEqualTo(8);
    assertThat(Bands.even(8, 14, 2)).isEqualTo(8);
    assertThat(Bands.even(7, 7, 2)).isEqualTo(7);
    assertThat(Bands.even(1, 100, 64)).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1", "1,3,7,2", "2,4,5,3", "3,2,1,16", "1,1,100,64", "0,4,4,2"})
  void eachItemComesOnce(int images, int groups, int pieces, int bands) {
    assertThat(Bands.order(images, groups, pieces, bands))
        .containsExactlyInAnyOrder(IntStream.range(0, images * groups * pieces).toArray());
  }
}
