package dev.crease.spark;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A model on its way to the executors: its bytes as broadcasts, which executors hand to each other, or the path alone where every
 * machine sees the same files.
 *
 * @param path the model on the driver
 * @param digest of all its files
 * @param parts the files; none where the path alone moves
 */
record ModelParcel(String path, String digest, List<Part> parts) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Small enough that an executor never holds much of a model on its heap while it stores it. */
  private static final int CHUNK = 16 << 20;

  /** Copies the list. */
  ModelParcel {
    parts = List.copyOf(parts);
  }

  /**
   * A file.
   *
   * @param name relative to the model's folder
   * @param chunks its bytes
   */
  record Part(String name, List<Broadcast<byte[]>> chunks) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    Part {
      chunks = List.copyOf(chunks);
    }
  }

  /** The path alone. */
  static ModelParcel inPlace(StoredModel model) {
    return new ModelParcel(model.path().toString(), model.digest(), List.of());
  }

  /**
   * The bytes of all files.
   *
   * @throws ModelFileException if a file cannot be read, has changed, or lies outside of the model's folder
   */
  static ModelParcel packed(StoredModel model, JavaSparkContext spark) {
    ModelDigest digest = new ModelDigest();
    List<Part> parts = new ArrayList<>();
    for (String name : model.files()) {
      if (Path.of(name).startsWith("..")) {
        throw new ModelFileException(model.path().toString(),
            "external data in the model's folder, so that both can be moved", name,
            "put it there, or use inPlace()");
      }
      digest.begin(name);
      List<Broadcast<byte[]>> chunks = new ArrayList<>();
      try (InputStream in = Files.newInputStream(model.folder().resolve(name))) {
        for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in
            .readNBytes(CHUNK)) {
          digest.update(chunk);
          chunks.add(spark.broadcast(chunk));
        }
      } catch (IOException e) {
        throw new ModelFileException(model.path().toString(), "files that can be read",
            e.toString(), "", e);
      }
      parts.add(new Part(name, chunks));
    }
    model.require(digest.hex());
    return new ModelParcel(model.path().toString(), model.digest(), parts);
  }

  /**
   * Stores the files.
   *
   * @param folder an empty folder
   * @return the model in it
   * @throws ModelFileException if they cannot be written
   */
  Path unpack(Path folder) {
    ModelDigest stored = new ModelDigest();
    try {
      for (Part part : parts) {
        Path file = folder.resolve(part.name());
        Files.createDirectories(file.getParent());
        stored.begin(part.name());
        try (OutputStream out = Files.newOutputStream(file)) {
          for (Broadcast<byte[]> chunk : part.chunks()) {
            byte[] bytes = chunk.value();
            stored.update(bytes);
            out.write(bytes);
          }
        }
      }
    } catch (IOException e) {
      throw new ModelFileException(folder.toString(),
          "a folder on the executor that can be written to",
          e.toString(), "", e);
    }
    requireDigest(stored.hex());
    return folder.resolve(parts.getFirst().name());
  }

  void requireDigest(String found) {
    if (!found.equals(digest)) {
      throw new ModelFileException(path, "the model that the driver read, SHA-256 " + digest,
          "SHA-256 " + found, "let every machine see the same files, and do not change them");
    }
  }
}
