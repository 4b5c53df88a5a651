package dev.crease.onnx;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What was written.
 *
 * @param path the model file
 * @param byteSize its size
 * @param dataPath the file with external data, if one was written
 * @param dataByteSize its size; 0 without one
 * @param syncNanos time that was spent waiting until the bytes were on the disk, in nanoseconds; 0 if nothing was written
 * @param sha256 digest of the model file in lower-case hexadecimal, if it was asked for
 */
public record WrittenModel(
    Path path,
    long byteSize,
    Optional<Path> dataPath,
    long dataByteSize,
    long syncNanos,
    Optional<String> sha256) {}
