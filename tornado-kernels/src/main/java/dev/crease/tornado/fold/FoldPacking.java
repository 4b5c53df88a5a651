package dev.crease.tornado.fold;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * Weights rescaled into the order in which the kernels of steps read them, {@value #LAYERS} layers a launch.
 *
 * <p>Launch: work-items for as many elements of the packed weights as the table says each, rounded up to whole work-groups.
 *
 * <p><b>Accuracy:</b> that of {@link RescaleKernels}: rounded once.
 *
 * <p>Both kernels are written out: what they share would be a function of more nodes than TornadoVM inlines (600).
 */
public final class FoldPacking {

  /** Layers of one launch; missing ones have no elements. */
  public static final int LAYERS = 8;

  /** In the table: elements for each work-item. The layers follow. */
  public static final int CHUNK = 0;

  /** Where the first layer's numbers begin. */
  public static final int FIRST = 1;

  /**
   * Numbers of a layer: elements of its packed weight; where its weights begin; the eight of {@link WeightOrder}; inner elements,
   * channels and outer elements of a channel's factor; where its factors begin.
   */
  public static final int NUMBERS = 14;

  private FoldPacking() {}

  /**
   * Into blocks of channels.
   *
   * @param context the work-item
   * @param w (in) fp32 weights of all layers, row-major
   * @param factors (in) per channel, the factor, its upper bits and what it lacks
   * @param g (in) see {@link #CHUNK}
   * @param y0 (out) packed weights of the first layer
   * @param y1 (out) of the next
   * @param y2 (out) of the next
   * @param y3 (out) of the next
   * @param y4 (out) of the next
   * @param y5 (out) of the next
   * @param y6 (out) of the next
   * @param y7 (out) of the last
   */
  public static void blocks(KernelContext context, FloatArray w, DoubleArray factors, IntArray g,
      VectorFloat16 y0, VectorFloat16 y1, VectorFloat16 y2, VectorFloat16 y3, VectorFloat16 y4,
      VectorFloat16 y5, VectorFloat16 y6, VectorFloat16 y7) {
    FloatArray a0 = y0.getArray();
    FloatArray a1 = y1.getArray();
    FloatArray a2 = y2.getArray();
    FloatArray a3 = y3.getArray();
    FloatArray a4 = y4.getArray();
    FloatArray a5 = y5.getArray();
    FloatArray a6 = y6.getArray();
    FloatArray a7 = y7.getArray();
    int chunk = g.get(CHUNK);
    int from = context.globalIdx * chunk;
    for (int n = from; n < from + chunk; n++) {
      int at = FIRST;
      int i = n;
      int layer = 0;
      while (layer < LAYERS && i >= g.get(at)) {
        i -= g.get(at);
        at += NUMBERS;
        layer++;
      }
      if (layer < LAYERS) {
        float v = value(w, factors, g, at, i);
        if (layer == 0) {
          a0.set(i, v);
        } else if (layer == 1) {
          a1.set(i, v);
        } else if (layer == 2) {
          a2.set(i, v);
        } else if (layer == 3) {
          a3.set(i, v);
        } else if (layer == 4) {
          a4.set(i, v);
        } else if (layer == 5) {
          a5.set(i, v);
        } else if (layer == 6) {
          a6.set(i, v);
        } else {
          a7.set(i, v);
        }
      }
    }
  }

  /**
   * Into rows.
   *
   * @param context the work-item
   * @param w (in) fp32 weights of all layers, row-major
   * @param factors (in) per channel, the factor, its upper bits and what it lacks
   * @param g (in) see {@link #CHUNK}
   * @param y0 (out) weights of the first layer
   * @param y1 (out) of the next
   * @param y2 (out) of the next
   * @param y3 (out) of the next
   * @param y4 (out) of the next
   * @param y5 (out) of the next
   * @param y6 (out) of the next
   * @param y7 (out) of the last
   */
  public static void rows(KernelContext context, FloatArray w, DoubleArray factors, IntArray g,
      FloatArray y0, FloatArray y1, FloatArray y2, FloatArray y3, FloatArray y4, FloatArray y5,
      FloatArray y6, FloatArray y7) {
    int chunk = g.get(CHUNK);
    int from = context.globalIdx * chunk;
    for (int n = from; n < from + chunk; n++) {
      int at = FIRST;
      int i = n;
      int layer = 0;
      while (layer < LAYERS && i >= g.get(at)) {
        i -= g.get(at);
        at += NUMBERS;
        layer++;
      }
      if (layer < LAYERS) {
        float v = value(w, factors, g, at, i);
        if (layer == 0) {
          y0.set(i, v);
        } else if (layer == 1) {
          y1.set(i, v);
        } else if (layer == 2) {
          y2.set(i, v);
        } else if (layer == 3) {
          y3.set(i, v);
        } else if (layer == 4) {
          y4.set(i, v);
        } else if (layer == 5) {
          y5.set(i, v);
        } else if (layer == 6) {
          y6.set(i, v);
        } else {
          y7.set(i, v);
        }
      }
    }
  }

  /** Element i of a packed weight. */
  private static float value(FloatArray w, DoubleArray factors, IntArray g, int at, int i) {
    int outputs = g.get(at + 2);
    int channels = g.get(at + 3);
    int taps = g.get(at + 4);
    int inBlock = g.get(at + 5);
    int block = g.get(at + 6);
    int lanes = i / block;
    int kernel = channels * taps;
    int o = lanes / kernel * block + i - lanes * block;
    int within = lanes - lanes / kernel * kernel;
    int full = inBlock * taps;
    int c = within / full * inBlock;
    int rest = within - within / full * full;
    int width = channels - c < inBlock ? channels - c : inBlock;
    int t = rest / width;
    int e = o * g.get(at + 7) + (c + rest - t * width) * g.get(at + 8) + t * g.get(at + 9);
    if (o >= outputs) {
      return 0f;
    }
    int row = e / g.get(at + 10);
    int many = g.get(at + 11);
    int k = (g.get(at + 13) + row % many + row / many / g.get(at + 12) * many) * 3;
    float weight = w.get(g.get(at + 1) + e);
    double p = weight * factors.get(k);
    float above = (float) (p * ExactProducts.ABOVE);
    float below = (float) (p * ExactProducts.BELOW);
    return above == below
        ? above
        : ExactProducts.rounded(weight, factors.get(k), factors.get(k + 1), factors.get(k + 2));
  }
}
