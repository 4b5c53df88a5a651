package dev.crease.cli;

import dev.crease.error.ExecutionException;
import dev.crease.error.ModelFileException;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Images as model inputs: {@code NCHW} with one image, red, green and blue (or grey alone where the model has one channel),
 * each value from 0 to 1, then {@code (value − mean) / std}. Images are not resized.
 *
 * @param mean subtracted, one value per channel or one for all
 * @param std divided by, one value per channel or one for all
 */
record PngImage(List<Double> mean, List<Double> std) {

  /** Copies the lists. */
  PngImage {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Whether a file's name is an image's. */
  static boolean is(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
  }

  /**
   * Reads an image.
   *
   * @param path the file
   * @param input the input's name
   * @param type what the model says of it
   * @throws ModelFileException if the file cannot be read
   * @throws ExecutionException if the input takes no images of that size
   */
  Tensor read(Path path, String input, TensorType type) {
    DType dtype = type.dtype().orElse(DType.FLOAT);
    if (!dtype.isReal() || type.hasRank() && type.rank() != 4) {
      throw wrong(input, "an input of floating-point numbers [N,C,H,W] for an image",
          type.toString(), "give a .npy file");
    }
    BufferedImage image = decode(path);
    boolean grey = type.hasRank() && type.dim(1).is(1);
    Shape shape = Shape.of(1, grey ? 1 : 3, image.getHeight(), image.getWidth());
    for (int axis = 0; type.hasRank() && axis < 4; axis++) {
      if (type.dim(axis).isKnown() && !type.dim(axis).is(shape.dim(axis))) {
        throw wrong(input, type.toString(), "an image of " + shape,
            "resize the image or give a .npy file");
      }
    }
    int channels = (int) shape.dim(1);
    checkChannels("--mean", mean, channels);
    checkChannels("--std", std, channels);
    return tensor(image, dtype, shape);
  }

  private static void checkChannels(String option, List<Double> values, int channels) {
    if (values.size() != 1 && values.size() != channels) {
      throw wrong(option, "1 or " + channels + " values", values.size() + "", "");
    }
  }

  private static BufferedImage decode(Path path) {
    if (!Files.exists(path)) {
      throw new ModelFileException(path.toString(), "an image", "no such file", "check the path");
    }
    try {
      ImageIO.setUseCache(false);
      BufferedImage image = ImageIO.read(path.toFile());
      if (image == null) {
        throw new ModelFileException(path.toString(), "a PNG or JPEG image", "other bytes", "");
      }
      return image;
    } catch (IOException e) {
      throw new ModelFileException(
          path.toString(), "an image that can be read", e.toString(), "", e);
    }
  }

  private Tensor tensor(BufferedImage image, DType dtype, Shape shape) {
    int channels = (int) shape.dim(1);
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] bytes = new byte[Math.toIntExact(dtype.byteSize(shape.elements()))];
    MemorySegment target = MemorySegment.ofArray(bytes);
    for (int c = 0; c < channels; c++) {
      double m = mean.get(mean.size() == 1 ? 0 : c);
      double s = std.get(std.size() == 1 ? 0 : c);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double value = channels == 1
              ? grey(image.getRGB(x, y))
              : (image.getRGB(x, y) >> 16 - 8 * c & 255) / 255.0;
          Tensor.setReal(target, dtype, ((long) c * height + y) * width + x, (value - m) / s);
        }
      }
    }
    return Tensor.of(dtype, shape, target);
  }

  /** ITU-R BT.601 luma. */
  private static double grey(int rgb) {
    return (0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255)) / 255;
  }

  private static ExecutionException wrong(String where, String expected, String got, String fix) {
    return new ExecutionException(ExecutionException.Kind.INPUT, where, expected, got, fix);
  }
}
