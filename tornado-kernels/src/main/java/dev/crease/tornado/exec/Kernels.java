package dev.crease.tornado.exec;

import dev.crease.tornado.plain.PlainConvolution;
import dev.crease.tornado.plain.PlainConvolutionHalves;
import dev.crease.tornado.plain.PlainElements;
import dev.crease.tornado.plain.PlainElementsHalves;
import dev.crease.tornado.plain.PlainProducts;
import dev.crease.tornado.plain.PlainProductsHalves;
import dev.crease.tornado.plain.PlainRows;
import dev.crease.tornado.plain.PlainRowsHalves;
import dev.crease.tornado.tiled.PartSums;
import dev.crease.tornado.tiled.PartSumsHalves;
import dev.crease.tornado.tiled.ProductTile8;
import dev.crease.tornado.tiled.ProductTile8Halves;
import dev.crease.tornado.tiled.SlabTile4x8;
import dev.crease.tornado.tiled.SlabTile4x8Halves;
import dev.crease.tornado.tiled.SlabTile4x8HalvesParts;
import dev.crease.tornado.tiled.SlabTile8x8;
import dev.crease.tornado.tiled.SlabTile8x8Halves;
import dev.crease.tornado.tiled.SlabTile8x8HalvesParts;
import dev.crease.tornado.tiled.WholeSums;
import dev.crease.tornado.tiled.WholeSumsHalves;
import java.util.Map;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The kernels that work on rows, for values that lie in arrays of one type. What is not of the model's type, such as a bias or an
 * axis's shares, is fp32 for all of them.
 *
 * @param <A> the arrays of values
 * @param convolution {@link PlainConvolution#convolution}
 * @param transposed {@link PlainConvolution#transposed}
 * @param dense {@link PlainProducts#dense}
 * @param affine {@link PlainProducts#affine}
 * @param pool {@link PlainRows#pool}
 * @param reduce {@link PlainRows#reduce}
 * @param softmax {@link PlainRows#softmax}
 * @param common {@link PlainElements#common}
 * @param rare {@link PlainElements#rare}
 * @param binary {@link PlainElements#binary}
 * @param part {@link PlainElements#part}
 * @param rearrange {@link PlainElements#rearrange}
 * @param interpolate {@link PlainElements#interpolate}
 * @param product {@link ProductTile8#product}
 * @param slabs by the pixels of a work-item, of the template SlabTile
 * @param combine {@link PartSums#combine}
 * @param finish {@link WholeSums#finish}
 */
record Kernels<A>(
    Task14<KernelContext, A, A, FloatArray, A, A, IntArray, Integer, Integer, Float, Float, Integer, Float, Float> convolution,
    Task14<KernelContext, A, A, FloatArray, A, A, IntArray, Integer, Integer, Float, Float, Integer, Float, Float> transposed,
    Task15<KernelContext, A, A, FloatArray, A, A, IntArray, Float, Integer, Integer, Float, Float, Integer, Float, Float> dense,
    Task14<KernelContext, A, FloatArray, FloatArray, A, A, IntArray, Integer, Integer, Float, Float, Integer, Float, Float> affine,
    Task5<KernelContext, A, A, IntArray, Integer> pool,
    Task5<KernelContext, A, A, IntArray, Integer> reduce,
    Task5<KernelContext, A, A, IntArray, Integer> softmax,
    Task7<KernelContext, A, A, IntArray, Integer, Float, Float> common,
    Task6<KernelContext, A, A, IntArray, Integer, Float> rare,
    Task9<KernelContext, A, A, A, IntArray, Integer, Integer, Float, Float> binary,
    Task4<KernelContext, A, A, IntArray> part,
    Task6<KernelContext, A, A, IntArray, Integer, Float> rearrange,
    Task5<KernelContext, A, A, IntArray, FloatArray> interpolate,
    Task15<KernelContext, A, A, FloatArray, A, A, IntArray, Float, Integer, Integer, Float, Float, Integer, Float, Float> product,
    Map<Integer, Slab<A>> slabs,
    Task7<KernelContext, FloatArray, A, A, FloatArray, IntArray, Integer> combine,
    Task8<KernelContext, FloatArray, FloatArray, A, A, FloatArray, IntArray, Integer> finish) {

  /**
   * A kernel that goes through slabs.
   *
   * @param <A> the arrays of values
   * @param whole where each sum is made by one work-group
   * @param parts where several have a part each: in fp32, as nothing is rounded before it is whole
   */
  record Slab<A>(
      Task10<KernelContext, A, A, FloatArray, A, A, FloatArray, IntArray, Float, Integer> whole,
      Task10<KernelContext, A, A, FloatArray, A, FloatArray, FloatArray, IntArray, Float, Integer> parts) {}

  /** Values are fp32. */
  static final Kernels<FloatArray> FLOATS = new Kernels<>(
      PlainConvolution::convolution, PlainConvolution::transposed, PlainProducts::dense,
      PlainProducts::affine, PlainRows::pool, PlainRows::reduce, PlainRows::softmax,
      PlainElements::common, PlainElements::rare, PlainElements::binary, PlainElements::part,
      PlainElements::rearrange, PlainElements::interpolate, ProductTile8::product,
      Map.of(4, new Slab<>(SlabTile4x8::product, SlabTile4x8::product),
          8, new Slab<>(SlabTile8x8::product, SlabTile8x8::product)),
      PartSums::combine, WholeSums::finish);

  /** Values are fp16; sums, and whatever else is computed, are fp32. */
  static final Kernels<HalfFloatArray> HALVES = new Kernels<>(
      PlainConvolutionHalves::convolution, PlainConvolutionHalves::transposed,
      PlainProductsHalves::dense, PlainProductsHalves::affine, PlainRowsHalves::pool,
      PlainRowsHalves::reduce, PlainRowsHalves::softmax, PlainElementsHalves::common,
      PlainElementsHalves::rare, PlainElementsHalves::binary, PlainElementsHalves::part,
      PlainElementsHalves::rearrange, PlainElementsHalves::interpolate,
      ProductTile8Halves::product,
      Map.of(4, new Slab<>(SlabTile4x8Halves::product, SlabTile4x8HalvesParts::product),
          8, new Slab<>(SlabTile8x8Halves::product, SlabTile8x8HalvesParts::product)),
      PartSumsHalves::combine, WholeSumsHalves::finish);
}
