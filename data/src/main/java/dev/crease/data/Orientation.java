package dev.crease.data;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.File;
import java.io.IOException;
import java.util.Optional;

/** What is done about the note of a camera that it was held sideways, Exif's tag {@code Orientation}. */
public enum Orientation {
  /** The picture is turned upright, as viewers and OpenCV show it. */
  EXIF,
  /** The picture stays as its samples are stored, as Pillow and torchvision read it. */
  IGNORE;

  /** As the samples are stored. */
  static final int UPRIGHT = 1;

  private static final int LAST = 8;

  /** The tag of a file, 1 to 8; 1 where there is none that can be read. */
  static int of(File file) {
    try {
      return Optional
          .ofNullable(
              ImageMetadataReader.readMetadata(file).getFirstDirectoryOfType(
                  ExifIFD0Directory.class))
          .map(d -> d.getInteger(ExifIFD0Directory.TAG_ORIENTATION))
          .filter(o -> o >= UPRIGHT && o <= LAST)
          .orElse(UPRIGHT);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      // A note that cannot be read is no reason to refuse the picture; what it says beside it is
      // not needed.
      return UPRIGHT;
    }
  }

  /**
   * A picture turned and mirrored.
   *
   * <p><b>Source:</b> Exif 2.32, 4.6.4 A: row 0 and column 0 of the stored picture are its top and left (1), top and right (2),
   * bottom and right (3), bottom and left (4), left and top (5), right and top (6), right and bottom (7), left and bottom (8).
   */
  static Pixels upright(Pixels stored, int tag) {
    if (tag == UPRIGHT) {
      return stored;
    }
    boolean turned = tag >= 5;
    boolean fromBottom = tag == 3 || tag == 4 || tag == 7 || tag == 8;
    boolean fromRight = tag == 2 || tag == 3 || tag == 6 || tag == 7;
    Size in = stored.size();
    Size size = turned ? new Size(/* height= */ in.width(), /* width= */ in.height()) : in;
    int channels = stored.channels();
    byte[] out = new byte[(int) size.pixels() * channels];
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      int down = fromBottom ? size.height() - 1 - y : y;
      for (int x = 0; x < size.width(); x++) {
        int across = fromRight ? size.width() - 1 - x : x;
        int from = (turned ? across * in.width() + down : down * in.width() + across) * channels;
        System.arraycopy(stored.samples(), from, out, to, channels);
        to += channels;
      }
    }
    return Pixels.owning(size, channels, out);
  }
}
