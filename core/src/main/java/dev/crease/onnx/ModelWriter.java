package dev.crease.onnx;

import dev.crease.error.ModelFileException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Model;
import dev.crease.onnx.WriteOptions.ExternalData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Writes models. What did not change since it was read is copied byte for byte, from where it lies to the file: a
 * model without changes is written as the same bytes. No clock and no hash order reach the file, so that the same
 * model is written the same way every time.
 *
 * <p>The target is replaced in one step once everything is on the disk; until then, and if anything fails, it
 * stays as it is. With external data there are two files, replaced one right after the other: a process that is
 * killed between the two leaves the new data beside the old model.
 */
public final class ModelWriter {

  /** Protocol buffers have no larger messages. */
  private static final long MAX_MODEL_BYTES = Integer.MAX_VALUE;

  private ModelWriter() {}

  /**
   * Writes a model that was read from a file, or made from one that was.
   *
   * @param source the file
   * @param model its model, or another made from that
   * @param target the file to write
   * @param options how
   * @throws ModelFileException if the target is the source, exists, or cannot be written, or somebody wrote to the source meanwhile
   * @throws UnsupportedModelException if the model cannot be written as one file below 2 GB
   */
  public static WrittenModel write(ModelFile source, Model model, Path target,
      WriteOptions options) {
    return write(source, model, target, options, () -> true).orElseThrow();
  }

  /**
   * Writes a model that was read from a file, or made from one that was, if it is found to be right once all of it is computed.
   *
   * @param source the file
   * @param model its model, or another made from that
   * @param target the file to write
   * @param options how
   * @param right is asked when everything is written, but not yet in its place
   * @return empty where it was not right: then nothing is left of it, and the target is as it was
   * @throws ModelFileException if the target is the source, exists, or cannot be written, or somebody wrote to the source meanwhile
   * @throws UnsupportedModelException if the model cannot be written as one file below 2 GB
   */
  public static Optional<WrittenModel> write(ModelFile source, Model model, Path target,
      WriteOptions options, BooleanSupplier right) {
    return write(Optional.of(source), model, target, options, right, MAX_MODEL_BYTES);
  }

  /**
   * Checks that a file may be written, before the work that leads to it: it must not exist unless that is allowed, lie in a
   * folder, and be none of the files that the source consists of.
   *
   * @param source what will be read while the target is written
   * @param target the file
   * @param options how it will be written
   * @throws ModelFileException if it must not be written
   */
  public static void checkTarget(ModelFile source, Path target, WriteOptions options) {
    Target.check(Optional.of(source), target, options.overwrite());
  }

  /**
   * What {@link #write(ModelFile, Model, Path, WriteOptions)} would write, without writing it and without its digest.
   *
   * @param source the file
   * @param model its model, or another made from that
   * @param target the file that would be written
   * @param options how
   * @throws ModelFileException if the target is the source, exists, or could not be written
   * @throws UnsupportedModelException if the model cannot be written as one file below 2 GB
   */
  public static WrittenModel measure(ModelFile source, Model model, Path target,
      WriteOptions options) {
    Optional<ModelFile> from = Optional.of(source);
    Target checked = Target.check(from, target, options.overwrite());
    try (Arena arena = Arena.ofConfined()) {
      return Layout.of(from, model, checked, options, MAX_MODEL_BYTES, arena)
          .written(checked, 0, Optional.empty());
    }
  }

  /**
   * Writes a model that no file holds.
   *
   * @param model the model
   * @param target the file to write
   * @param options how
   * @throws ModelFileException if the target exists, or cannot be written
   * @throws UnsupportedModelException if the model cannot be written as one file below 2 GB, or refers to the
   *     external data of a file
   */
  public static WrittenModel write(Model model, Path target, WriteOptions options) {
    return write(Optional.empty(), model, target, options, MAX_MODEL_BYTES);
  }

  /**
   * The bytes of a model, for those who want no file.
   *
   * @param model the model
   * @throws UnsupportedModelException if they are 2 GB or more, or refer to the external data of a file
   */
  public static byte[] toBytes(Model model) {
    try (Arena arena = Arena.ofConfined()) {
      Relocation refuse = new Relocation.Move(Optional.empty(), new SideFile(""));
      ByteRope rope = ModelEncoder.encode(
          model, Placement.inside(refuse), comparison(Optional.empty(), arena));
      checkSize(rope, "model " + model.graph().name(), MAX_MODEL_BYTES - 8);
      byte[] bytes = new byte[(int) rope.byteSize()];
      MemorySegment target = MemorySegment.ofArray(bytes);
      long at = 0;
      for (Part part : rope.parts()) {
        part.copy(0, target.asSlice(at, part.byteSize()));
        at += part.byteSize();
      }
      return bytes;
    }
  }

