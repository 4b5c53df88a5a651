package dev.crease.host.kernel;

import dev.crease.exec.lowering.Step.BinaryKind;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of two elements. */
public final class Elements {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;
  private static final VectorSpecies<Float> HALVES = FloatVector.SPECIES_256;

  /** Channels of half a block. */
  public static final int HALF = Lanes.BLOCK / 2;

  private Elements() {}

  /** Whether the machine has vectors of half a block. */
  public static boolean hasHalves() {
    return L >= HALF;
  }

  /**
   * Copies half of each block.
   *
   * @param x (in) blocks side by side
   * @param xAt where the half of the first one begins
   * @param y (out) blocks side by side, written in half
   * @param yAt where that half of the first one begins
   * @param blocks number of blocks of 16
   */
  public static void halves(float[] x, int xAt, float[] y, int yAt, int blocks) {
    for (int i = 0; i < blocks * Lanes.BLOCK; i += Lanes.BLOCK) {
      FloatVector.fromArray(HALVES, x, xAt + i).intoArray(y, yAt + i);
    }
  }

  /**
   * {@code y = kind(a, b)}, block by block: whole vectors, what lies behind the end of a range belongs to nobody.
   *
   * @param kind the function
   * @param a (in) left operand
   * @param aAt where it begins
   * @param aStep elements from one block to the next, 0 where all read the same
   * @param b (in) right operand
   * @param bAt where it begins
   * @param bStep elements from one block to the next, 0 where all read the same
   * @param y (out) the result; may be a or b
   * @param yAt where it begins
   * @param blocks number of blocks of 16
   */
  public static void blocks(BinaryKind kind, float[] a, int aAt, int aStep, float[] b, int bAt,
      int bStep, float[] y, int yAt, int blocks) {
    for (int l = 0; l < Lanes.BLOCK; l += L) {
      switch (kind) {
        case ADD -> add(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case SUB -> sub(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case MUL -> mul(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case DIV -> div(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case MAX -> most(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case MIN -> least(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case PRELU -> prelu(a, aAt + l, aStep, b, bAt + l, bStep, y, yAt + l, blocks);
        case POW -> {
          for (int i = 0; i < blocks; i++) {
            for (int k = l; k < l + L; k++) {
              y[yAt + i * Lanes.BLOCK + k] = of(kind, a[aAt + i * aStep + k],
                  b[bAt + i * bStep + k]);
            }
          }
        }
      }
    }
  }

  /** One of the functions. */
  public static float of(BinaryKind kind, float u, float v) {
    return switch (kind) {
      case ADD -> u + v;
      case SUB -> u - v;
      case MUL -> u * v;
      case DIV -> u / v;
      case MAX -> Math.max(u, v);
      case MIN -> Math.min(u, v);
      case POW -> v == 2 ? u * u : (float) Math.pow(u, v);
      case PRELU -> u < 0 ? u * v : u;
    };
  }

  private static void add(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, float[] y,
      int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .add(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void sub(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, float[] y,
      int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .sub(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void mul(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, float[] y,
      int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .mul(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void div(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, float[] y,
      int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .div(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void most(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep, float[] y,
      int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .max(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void least(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep,
      float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(S, a, aAt + i * aStep)
          .min(FloatVector.fromArray(S, b, bAt + i * bStep))
          .intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }

  private static void prelu(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep,
      float[] y, int yAt, int count) {
    for (int i = 0; i < count; i++) {
      FloatVector u = FloatVector.fromArray(S, a, aAt + i * aStep);
      u.blend(u.mul(FloatVector.fromArray(S, b, bAt + i * bStep)),
          u.compare(VectorOperators.LT, 0f)).intoArray(y, yAt + i * Lanes.BLOCK);
    }
  }
}
