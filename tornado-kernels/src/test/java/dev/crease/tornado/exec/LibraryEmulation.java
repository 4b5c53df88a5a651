package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.common.TornadoFunctions;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What NVIDIA's libraries do where they are called as TornadoVM 5.2 calls them, in plain Java: matrices column by column in cuBLAS, row by row in CUTLASS,
 * images NCHW in cuDNN, all sums in fp64. It knows nothing of how Crease makes the calls.
 *
 * <p><b>Source:</b> cuBLAS 13, "cublas&lt;t&gt;gemm", "cublasGemmEx", "cublas&lt;t&gt;gemmStridedBatched" and "cublasLtMatmul" with
 * {@code CUBLASLT_EPILOGUE_BIAS}; cuDNN 9, "cudnnConvolutionForward" with {@code CUDNN_CROSS_CORRELATION}; TornadoVM's
 * {@code CuBlas}, {@code CuBlasLt}, {@code CuDnn} and {@code Cutlass}.
 */
final class LibraryEmulation {

  /** Catches the call that a task adds. */
  private static final class Catcher extends TaskGraph {
    private LibraryTaskDescriptor caught = new LibraryTaskDescriptor();

    Catcher() {
      super("caught");
    }

    @Override
    public <T1> TaskGraph libraryTask(String id, TornadoFunctions.LibraryTask1<T1> code, T1 arg) {
      caught = code.apply(arg);
      return this;
    }
  }

  private LibraryEmulation() {}

  /** The call that a task is. */
  static LibraryTaskDescriptor call(DeviceTask task) {
    assertThat(task.grid()).as("a call has no grid").isEmpty();
    Catcher catcher = new Catcher();
    task.call().add(catcher, "t");
    return catcher.caught;
  }

  /** Makes a call; its name, with the library's. */
  static String run(LibraryTaskDescriptor call) {
    Arguments a = new Arguments(call);
    String name = call.getLibraryName() + "/" + call.getFunctionName();
    switch (name) {
      case "nvidia/cublaslt/ltMatmulFP32", "nvidia/cublas/cublasGemmExFP16FP32" -> {
        a.requireWritten(11);
        gemm(a, 6, 7, 0, 8, 9, 0, 11, 12, 0, 10);
      }
      case "nvidia/cublaslt/ltMatmulBiasFP16" -> {
        a.requireWritten(11);
        gemm(a, 6, 7, 0, 8, 9, 0, 11, 12, 0, 10);
        bias(a);
      }
      case "nvidia/cublas/cublasSgemmStridedBatched" -> {
        a.requireWritten(13);
        for (long batch = 0; batch < a.integer(16); batch++) {
          gemm(a, 6, 7, batch * a.wide(8), 9, 10, batch * a.wide(11), 13, 14, batch * a.wide(15),
              12);
        }
      }
      case "nvidia/cutlass/cutlassGemmBiasRelu" -> {
        a.requireWritten(6);
        rectified(a);
      }
      case "nvidia/cudnn/cudnnConv2d" -> {
        a.requireWritten(2);
        convolution(a);
      }
      default -> throw new AssertionError("no such function: " + name);
    }
    return name;
  }

  /** The arguments of a call, of the types that its provider casts them to. */
  private record Arguments(LibraryTaskDescriptor call) {

    int integer(int at) {
      return (Integer) call.getParameters()[at];
    }

    long wide(int at) {
      return (Long) call.getParameters()[at];
    }

    float real(int at) {
      return (Float) call.getParameters()[at];
    }

    TornadoNativeArray array(int at) {
      return (TornadoNativeArray) call.getParameters()[at];
    }

    void requireWritten(int at) {
      Access[] access = call.getAccess();
      assertThat(access).hasSameSizeAs(call.getParameters());
      for (int i = 0; i < access.length; i++) {
        assertThat(access[i]).isEqualTo(i == at ? Access.WRITE_ONLY : Access.READ_ONLY);
      }
    }
  }

