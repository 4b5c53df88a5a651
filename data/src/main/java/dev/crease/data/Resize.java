package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import java.util.Locale;
import java.util.Optional;

/**
 * How pictures come to the size that a model wants.
 *
 * @param fit what happens to their proportions
 * @param size the size wanted; the model's own where it is absent. With {@link Fit#SHORTEST}, both sides are the shorter side's size
 * @param interpolation what the new pixels are made of
 * @param antialias whether kernels grow with the step when pictures shrink
 * @param fill the level, 0 to 255, of what {@link Fit#LETTERBOX} adds
 */
public record Resize(
    Fit fit, Optional<Size> size, Interpolation interpolation, boolean antialias, int fill) {

  /** What happens to a picture's proportions. */
  public enum Fit {
    /** Each side becomes what is wanted. */
    STRETCH,
    /** The shorter side becomes what is wanted, the longer one in proportion, rounded down. */
    SHORTEST,
    /** The largest size of the same proportions that fits, in the middle of a picture of the size wanted. */
    LETTERBOX
  }

  /** The grey that is added where nothing else is said: what YOLO networks are trained with. */
  static final int DEFAULT_FILL = 114;

  /** Checks that parts go together. */
  public Resize {
    if (fit == Fit.SHORTEST && size.filter(s -> s.height() == s.width()).isEmpty()) {
      throw new InvalidOptionException("resize", "one number with shortest, like shortest:256",
          size.map(Size::toString).orElse("none"), "");
    }
    if (!antialias && (interpolation == Interpolation.BOX
        || interpolation == Interpolation.LANCZOS)) {
      throw new InvalidOptionException("interpolation",
          "nearest, bilinear or bicubic without antialiasing",
          interpolation.name().toLowerCase(Locale.ROOT), "");
    }
    if (fill < 0 || fill > 255) {
      throw new InvalidOptionException("fill", "a level from 0 to 255", fill + "", "");
    }
  }

  /** Antialiased, bilinear. */
  public static Resize of(Fit fit, Optional<Size> size) {
    return new Resize(fit, size, Interpolation.BILINEAR, true, DEFAULT_FILL);
  }

  /** {@code [FIT:]SIZE}, or a fit alone: {@code 224}, {@code shortest:256}, {@code letterbox:640x640}, {@code stretch}. */
  static Resize parse(String where, String text, Resize otherwise) {
    String[] parts = text.split(":", 2);
    Optional<Fit> named = Words.find(Fit.class, parts[0]);
    String size = parts.length == 2 ? parts[1] : named.isPresent() ? "" : parts[0];
    if (parts.length == 2 && named.isEmpty()) {
      throw new InvalidOptionException(where, "SIZE, FIT or FIT:SIZE, FIT one of "
          + Words.all(Fit.class), "'" + text + "'", "");
    }
    return new Resize(named.orElse(Fit.STRETCH),
        size.isEmpty() ? Optional.empty() : Optional.of(Size.parse(where, size)),
        otherwise.interpolation, otherwise.antialias, otherwise.fill);
  }

  /** Resizes a picture. */
  Pixels apply(Pixels in, Size wanted) {
    Size from = in.size();
    return switch (fit) {
      case STRETCH -> Resampling.resize(in, wanted, interpolation, antialias);
      case SHORTEST -> Resampling.resize(
          in, shortest(from, wanted.height()), interpolation, antialias);
      case LETTERBOX -> {
        Size inner = inner(from, wanted);
        Pixels resized = Resampling.resize(in, inner, interpolation, antialias);
        yield resized.within((wanted.height() - inner.height()) / 2,
            (wanted.width() - inner.width()) / 2, wanted, fill);
      }
    };
  }

  private static Size shortest(Size from, int side) {
    int shorter = Math.min(from.height(), from.width());
    long height = (long) from.height() * side / shorter;
    long width = (long) from.width() * side / shorter;
    if (height * width > Size.MAX_PIXELS) {
      throw new ExecutionException(ExecutionException.Kind.INPUT, "image of " + from,
          "at most " + Size.MAX_PIXELS + " pixels after resizing", height + "x" + width,
          "cut the image, or stretch it");
    }
    return new Size((int) height, (int) width);
  }

  private static Size inner(Size from, Size wanted) {
    double scale = Math.min((double) wanted.height() / from.height(),
        (double) wanted.width() / from.width());
    return new Size(Math.clamp((long) Math.rint(from.height() * scale), 1, wanted.height()),
        Math.clamp((long) Math.rint(from.width() * scale), 1, wanted.width()));
  }
}
