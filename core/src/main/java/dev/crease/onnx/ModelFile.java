package dev.crease.onnx;

import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.graph.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model in a mapped file. The weights are views of the map, so the model, and all that was made from
 * it, is valid until this is closed; any thread may read it. The file must not be changed in place meanwhile;
 * replacing it by another is harmless.
 */
public final class ModelFile implements AutoCloseable {

  private final Optional<Path> path;
  private final Optional<FileStamp> stamp;
  private final Source source;
  private final Model model;

  private ModelFile(Optional<Path> path, Optional<FileStamp> stamp, Source source) {
    this.path = path;
    this.stamp = stamp;
    this.source = source;
    try {
      this.model = ModelReader.read(source);
    } catch (InternalError | MalformedModelException e) {
      requireUnchanged();
      throw e;
    }
  }

  /**
   * Maps and reads a file.
   *
   * @param path the file
   * @throws ModelFileException if it, or a file it refers to, cannot be read
   * @throws MalformedModelException if it is no well-formed ONNX model
   */
  public static ModelFile open(Path path) {
    String name = path.toString();
    Arena arena = Arena.ofShared();
    try {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new ModelFileException(
            name, "an ONNX file", Files.isDirectory(path) ? "a folder" : "no regular file", "");
      }
      FileStamp stamp = FileStamp.of(path);
      MemorySegment bytes = map(path, arena);
      return new ModelFile(
          Optional.of(path),
          Optional.of(stamp),
          new Source(bytes, name, arena, new ExternalFiles(Optional.of(path), arena)));
    } catch (NoSuchFileException e) {
      arena.close();
      throw new ModelFileException(name, "an ONNX file", "no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      arena.close();
      throw new ModelFileException(
          name, "a file that can be read", "access denied", "check its permissions", e);
    } catch (IOException e) {
      arena.close();
      throw new ModelFileException(name, "a file that can be read", e.toString(), "", e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static MemorySegment map(Path path, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new ModelFileException(
            path.toString(), "an ONNX model", "an empty file", "fetch the file again");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /**
   * Reads a model in memory.
   *
   * @param bytes a serialized {@code ModelProto}; not copied, not to be changed while the model is used
   * @param name a name for messages
   * @throws ModelFileException if tensors lie in other files
   * @throws MalformedModelException if the bytes are no well-formed ONNX model
   */
  public static ModelFile parse(MemorySegment bytes, String name) {
    Arena arena = Arena.ofShared();
    try {
      return new ModelFile(
          Optional.empty(),
          Optional.empty(),
          new Source(
              bytes.asReadOnly(), name, arena, new ExternalFiles(Optional.empty(), arena)));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The model. */
  public Model model() {
    return model;
  }

  /** The file, if the model is not in memory. */
  public Optional<Path> path() {
    return path;
  }

  /** The name used in messages. */
  public String name() {
    return source.name();
  }

  /** Bytes of the file, those of external data not counted. */
  public long byteSize() {
    return source.bytes().byteSize();
  }

  /** The other files that tensors were read from, links resolved. */
  public List<Path> externalFiles() {
    return source.external().paths();
  }

  /** The SHA-256 of the file's bytes in lower-case hexadecimal; reads all of them. */
  public String sha256() {
    Sha256 digest = new Sha256();
    digest.update(source.bytes());
    return digest.hex();
  }

  Source source() {
    return source;
  }

  /**
   * Checks that nobody wrote to the files that the model is read from. What was read from a file that changes may be partly old and
   * partly new; reading beyond the end of one that was cut is an {@link InternalError} of the JVM.
   *
   * @throws ModelFileException if one changed since it was opened
   */
  public void requireUnchanged() {
    stamp.ifPresent(FileStamp::requireUnchanged);
    source.external().requireUnchanged();
  }

  /**
   * Does work that reads models. Where a file was cut meanwhile, the {@link InternalError} that the JVM throws becomes a message.
   *
   * @param work the work
   * @param files the models, also those that the work opens and adds
   * @throws ModelFileException if a read failed, and somebody wrote to one of the files since they were opened
   */
  public static <T extends @Nullable Object> T reading(Supplier<T> work,
      List<ModelFile> files) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (t instanceof InternalError) {
          files.forEach(ModelFile::requireUnchanged);
        }
      }
      throw e;
    }
  }

  /** Unmaps the file. Whatever still reads the weights fails from here on. */
  @Override
  public void close() {
    source.arena().close();
  }
}
