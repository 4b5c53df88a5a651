package dev.crease.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a model's files, their names among them. */
final class ModelDigest {

  private final MessageDigest digest;

  ModelDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The bytes that follow are of this file. */
  void begin(String name) {
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  void update(byte[] bytes) {
    digest.update(bytes);
  }

  void update(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