  private static Source comparison(Optional<ModelFile> source, Arena arena) {
    return new Source(
        MemorySegment.NULL,
        "the model read before",
        arena,
        source.map(s -> s.source().external())
            .orElseGet(() -> new ExternalFiles(Optional.empty(), arena)));
  }

  static WrittenModel write(Optional<ModelFile> source, Model model, Path target,
      WriteOptions options, long maxModelBytes) {
    return write(source, model, target, options, () -> true, maxModelBytes).orElseThrow();
  }

  private static Optional<WrittenModel> write(Optional<ModelFile> source, Model model,
      Path target, WriteOptions options, BooleanSupplier right, long maxModelBytes) {
    Target checked = Target.check(source, target, options.overwrite());
    return ModelFile.reading(() -> {
      try (Arena arena = Arena.ofConfined()) {
        return write(
            source, checked, Layout.of(source, model, checked, options, maxModelBytes, arena),
            options, right);
      }
    }, source.stream().toList());
  }

  /** The bytes of a model file, and of the file beside it. */
  private record Layout(ByteRope rope, SideFile side) {

    static Layout of(Optional<ModelFile> source, Model model, Target target, WriteOptions options,
        long maxModelBytes, Arena arena) {
      Source comparison = comparison(source, arena);
      SideFile side = new SideFile(target.dataName());
      Placement placement = new Placement(
          side,
          target.relocation(source, side),
          options.externalData() == ExternalData.ALWAYS
              || source.filter(s -> !s.externalFiles().isEmpty()).isPresent(),
          options.externalData() == ExternalData.ALWAYS,
          options.externalThresholdBytes());
      ByteRope rope = ModelEncoder.encode(model, placement, comparison);
      if (rope.byteSize() <= maxModelBytes) {
        return new Layout(rope, side);
      }
      SideFile larger = new SideFile(target.dataName());
      rope = ModelEncoder.encode(
          model, placement.allBeside(larger, target.relocation(source, larger)), comparison);
      checkSize(rope, target.given().toString(), maxModelBytes);
      return new Layout(rope, larger);
    }

    WrittenModel written(Target target, long syncNanos, Optional<Sha256> digest) {
      return new WrittenModel(
          target.given(),
          rope.byteSize(),
          side.isEmpty() ? Optional.empty() : Optional.of(target.data()),
          side.byteSize(),
          syncNanos,
          digest.map(Sha256::hex));
    }
  }

  private static void checkSize(ByteRope rope, String where, long maxModelBytes) {
    if (rope.byteSize() > maxModelBytes) {
      throw new UnsupportedModelException(
          where,
          "a model of at most " + maxModelBytes + " bytes besides its external data",
          rope.byteSize() + " bytes",
          "");
    }
  }

  private static Optional<WrittenModel> write(Optional<ModelFile> source, Target target,
      Layout layout, WriteOptions options, BooleanSupplier right) {
    SideFile side = layout.side();
    Optional<Sha256> digest = options.digest() ? Optional.of(new Sha256()) : Optional.empty();
    if (!side.isEmpty()) {
      target.checkData(options.overwrite());
    }
    PendingFile.deleteLeftOvers(target.folder());
    long syncNanos = 0;
    try (PendingFile modelFile = PendingFile.create(target.model())) {
      ChannelWriter.write(layout.rope().parts(), modelFile.channel(), digest);
      if (side.isEmpty()) {
        if (!right.getAsBoolean()) {
          return Optional.empty();
        }
        syncNanos = modelFile.force();
        source.ifPresent(ModelFile::requireUnchanged);
        modelFile.publish();
      } else {
        OptionalLong both = publishBoth(source, target, modelFile, side, right);
        if (both.isEmpty()) {
          return Optional.empty();
        }
        syncNanos = both.getAsLong();
      }
    } catch (IOException e) {
      throw failed(target, e);
    }
    syncNanos += PendingFile.forceFolder(target.folder());
    return Optional.of(layout.written(target, syncNanos, digest));
  }

  /** What waiting for the disk took, in nanoseconds; empty where what was written is not right. */
  private static OptionalLong publishBoth(Optional<ModelFile> source, Target target,
      PendingFile modelFile, SideFile side, BooleanSupplier right) throws IOException {
    try (PendingFile dataFile = PendingFile.create(target.data())) {
      ChannelWriter.write(side.parts(), dataFile.channel(), Optional.empty());
      if (!right.getAsBoolean()) {
        return OptionalLong.empty();
      }
      long syncNanos = modelFile.force() + dataFile.force();
      source.ifPresent(ModelFile::requireUnchanged);
      dataFile.publishBefore(modelFile);
      return OptionalLong.of(syncNanos);
    }
  }

  private static ModelFileException failed(Target target, IOException e) {
    return new ModelFileException(
        target.given().toString(),
        "a file that can be written",
        e.toString(),
        "check the folder's free space and permissions; the old file, if there was one, is untouched",
        e);
  }
}
