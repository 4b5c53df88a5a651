package dev.crease.onnx;

/**
 * How a model is written. Immutable; start from {@link #DEFAULT}.
 *
 * @param externalData where weights go
 * @param externalThresholdBytes initializers of fewer bytes stay in the model file
 * @param overwrite whether files that exist are replaced
 * @param digest whether the SHA-256 of the model file is computed while it is written
 */
public record WriteOptions(
    ExternalData externalData,
    long externalThresholdBytes,
    boolean overwrite,
    boolean digest) {

  /** Weights in the model file unless it would pass 2 GB, nothing overwritten, no digest. */
  public static final WriteOptions DEFAULT = new WriteOptions(ExternalData.AUTO, 1024, false,
      false);

  /** Where weights go. */
  public enum ExternalData {
    /**
     * Into the model file; beside it where it would pass 2 GB otherwise, and for new weights where the model read
     * has some beside it too.
     */
    AUTO,
    /** Beside the model file. */
    ALWAYS
  }

  /** Checks the threshold. */
  public WriteOptions {
    if (externalThresholdBytes < 0) {
      throw new IllegalArgumentException(
          "external threshold: expected >= 0 bytes, got " + externalThresholdBytes);
    }
  }

  /** These options with weights elsewhere. */
  public WriteOptions withExternalData(ExternalData other) {
    return new WriteOptions(other, externalThresholdBytes, overwrite, digest);
  }

  /** These options with another threshold. */
  public WriteOptions withExternalThresholdBytes(long other) {
    return new WriteOptions(externalData, other, overwrite, digest);
  }

  /** These options, overwriting or not. */
  public WriteOptions withOverwrite(boolean other) {
    return new WriteOptions(externalData, externalThresholdBytes, other, digest);
  }

  /** These options, with a digest or without. */
  public WriteOptions withDigest(boolean other) {
    return new WriteOptions(externalData, externalThresholdBytes, overwrite, other);
  }
}
