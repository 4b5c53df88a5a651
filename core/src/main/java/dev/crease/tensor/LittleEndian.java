package dev.crease.tensor;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers as tensors store them: the least significant byte first, at any offset. */
public final class LittleEndian {

  /** 16 bits. */
  public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** 32 bits. */
  public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** 64 bits. */
  public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** {@code FLOAT}. */
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** {@code DOUBLE}. */
  public static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}
}
