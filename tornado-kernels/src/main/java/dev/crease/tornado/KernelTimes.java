package dev.crease.tornado;

import uk.ac.manchester.tornado.api.TornadoProfilerResult;

/**
 * Where the time of one run on a device went.
 *
 * @param compileNanos TornadoVM's compiler and the driver's
 * @param uploadNanos host to device
 * @param kernelNanos kernels, as the device's clock says
 * @param downloadNanos device to host
 * @param uploadBytes host to device
 * @param downloadBytes device to host
 */
public record KernelTimes(
    long compileNanos,
    long uploadNanos,
    long kernelNanos,
    long downloadNanos,
    long uploadBytes,
    long downloadBytes) {

  /** Nothing ran. */
  public static final KernelTimes NONE = new KernelTimes(0, 0, 0, 0, 0, 0);

  /** What TornadoVM's profiler saw. */
  static KernelTimes of(TornadoProfilerResult result) {
    return new KernelTimes(
        result.getCompileTime(),
        result.getDeviceWriteTime(),
        result.getDeviceKernelTime(),
        result.getDeviceReadTime(),
        result.getTotalBytesCopyIn(),
        result.getTotalBytesCopyOut());
  }

  /** These with a transfer to the host that was timed apart. */
  public KernelTimes withDownload(long nanos, long bytes) {
    return new KernelTimes(
        compileNanos, uploadNanos, kernelNanos, downloadNanos + nanos, uploadBytes,
        downloadBytes + bytes);
  }

  /** Both together. */
  public KernelTimes plus(KernelTimes other) {
    return new KernelTimes(
        compileNanos + other.compileNanos,
        uploadNanos + other.uploadNanos,
        kernelNanos + other.kernelNanos,
        downloadNanos + other.downloadNanos,
        uploadBytes + other.uploadBytes,
        downloadBytes + other.downloadBytes);
  }
}
