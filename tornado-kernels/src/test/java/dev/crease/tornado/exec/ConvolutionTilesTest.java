package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tornado.fast.NetworkTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionTilesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 7, 8, 10, 12, 14, 16})
  void imageOfATileIsOneTile(int width) {
    ConvolutionTiles tiles = ConvolutionTiles.of(16, width);
    assertThat(tiles.pixels()).isEqualTo(width);
    assertThat(tiles.count(3, 5, width)).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource({"3,2,2", "6,4,2", "20,10,2", "56,14,4", "112,16,7", "320,16,20"})
  void rowsAreCoveredByAsFewPixelsAsCanBe(int width, int pixels, int count) {
    ConvolutionTiles tiles = ConvolutionTiles.of(16, width);
    assertThat(tiles.pixels()).isEqualTo(pixels);
    assertThat(tiles.count(1, 1, width)).isEqualTo(count);
  }

  @Test
  void noTileIsWiderThanTheImage() {
    for (int width = 1; width <= 700; width++) {
      assertThat(ConvolutionTiles.of(16, width).pixels()).isLessThanOrEqualTo(width);
    }
  }

  @Test
  void narrowRegistersTakeTilesThatGoOnInTheNextRow() {
    ConvolutionTiles tiles = ConvolutionTiles.of(8, 5);
    assertThat(tiles.inRows()).isFalse();
    assertThat(tiles.count(2, 3, 5)).isEqualTo(5);
  }

  @Test
  void theKernelOfNetworksHasAllTilesThatAreChosenForIt() throws IOException {
    String template = Files.readString(
        Path.of(System.getProperty("basedir"), "src/main/templates/Network.template"));
    Map<Integer, String> kinds = Map.of(16, "NetworkTable.ROW_TILES + ", 32,
        "NetworkTable.WIDE_ROW_TILES + ", 6, "NetworkTable.NARROW_ROW_TILES + ");
    kinds.forEach((step, kind) -> {
      for (int width = 2; width <= 400; width++) {
        for (int blocks = 1; blocks <= 8; blocks++) {
          ConvolutionTiles tiles = ConvolutionTiles.inNetwork(16, width, width, step, blocks);
          assertThat(tiles.pixels()).isLessThanOrEqualTo(Math.max(width, 6));
          assertThat(tiles.pixels() * tiles.blocks()).isLessThanOrEqualTo(NetworkTable.MOST_SUMS);
          String two = tiles.blocks() == 2 ? "NetworkTable.TWO_BLOCKS + " : "";
          assertThat(!tiles.inRows()
              || template.contains("op == " + two + kind + tiles.pixels() + ") {")).isTrue();
        }
      }
    });
    assertThat(ConvolutionTiles.inNetwork(16, 1, 1, 32, 4).kind(32))
        .isEqualTo(NetworkTable.ROW_TILES + 1);
    assertThat(ConvolutionTiles.inNetwork(16, 9, 9, 48, 4).kind(48))
        .isEqualTo(NetworkTable.TILES);
    assertThat(ConvolutionTiles.inNetwork(8, 56, 56, 16, 4).inRows()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"56,1,14,1", "56,2,14,2", "56,3,14,1", "56,5,14,2", "49,16,7,2", "40,4,10,2",
      "16,32,8,2", "1,8,1,1"})
  void tilesHaveTwoBlocksWhereThatLeavesLittleOver(int width, int blocks, int pixels,
      int ofTile) {
    ConvolutionTiles tiles = ConvolutionTiles.inNetwork(16, width, width, 16, blocks);
    assertThat(tiles.pixels()).isEqualTo(pixels);
    assertThat(tiles.blocks()).isEqualTo(ofTile);
  }
}
