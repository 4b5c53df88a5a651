package dev.crease.tornado.exec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A call of one of NVIDIA's libraries, as TornadoVM's CUDA backend makes it: by the names of a library and of a function, so that an SDK
 * without them is no obstacle to compiling this.
 *
 * <p><b>Source:</b> TornadoVM 5.2, modules {@code tornado.cublas}, {@code tornado.cudnn} and {@code tornado.cutlass}; cuBLAS 13, "cublasLtMatmul",
 * "cublasGemmEx", "cublas&lt;t&gt;gemmStridedBatched"; cuDNN 9, "cudnnConvolutionForward".
 *
 * @param library as TornadoVM names it
 * @param function of that library's
 * @param written which argument it writes; it reads all others
 * @param arguments arrays and numbers
 */
record LibraryCall(String library, String function, int written, List<Object> arguments) {

  private static final String CUBLAS = "nvidia/cublas";
  private static final String CUBLAS_LT = "nvidia/cublaslt";

  /** The result is written over, not added to. */
  private static final float OVERWRITE = 0;

  /**
   * A matrix as cuBLAS finds it, column by column: the rows of ours are its columns.
   *
   * @param array its elements
   * @param transposed whether the library is to take it as transposed, {@code CUBLAS_OP_T}
   * @param apart elements from one column to the next
   * @param next elements from one matrix of a batch to the next
   */
  record Matrix(TornadoNativeArray array, boolean transposed, int apart, long next) {
    private int operation() {
      return transposed ? 1 : 0;
    }
  }

  /** Copies the list. */
  LibraryCall {
    arguments = List.copyOf(arguments);
  }

  /**
   * {@code C = alpha · A·B} in fp32 for matrices in fp32 or fp16, column by column.
   *
   * @param a {@code m × k}
   * @param b {@code k × n}
   * @param sizes m, n, k and the number of products; of matrices in fp16 there can be one
   * @param alpha factor
   * @param c (out) {@code m × n}, one after the other
   */
  static LibraryCall product(Matrix a, Matrix b, int[] sizes, float alpha, FloatArray c) {
    int m = sizes[0];
    int n = sizes[1];
    int k = sizes[2];
    int batch = sizes[3];
    if (batch > 1) {
      return new LibraryCall(CUBLAS, "cublasSgemmStridedBatched", 13,
          List.of(a.operation(), b.operation(), m, n, k, alpha, a.array, a.apart, a.next, b.array,
              b.apart, b.next, OVERWRITE, c, m, (long) m * n, batch));
    }
    List<Object> arguments = arguments(a, b, sizes, alpha, c);
    return a.array instanceof HalfFloatArray
        ? new LibraryCall(CUBLAS, "cublasGemmExFP16FP32", 11, arguments)
        : new LibraryCall(CUBLAS_LT, "ltMatmulFP32", 11, arguments);
  }

  /**
   * {@code C = alpha · A·B + bias}, an element of the bias for each row, all of it in fp16 and each sum rounded once.
   *
   * @param a {@code m × k}
   * @param b {@code k × n}
   * @param sizes m, n and k
   * @param alpha factor
   * @param bias m elements
   * @param c (out) {@code m × n}
   */
  static LibraryCall biased(Matrix a, Matrix b, int[] sizes, float alpha, TornadoNativeArray bias,
      TornadoNativeArray c) {
    List<Object> arguments = new ArrayList<>(arguments(a, b, sizes, alpha, c));
    arguments.add(bias);
    return new LibraryCall(CUBLAS_LT, "ltMatmulBiasFP16", 11, arguments);
  }

  /** What all functions take that make one product. */
  private static List<Object> arguments(Matrix a, Matrix b, int[] sizes, float alpha,
      TornadoNativeArray c) {
    return List.of(a.operation(), b.operation(), sizes[0], sizes[1], sizes[2], alpha, a.array,
        a.apart, b.array, b.apart, OVERWRITE, c, sizes[0]);
  }

  /**
   * {@code D = max(A·B + bias, 0)}, row by row, an element of the bias for each column, in fp16.
   *
   * @param a {@code rows × depth}
   * @param b {@code depth × columns}
   * @param sizes rows, columns and depth, the last two multiples of {@link #CUTLASS_MULTIPLE}
   * @param bias an element per column
   * @param d (out) {@code rows × columns}
   */
  static LibraryCall biasedAndRectified(TornadoNativeArray a, TornadoNativeArray b, int[] sizes,
      TornadoNativeArray bias, TornadoNativeArray d) {
    return new LibraryCall("nvidia/cutlass", "cutlassGemmBiasRelu", 6,
        List.of(sizes[0], sizes[1], sizes[2], a, b, bias, d));
  }

  /** What columns and depth are multiples of for {@link #biasedAndRectified}: it loads so many halves at once. */
  static final int CUTLASS_MULTIPLE = 4;

  /**
   * A convolution of images in fp32, without bias.
   *
   * @param x (in) {@code [N,C,H,W]}
   * @param w (in) {@code [O,C,R,S]}
   * @param y (out) {@code [N,O,H',W']}
   * @param sizes N, C, H, W, O, R, S, the padding on each side and the stride, both the same for rows and columns
   */
  static LibraryCall convolution(TornadoNativeArray x, TornadoNativeArray w, FloatArray y,
      int... sizes) {
    Object[] arguments = new Object[3 + sizes.length];
    arguments[0] = x;
    arguments[1] = w;
    arguments[2] = y;
    for (int i = 0; i < sizes.length; i++) {
      arguments[3 + i] = sizes[i];
    }
    return new LibraryCall("nvidia/cudnn", "cudnnConv2d", 2, List.of(arguments));
  }

  /** Adds it to a graph. */
  void add(TaskGraph graph, String id) {
    graph.libraryTask(id, LibraryCall::descriptor, this);
  }

  /** As TornadoVM wants it. */
  LibraryTaskDescriptor descriptor() {
    Access[] access = new Access[arguments.size()];
    Arrays.fill(access, Access.READ_ONLY);
    access[written] = Access.WRITE_ONLY;
    return new LibraryTaskDescriptor().withLibrary(library).withFunction(function)
        .withParameters(arguments.toArray()).withAccess(access);
  }
}
