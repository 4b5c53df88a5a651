package dev.crease.data;

import dev.crease.error.ModelFileException;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/**
 * What is done to a picture before a model sees it, in the order of the components. What is absent is left to the model: {@link
 * #forInput} fills it in. {@code docs/preprocessing.md} is the specification of every step, and of the files.
 *
 * @param orientation whether pictures are turned upright
 * @param color the channels; grey for an input of one channel, else red, green and blue
 * @param resize how pictures come to another size; not at all where it is absent
 * @param crop the part in the middle that is kept
 * @param scale what levels are multiplied by; a 255th for floating-point inputs, 1 for integers
 * @param mean subtracted after that, one number for all channels or one each in the model's order
 * @param std divides after that, one number for all channels or one each in the model's order
 * @param layout the order of the axes
 * @param dtype the element type
 */
public record Preprocessing(
    Orientation orientation,
    Optional<ColorOrder> color,
    Optional<Resize> resize,
    Optional<Size> crop,
    Optional<Scale> scale,
    List<Double> mean,
    List<Double> std,
    Optional<Layout> layout,
    Optional<DType> dtype) {

  /** What is done where nobody says anything: upright, of its own size, 0 to 1. */
  public static final Preprocessing DEFAULT = of("preprocessing", Map.of());

  private static final long MAX_FILE_BYTES = 1 << 20;

  /** Copies the lists. */
  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * From settings by name, as files and options give them: {@code Map.of("resize", "shortest:256", "crop", 224)}.
   *
   * @param where what to blame
   * @param settings texts, numbers, truth values and lists of numbers
   * @throws dev.crease.error.InvalidOptionException if a name or a value is not known
   */
  public static Preprocessing of(String where, Map<String, ?> settings) {
    return new Settings(where, settings).preprocessing();
  }

  /**
   * The settings in a file, a JSON object, to be given to {@link #of}.
   *
   * @throws ModelFileException if the file cannot be read or is no JSON object
   */
  public static Map<String, Object> settings(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ModelFileException(file.toString(), "a file of settings",
            Files.size(file) + " bytes", "");
      }
      return JSON.std.mapFrom(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ModelFileException(
          file.toString(), "a file of settings", "no such file", "check the path", e);
    } catch (IOException e) {
      throw new ModelFileException(file.toString(), "a file that can be read", e.toString(), "", e);
    } catch (JacksonException e) {
      throw new ModelFileException(file.toString(), "a JSON object", e.getOriginalMessage(),
          "see docs/preprocessing.md", e);
    }
  }

  /** The file beside a model that holds its settings: {@code model.preprocess.json} for {@code model.onnx}. */
  public static Path beside(Path model) {
    String name = String.valueOf(model.getFileName());
    String stem = name.endsWith(".onnx") ? name.substring(0, name.length() - 5) : name;
    return model.resolveSibling(stem + ".preprocess.json");
  }

  /**
   * The same for one input of a model, which decides what is left open here.
   *
   * @param input the input's name
   * @param type what the model says of it
   * @throws dev.crease.error.ExecutionException if the input takes no such pictures
   */
  public ImageInput forInput(String input, TensorType type) {
    return ImageInput.of(this, input, type);
  }
}
