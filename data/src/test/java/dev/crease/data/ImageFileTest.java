package dev.crease.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ModelFileException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {

  @TempDir
  private Path folder;

  private static Pixels stored(String name) {
    return ImageFile.read(Fixtures.file(name), Orientation.IGNORE);
  }

  /** PNG and lossless WebP to the bit; decoders of JPEG may round differently, by a level for each step of theirs. */
  @ParameterizedTest
  @CsvSource({"rgb.png, 0", "grey.png, 0", "grey16.png, 0", "palette.png, 0", "rgba.png, 0",
      "lossless.webp, 0", "rgba.webp, 0", "rgb.jpg, 2", "progressive.jpg, 2", "grey.jpg, 1",
      "rgb420.jpg, 2"})
  void decodesAsPillowDoes(String name, int levels) {
    Pixels expected = Fixtures.picture(Fixtures.array("decoded.npz", name));
    Pixels got = stored(name);
    if (got.channels() != expected.channels()) {
      got = expected.channels() == 1 ? got.toGrey() : got.toRgb();
    }
    assertThat(got.size()).isEqualTo(expected.size());
    assertThat(Fixtures.distance(got, expected)).isLessThanOrEqualTo(levels);
  }

  /** Its reader repeats colours, which are stored for every other pixel, where libwebp smooths them; brightness is the same. */
  @Test
  void lossyWebpDiffersInColoursAlone() {
    Pixels expected = Fixtures.picture(Fixtures.array("decoded.npz", "lossy.webp")).toGrey();
    Pixels got = stored("lossy.webp").toGrey();
    double sum = 0;
    for (int i = 0; i < got.samples().length; i++) {
      sum += Math.abs((got.samples()[i] & 255) - (expected.samples()[i] & 255));
    }
    assertThat(sum / got.samples().length).isLessThan(1);
  }

  @Test
  void oneBitIsBlackAndWhite() {
    assertThat(stored("bilevel.png").toGrey())
        .isEqualTo(Fixtures.picture(Fixtures.array("decoded.npz", "bilevel.png")));
  }

  /** The JDK's {@code getRGB} would make 188 of 128. */
  @Test
  void greyIsNotBrightened() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 128);
    Path file = folder.resolve("grey.png");
    ImageIO.write(image, "png", file.toFile());
    assertThat(ImageFile.read(file, Orientation.EXIF).sample(0, 0, 0)).isEqualTo(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"turned.jpg", "turned.png", "turned.webp"})
  void turnsUprightByItsNote(String name) {
    Pixels stored = stored(name);
    Pixels upright = ImageFile.read(Fixtures.file(name), Orientation.EXIF);
    assertThat(stored.size()).isEqualTo(new Size(23, 37));
    assertThat(upright).isEqualTo(Orientation.upright(stored, 6));
  }

  @Test
  void allOrientationsAreThoseOfPillow() {
    Fixtures.arrays("orientation.npz").forEach(
        (tag, expected) -> assertThat(
            Orientation.upright(Fixtures.photo(), Integer.parseInt(tag))).as(tag)
            .isEqualTo(Fixtures.picture(expected)));
  }

  @Test
  void greyIsPillows() {
    assertThat(Fixtures.photo().toGrey())
        .isEqualTo(Fixtures.picture(Fixtures.array("decoded.npz", "grey.png")));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path gif = Fixtures.file("other.gif");
    assertThatThrownBy(() -> stored("other.gif")).isInstanceOf(ModelFileException.class).hasMessage(
        gif + ": expected a PNG, JPEG or WebP image, got gif; fix: convert it to PNG");
    Path text = Files.writeString(folder.resolve("a.png"), "no image");
    assertThatThrownBy(() -> ImageFile.read(text, Orientation.EXIF)).hasMessage(
        text + ": expected a PNG, JPEG or WebP image, got other bytes; fix: convert it to PNG");
    Path none = folder.resolve("none.png");
    assertThatThrownBy(() -> ImageFile.read(none, Orientation.EXIF)).hasMessage(
        none + ": expected a PNG, JPEG or WebP image, got no such file; fix: check the path");
    assertThatThrownBy(() -> ImageFile.read(folder, Orientation.EXIF)).hasMessage(
        folder + ": expected a PNG, JPEG or WebP image, got a folder");
    assertThatThrownBy(() -> stored("cmyk.jpg")).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected ").hasMessageContaining(", got ");
  }

  /** A cut file is refused, unless nothing of the picture was cut. */
  @ParameterizedTest
  @ValueSource(strings = {"rgb.png", "grey.png", "palette.png", "rgb.jpg", "rgb420.jpg",
      "progressive.jpg", "grey.jpg", "lossless.webp", "rgba.webp", "lossy.webp", "turned.jpg"})
  void everyTruncationIsRefusedOrHarmless(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file(name));
    Pixels expected = stored(name);
    Path cut = folder.resolve(name);
    int refused = 0;
    for (int length = 0; length < whole.length; length += 1 + length / 16) {
      Files.write(cut, Arrays.copyOf(whole, length));
      try {
        assertThat(ImageFile.read(cut, Orientation.IGNORE)).as("%s of %d bytes", name, length)
            .isEqualTo(expected);
      } catch (ModelFileException e) {
        assertThat(e).hasMessageStartingWith(cut + ": expected ");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb.png", "palette.png", "rgb.jpg", "progressive.jpg", "lossless.webp",
      "lossy.webp", "turned.jpg", "turned.webp"})
  void damagedFilesEndWithAMessage(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file(name));
    SplittableRandom random = new SplittableRandom(1);
    Path file = folder.resolve(name);
    for (int round = 0; round < 20; round++) {
      byte[] bad = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bad);
      try {
        ImageFile.read(file, Orientation.EXIF);
      } catch (ModelFileException e) {
        assertThat(e).as("%s, round %d", name, round).hasMessageStartingWith(file + ": expected ");
      }
    }
  }

  /** 60 bytes that ask for 12 GB. */
  @Test
  void hugeSizesAreRefusedBeforeAnythingIsDecoded() throws IOException {
    byte[] png = Files.readAllBytes(Fixtures.file("rgb.png"));
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 65_535).putInt(20, 65_535);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    Path file = Files.write(folder.resolve("huge.png"), png);
    assertThatThrownBy(() -> ImageFile.read(file, Orientation.EXIF)).hasMessage(file
        + ": expected an image of at most 100000000 pixels, got 65535x65535; fix: scale it down");
  }
}
