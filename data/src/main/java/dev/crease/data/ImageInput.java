package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * One input of a model, and how pictures become tensors for it. May be used by several threads.
 *
 * @param name the input's name
 * @param type what the model says of it
 * @param dtype the element type of the tensors
 * @param layout the order of their axes
 * @param color their channels
 * @param scale what levels are multiplied by
 * @param preprocessing all else
 */
public record ImageInput(
    String name,
    TensorType type,
    DType dtype,
    Layout layout,
    ColorOrder color,
    Scale scale,
    Preprocessing preprocessing) {

  private static final int RGB = 3;

  static ImageInput of(Preprocessing asked, String name, TensorType type) {
    DType dtype = type.dtype().or(asked::dtype).orElse(DType.FLOAT);
    if (type.hasRank() && type.rank() != 4 || dtype == DType.BOOL || dtype.bits() < 8
        || !dtype.isReal() && !dtype.isInteger()) {
      throw wrong(name, "an input of numbers with 4 axes for an image", type.toString(),
          "give a .npy file");
    }
    if (asked.dtype().isPresent() && asked.dtype().get() != dtype) {
      throw wrong(name, "the model's type " + dtype.label(),
          "dtype " + asked.dtype().get().label(), "leave dtype out");
    }
    Layout layout = asked.layout().orElse(guess(type));
    Dim channels = type.dim(layout.channelAxis());
    ColorOrder color = asked.color()
        .orElse(channels.is(1) ? ColorOrder.GRAY : ColorOrder.RGB);
    if (channels.isKnown() && !channels.is(color.channels())) {
      throw wrong(name, type + " with 1 or " + RGB + " channels on axis " + layout.channelAxis(),
          color.channels() + " channels of " + color,
          "give another color or layout, or a .npy file");
    }
    checkCount(name, "mean", asked.mean(), color.channels());
    checkCount(name, "std", asked.std(), color.channels());
    Scale scale = asked.scale().orElse(dtype.isReal() ? Scale.UNIT : Scale.NONE);
    return new ImageInput(name, type, dtype, layout, color, scale, asked);
  }

  /** The axis of 1 or 3 is the channels'. */
  private static Layout guess(TensorType type) {
    boolean last = type.hasRank() && !isChannels(type.dim(1)) && isChannels(type.dim(3));
    return last ? Layout.NHWC : Layout.NCHW;
  }

  private static boolean isChannels(Dim dim) {
    return dim.is(1) || dim.is(RGB);
  }

  private static void checkCount(String name, String what, List<Double> values, int channels) {
    if (values.size() != 1 && values.size() != channels) {
      throw wrong(name, "1 or " + channels + " numbers of " + what, values.size() + "", "");
    }
  }

  /** The size that the model wants, where it says so. */
  public Optional<Size> size() {
    Dim height = type.dim(layout.heightAxis());
    Dim width = type.dim(layout.widthAxis());
    return height.isKnown() && width.isKnown() && height.orUnknown() <= Size.MAX_PIXELS
        && width.orUnknown() <= Size.MAX_PIXELS && height.orUnknown() > 0 && width.orUnknown() > 0
            ? Optional.of(new Size((int) height.orUnknown(), (int) width.orUnknown()))
            : Optional.empty();
  }

  /**
   * The picture as the model sees it, still in 8 bits: its channels, resized and cropped.
   *
   * @throws ExecutionException if it does not come to the model's size
   */
  public Pixels prepare(Pixels picture) {
    Pixels pixels = color == ColorOrder.GRAY ? picture.toGrey() : picture.toRgb();
    if (preprocessing.resize().isPresent()) {
      Resize resize = preprocessing.resize().get();
      pixels = resize.apply(pixels, resize.size().or(this::size).orElseThrow(
          () -> wrong(name, "a size to resize to", "none, and " + type + " leaves it open",
              "give one, resize 224x224 for instance")));
    }
    if (preprocessing.crop().isPresent()) {
      pixels = crop(pixels, preprocessing.crop().get());
    }
    Size got = pixels.size();
    if (!fits(layout.heightAxis(), got.height()) || !fits(layout.widthAxis(), got.width())) {
      throw wrong(name, type.toString(), "an image of " + got, "resize it: --resize stretch");
    }
    return pixels;
  }

  private boolean fits(int axis, int size) {
    Dim dim = type.dim(axis);
    return !dim.isKnown() || dim.is(size);
  }

  private Pixels crop(Pixels pixels, Size part) {
    Size whole = pixels.size();
    if (part.height() > whole.height() || part.width() > whole.width()) {
      throw wrong(name, "an image of at least " + part + " to crop", whole.toString(),
          "resize it to more first");
    }
    return pixels.part((int) Math.rint((whole.height() - part.height()) / 2.0),
        (int) Math.rint((whole.width() - part.width()) / 2.0), part);
  }

  /**
   * Prepared pictures as one batch, on the heap.
   *
   * <p><b>Accuracy:</b> {@code (level·times/by − mean)/std} in fp64, rounded once to the element type; integers to the nearest, halves
   * to even, and to the nearest end of their range.
   *
   * @param pictures of one size, at least one
   * @throws ExecutionException if the sizes differ
   */
  public Tensor tensor(List<Pixels> pictures) {
    Size size = pictures.getFirst().size();
    for (Pixels picture : pictures) {
      if (!picture.size().equals(size)) {
        throw wrong(name, "images of one size in a batch, " + size, picture.size().toString(),
            "resize them, or run a batch of 1");
      }
    }
    Shape shape = layout.shape(pictures.size(), color.channels(), size);
    double[] levels = levels();
    if (!dtype.isReal()) {
      return Tensor.of(new IntValue(dtype, shape, integers(pictures, levels)));
    }
    MemorySegment target = MemorySegment.ofArray(
        new byte[Math.toIntExact(dtype.byteSize(shape.elements()))]);
    int n = 0;
    for (Pixels picture : pictures) {
      for (long i = 0; i < picture.samples().length; i++) {
        Tensor.setReal(target, dtype, n * (long) picture.samples().length + i,
            levels[index(picture, (int) i)]);
      }
      n++;
    }
    return Tensor.of(dtype, shape, target);
  }

  private long[] integers(List<Pixels> pictures, double[] levels) {
    int each = pictures.getFirst().samples().length;
    long lowest = dtype.isUnsigned() ? 0 : -1L << dtype.bits() - 1;
    long highest = dtype.isUnsigned() && dtype.bits() < 64
        ? (1L << dtype.bits()) - 1
        : Long.MAX_VALUE >>> 64 - dtype.bits();
    long[] out = new long[Math.multiplyExact(pictures.size(), each)];
    for (int i = 0; i < out.length; i++) {
      double value = Math.rint(levels[index(pictures.get(i / each), i % each)]);
      out[i] = Math.clamp((long) value, lowest, highest);
    }
    return out;
  }

  /** What becomes of each of the 256 levels of each channel, one channel after the other. */
  private double[] levels() {
    double[] levels = new double[256 * color.channels()];
    for (int c = 0; c < color.channels(); c++) {
      double mean = each(preprocessing.mean(), c);
      double std = each(preprocessing.std(), c);
      for (int level = 0; level < 256; level++) {
        levels[256 * c + level] = (scale.of(level) - mean) / std;
      }
    }
    return levels;
  }

  private static double each(List<Double> values, int channel) {
    return values.get(values.size() == 1 ? 0 : channel);
  }

  /** Where in {@link #levels} the element {@code i} of a picture's tensor is. */
  private int index(Pixels picture, int i) {
    int channels = color.channels();
    int plane = picture.samples().length / channels;
    int channel = layout == Layout.NCHW ? i / plane : i % channels;
    int pixel = layout == Layout.NCHW ? i % plane : i / channels;
    return 256 * channel + (picture.samples()[pixel * channels + color.source(channel)] & 255);
  }

  private static ExecutionException wrong(String name, String expected, String got, String fix) {
    return new ExecutionException(
        ExecutionException.Kind.INPUT, "input " + name, expected, got, fix);
  }
}
