package dev.crease.tornado.fold;

import dev.crease.fold.EngineReport;
import dev.crease.tornado.KernelTimes;
import java.util.ArrayList;
import java.util.List;

/**
 * What a fold did and where its time went.
 *
 * @param device the device's name
 * @param layersOnDevice layers whose constants the device computed
 * @param layersOnHost layers left to the host, for the reasons in {@code remarks}
 * @param weights weights rescaled on the device
 * @param pieces device programs run, one unless the model is larger than the device's memory or has weights of fp32 and fp64
 * @param prepareNanos filling arenas and factor tables, on the host
 * @param times compile, upload, kernel, download
 * @param finishNanos taking the results, and folding what is left to the host
 * @param totalNanos all of it
 * @param remarks what a reader of results should know, a sentence each
 */
public record DeviceFoldReport(
    String device,
    int layersOnDevice,
    int layersOnHost,
    long weights,
    int pieces,
    long prepareNanos,
    KernelTimes times,
    long finishNanos,
    long totalNanos,
    List<String> remarks) {

  /** Copies the list. */
  public DeviceFoldReport {
    remarks = List.copyOf(remarks);
  }

  /** As core's reports show it. */
  public EngineReport forEngine() {
    List<String> lines = new ArrayList<>();
    lines.add(
        weights + " weights in " + pieces + (pieces == 1 ? " piece, " : " pieces, ")
            + layersOnDevice
            + " layers on the device, " + layersOnHost + " on the host");
    lines.addAll(remarks);
    return new EngineReport(
        List.of(
            lap("prepare", prepareNanos),
            lap("compile", times.compileNanos()),
            lap("upload", times.uploadNanos()),
            lap("kernel", times.kernelNanos()),
            lap("download", times.downloadNanos()),
            lap("finish", finishNanos),
            lap("rest", restNanos())),
        lines);
  }

  /** What TornadoVM took beyond what it accounts for: building task graphs, allocating, launching. */
  public long restNanos() {
    return Math.max(
        0,
        totalNanos - prepareNanos - finishNanos - times.compileNanos() - times.uploadNanos()
            - times.kernelNanos() - times.downloadNanos());
  }

  private static EngineReport.Lap lap(String name, long nanos) {
    return new EngineReport.Lap(name, nanos * 1e-9);
  }
}
