package dev.crease.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over memory segments. */
final class Sha256 {

  private static final int CHUNK_BYTES = 1 << 16;

  private final MessageDigest digest;
  private final byte[] chunk = new byte[CHUNK_BYTES];

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void update(MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      int count = (int) Math.min(CHUNK_BYTES, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, count);
      digest.update(chunk, 0, count);
    }
  }

  /** Lower-case hexadecimal; may be asked for once. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
