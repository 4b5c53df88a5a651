package dev.crease.data;

import dev.crease.error.ModelFileException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** Decodes images. All that needs the module {@code java.desktop} is here: a JVM without it runs all but images. */
final class ImageDecoder {

  private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp");

  private ImageDecoder() {}

  /** The pixels as they are stored. */
  static Pixels read(Path path) {
    String where = path.toString();
    try (ImageInputStream stream = new FileImageInputStream(path.toFile())) {
      return decode(where, stream);
    } catch (EOFException e) {
      throw cut(where, e);
    } catch (IOException | RuntimeException e) {
      if (e instanceof ModelFileException known) {
        throw known;
      }
      // Decoders answer damaged files with exceptions of every kind.
      throw new ModelFileException(
          where, "an image that can be decoded", e.toString(), "save it again", e);
    }
  }

  private static ModelFileException cut(String where, Exception e) {
    return new ModelFileException(
        where, "a whole image", "the end of the file (" + e.getMessage() + ")",
        "copy the file again", e);
  }

  private static Pixels decode(String where, ImageInputStream stream) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
    if (!readers.hasNext()) {
      throw new ModelFileException(where, ImageFile.EXPECTED, "other bytes", "convert it to PNG");
    }
    ImageReader reader = readers.next();
    try {
      String format = reader.getFormatName().toLowerCase(Locale.ROOT);
      if (!FORMATS.contains(format)) {
        throw new ModelFileException(where, ImageFile.EXPECTED, format, "convert it to PNG");
      }
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
      if (format.equals("webp")) {
        requireWhole(where, stream);
      }
      reader.setInput(stream, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > Size.MAX_PIXELS) {
        throw new ModelFileException(where, "an image of at most " + Size.MAX_PIXELS + " pixels",
            height + "x" + width, "scale it down");
      }
      BufferedImage image = reader.read(0);
      warnings.stream().filter(ImageDecoder::tellsOfLoss).findFirst().ifPresent(warning -> {
        throw new ModelFileException(where, "a whole image", warning, "copy the file again");
      });
      return pixels(where, image);
    } finally {
      reader.dispose();
    }
  }

  /** The reader of WebP takes what is missing for zeros; its file says how long it is: RIFF, and the bytes that follow. */
  private static void requireWhole(String where, ImageInputStream stream) throws IOException {
    stream.mark();
    stream.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    stream.skipBytes(4);
    long length = 8 + stream.readUnsignedInt();
    stream.reset();
    if (length > stream.length()) {
      throw new ModelFileException(where, "a whole image of " + length + " bytes",
          stream.length() + "", "copy the file again");
    }
  }

  /** The JDK fills with grey what a cut JPEG lacks, and only warns. */
  private static boolean tellsOfLoss(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    return text.contains("truncated") || text.contains("premature end");
  }

  /** From the stored samples, not through {@code getRGB}, which brightens grey and converts between colour spaces. */
  private static Pixels pixels(String where, BufferedImage image) {
    Size size = new Size(image.getHeight(), image.getWidth());
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return ofPalette(image.getRaster(), palette, size);
    }
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int channels = bands < 3 ? 1 : 3;
    if (bands > 4 || bands == 4 && !image.getColorModel().hasAlpha()) {
      throw new ModelFileException(where, "grey, or red, green and blue",
          bands + " channels, CMYK perhaps", "convert it to RGB");
    }
    byte[] out = new byte[(int) size.pixels() * channels];
    int[] row = new int[size.width() * bands];
    int[] bits = new int[bands];
    for (int b = 0; b < bands; b++) {
      bits[b] = raster.getSampleModel().getSampleSize(b);
    }
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, size.width(), 1, row);
      for (int x = 0; x < size.width(); x++) {
        for (int c = 0; c < channels; c++) {
          out[to++] = (byte) level(row[x * bands + c], bits[c]);
        }
      }
    }
    return Pixels.owning(size, channels, out);
  }

  private static int level(int sample, int bits) {
    return bits >= 8 ? sample >>> bits - 8 : sample * 255 / ((1 << bits) - 1);
  }

  private static Pixels ofPalette(Raster raster, IndexColorModel palette, Size size) {
    byte[] out = new byte[(int) size.pixels() * 3];
    int[] row = new int[size.width()];
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, size.width(), 1, row);
      for (int index : row) {
        int rgb = palette.getRGB(index);
        out[to++] = (byte) (rgb >> 16);
        out[to++] = (byte) (rgb >> 8);
        out[to++] = (byte) rgb;
      }
    }
    return Pixels.owning(size, 3, out);
  }
}
