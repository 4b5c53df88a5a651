package dev.crease.onnx;

import dev.crease.error.ModelFileException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Encoded;
import dev.crease.graph.Initializer;
import dev.crease.onnx.WireCursor.Range;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads a file with one serialized {@code TensorProto}, the format of ONNX's own test vectors. */
public final class TensorFile {

  private TensorFile() {}

  /**
   * Maps and reads a file.
   *
   * @param path the file
   * @param arena owns the map
   * @return the tensor under the name it has in the file, perhaps an empty one
   * @throws ModelFileException if the file cannot be read
   * @throws dev.crease.error.MalformedModelException if it is no well-formed tensor
   * @throws UnsupportedModelException if the element type is not known
   */
  public static Initializer open(Path path, Arena arena) {
    String name = path.toString();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return parse(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena), name, arena);
    } catch (IOException e) {
      throw new ModelFileException(name, "a tensor file that can be read", e.toString(), "", e);
    }
  }

  /**
   * Reads a tensor in memory.
   *
   * @param bytes a serialized {@code TensorProto}, not copied
   * @param name a name for messages
   * @param arena owns elements that have to be decoded
   * @return the tensor under the name it has in the bytes, perhaps an empty one
   * @throws dev.crease.error.MalformedModelException if it is no well-formed tensor
   * @throws UnsupportedModelException if the element type is not known
   */
  public static Initializer parse(MemorySegment bytes, String name, Arena arena) {
    MemorySegment readOnly = bytes.asReadOnly();
    Source source = new Source(
        readOnly, name, arena, new ExternalFiles(Optional.empty(), arena));
    StoredTensor stored = TensorReader.read(
        source, source.cursor("TensorProto"), new Range(0, bytes.byteSize()));
    return new Initializer(
        stored.name(),
        stored.tensor().orElseThrow(
            () -> new UnsupportedModelException(
                name, "a tensor of a known element type", "one that is not known", "")),
        Optional.of(new Encoded(readOnly, true)));
  }
}
