package dev.crease.onnx;

import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files beside a model that hold its tensors. A path in a model is hostile until checked: it has to be
 * relative, without {@code ..}, and has to end, links followed, in the folder of the model or in the folder
 * that the model's own link points to.
 *
 * <p><b>Source:</b> onnx/docs/ExternalData.md.
 */
final class ExternalFiles {

  private static final String FIX = "do not trust this model, or export it again";

  private final Optional<Path> model;
  private final Arena arena;
  private final Map<String, MemorySegment> byLocation = new HashMap<>();
  private final Map<Path, MemorySegment> byPath = new LinkedHashMap<>();
  private final List<FileStamp> stamps = new ArrayList<>();

  /**
   * The files beside a model.
   *
   * @param model the model's file, if it is one
   * @param arena owns the maps
   */
  ExternalFiles(Optional<Path> model, Arena arena) {
    this.model = model;
    this.arena = arena;
  }

  /** The owner of the maps. */
  Arena arena() {
    return arena;
  }

  /** The files that tensors were read from. */
  synchronized List<Path> paths() {
    return List.copyOf(byPath.keySet());
  }

  /**
   * Checks that nobody wrote to the files since they were mapped.
   *
   * @throws ModelFileException if one changed
   */
  synchronized void requireUnchanged() {
    stamps.forEach(FileStamp::requireUnchanged);
  }

  /**
   * The bytes of one tensor.
   *
   * @param reference where they lie
   * @param byteSize how many the tensor needs
   * @param where the tensor, for messages
   */
  MemorySegment bytes(ExternalReference reference, long byteSize, String where) {
    if (reference.length().isPresent() && reference.length().get() != byteSize) {
      throw new MalformedModelException(
          where, "external data of " + byteSize + " bytes", "length " + reference.length().get(),
          FIX);
    }
    String location = reference.location();
    Path relative = relative(location, where);
    if (byteSize == 0) {
      return MemorySegment.NULL;
    }
    MemorySegment file = map(location, relative, where);
    if (reference.offset() > file.byteSize() - byteSize) {
      throw new MalformedModelException(
          where,
          byteSize + " bytes at offset " + reference.offset() + " of external data '" + location
              + "'",
          "a file of " + file.byteSize() + " bytes",
          "fetch the file again");
    }
    return file.asSlice(reference.offset(), byteSize);
  }

  /** All bytes from the reference's offset on, or as many as its length says; for tensors of unknown size. */
  MemorySegment bytes(ExternalReference reference, String where) {
    Path relative = relative(reference.location(), where);
    long byteSize = reference.length()
        .orElseGet(
            () -> Math.max(
                0, map(reference.location(), relative, where).byteSize() - reference.offset()));
    return bytes(reference, byteSize, where);
  }

  private static Path relative(String location, String where) {
    Path path;
    try {
      path = Path.of(location);
    } catch (InvalidPathException e) {
      throw new MalformedModelException(
          where, "a path of external data", "'" + location + "': " + e.getReason(), FIX);
    }
    boolean absolute = path.isAbsolute()
        || location.startsWith("/")
        || location.startsWith("\\")
        || location.length() > 1 && location.charAt(1) == ':';
    boolean upwards = false;
    for (Path part : path) {
      upwards |= part.toString().equals("..");
    }
    upwards |= location.contains("..\\");
    if (location.isEmpty() || absolute || upwards) {
      throw new MalformedModelException(
          where,
          "external data at a path relative to the model, without '..'",
          "'" + location + "'",
          FIX);
    }
    return path;
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  private synchronized MemorySegment map(String location, Path relative, String where) {
    MemorySegment before = byLocation.get(location);
    if (before != null) {
      return before;
    }
    Path file = model.orElseThrow(
        () -> new ModelFileException(
            where, "a model in a file, as it has external data", "a model in memory",
            "open the model's file"));
    Path data = file.resolveSibling(relative);
    try {
      Path real = data.toRealPath();
      Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
      Path linkedFolder = Optional.ofNullable(file.toRealPath().getParent()).orElseThrow();
      if (!real.startsWith(folder.toRealPath()) && !real.startsWith(linkedFolder)) {
        throw new MalformedModelException(
            where,
            "external data in the model's folder",
            "'" + location + "', a link to " + real,
            FIX);
      }
      if (!Files.isRegularFile(real)) {
        throw new ModelFileException(
            where, "external data in a file", "'" + location + "', which is none", "");
      }
      MemorySegment mapped = byPath.get(real);
      if (mapped == null) {
        FileStamp stamp = FileStamp.of(real);
        mapped = map(real);
        stamps.add(stamp);
        byPath.put(real, mapped);
      }
      byLocation.put(location, mapped);
      return mapped;
    } catch (NoSuchFileException e) {
      throw new ModelFileException(
          where,
          "external data '" + location + "' beside the model",
          "no such file",
          "fetch " + data + " too",
          e);
    } catch (IOException e) {
      throw new ModelFileException(
          where, "external data '" + location + "' that can be read", e.toString(), "", e);
    }
  }
}
