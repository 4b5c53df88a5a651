package dev.crease.data;

import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What {@code make_fixtures.py} made. */
final class Fixtures {

  private Fixtures() {}

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Fixtures.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Tensor> arrays(String name) {
    return NpyFile.readAll(file(name));
  }

  static Tensor array(String archive, String name) {
    return Objects.requireNonNull(arrays(archive).get(name), name);
  }

  /** An array of bytes [H,W] or [H,W,3] as a picture. */
  static Pixels picture(Tensor array) {
    Size size = new Size((int) array.shape().dim(0), (int) array.shape().dim(1));
    return Pixels.of(size, array.shape().rank() == 2 ? 1 : 3,
        array.bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  static Pixels photo() {
    return picture(array("decoded.npz", "rgb.png"));
  }

  /** The greatest difference of two pictures' samples. */
  static int distance(Pixels a, Pixels b) {
    int max = 0;
    for (int i = 0; i < a.samples().length; i++) {
      max = Math.max(max, Math.abs((a.samples()[i] & 255) - (b.samples()[i] & 255)));
    }
    return max;
  }
}