  static double get(TornadoNativeArray array, long at) {
    int i = Math.toIntExact(at);
    return array instanceof HalfFloatArray halves
        ? halves.get(i).getFloat32()
        : ((FloatArray) array).get(i);
  }

  private static void set(TornadoNativeArray array, long at, double value) {
    int i = Math.toIntExact(at);
    if (array instanceof HalfFloatArray halves) {
      halves.set(i, new HalfFloat((float) value));
    } else {
      ((FloatArray) array).set(i, (float) value);
    }
  }

  private static void gemm(Arguments a, int aAt, int aApart, long aFirst, int bAt, int bApart,
      long bFirst, int cAt, int cApart, long cFirst, int beta) {
    int m = a.integer(2);
    int n = a.integer(3);
    int k = a.integer(4);
    assertThat(a.real(beta)).isZero();
    assertThat(a.integer(aApart)).isGreaterThanOrEqualTo(a.integer(0) == 0 ? m : k);
    assertThat(a.integer(bApart)).isGreaterThanOrEqualTo(a.integer(1) == 0 ? k : n);
    assertThat(a.integer(cApart)).isGreaterThanOrEqualTo(m);
    for (int column = 0; column < n; column++) {
      for (int row = 0; row < m; row++) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
          long left = a.integer(0) == 0
              ? row + (long) i * a.integer(aApart)
              : i + (long) row * a.integer(aApart);
          long right = a.integer(1) == 0
              ? i + (long) column * a.integer(bApart)
              : column + (long) i * a.integer(bApart);
          sum += get(a.array(aAt), aFirst + left) * get(a.array(bAt), bFirst + right);
        }
        set(a.array(cAt), cFirst + row + (long) column * a.integer(cApart), a.real(5) * sum);
      }
    }
  }

  private static void bias(Arguments a) {
    for (int column = 0; column < a.integer(3); column++) {
      for (int row = 0; row < a.integer(2); row++) {
        long at = row + (long) column * a.integer(12);
        set(a.array(11), at, get(a.array(11), at) + get(a.array(13), row));
      }
    }
  }

  private static void rectified(Arguments a) {
    int m = a.integer(0);
    int n = a.integer(1);
    int k = a.integer(2);
    assertThat(List.of(n % 4, k % 4)).containsOnly(0);
    for (int row = 0; row < m; row++) {
      for (int column = 0; column < n; column++) {
        double sum = get(a.array(5), column);
        for (int i = 0; i < k; i++) {
          sum += get(a.array(3), (long) row * k + i) * get(a.array(4), (long) i * n + column);
        }
        set(a.array(6), (long) row * n + column, Math.max(sum, 0));
      }
    }
  }

  private static void convolution(Arguments a) {
    int channels = a.integer(4);
    int height = a.integer(5);
    int width = a.integer(6);
    int outputs = a.integer(7);
    int rows = a.integer(8);
    int columns = a.integer(9);
    int pad = a.integer(10);
    int stride = a.integer(11);
    int high = (height + 2 * pad - rows) / stride + 1;
    int wide = (width + 2 * pad - columns) / stride + 1;
    long at = 0;
    for (int n = 0; n < a.integer(3); n++) {
      for (int o = 0; o < outputs; o++) {
        for (int y = 0; y < high; y++) {
          for (int x = 0; x < wide; x++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
              for (int r = 0; r < rows; r++) {
                for (int s = 0; s < columns; s++) {
                  int h = y * stride - pad + r;
                  int w = x * stride - pad + s;
                  if (h >= 0 && h < height && w >= 0 && w < width) {
                    sum += get(a.array(0), ((long) (n * channels + c) * height + h) * width + w)
                        * get(a.array(1), ((long) (o * channels + c) * rows + r) * columns + s);
                  }
                }
              }
            }
            set(a.array(2), at++, sum);
          }
        }
      }
    }
    assertThat(a.array(2).getSize()).isGreaterThanOrEqualTo(Math.toIntExact(at));
    assertThat(a.array(2)).isInstanceOf(FloatArray.class);
  }
}
