package dev.crease.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offers ONNX Runtime on the CPU as a peer: {@code onnxruntime:no_opt} runs the graph as it is, {@code onnxruntime:best}
 * with all optimizations, folds of its own among them. A number behind a further colon is the number of threads, all
 * processors unless given: {@code onnxruntime:best:1}.
 */
public final class OnnxRuntimeProvider implements ExecutorProvider {

  private static final Map<String, OptLevel> LEVELS = new TreeMap<>(
      Map.of("no_opt", OptLevel.NO_OPT, "best", OptLevel.ALL_OPT));

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public List<DeviceInfo> devices() {
    return LEVELS.keySet()
        .stream()
        .map(
            level -> new DeviceInfo(
                name() + ":" + level,
                "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + " on the CPU, "
                    + level.toUpperCase(Locale.ROOT),
                0,
                Runtime.getRuntime().availableProcessors(),
                true,
                true,
                true,
                List.of()))
        .toList();
  }

  @Override
  public Executor open(String selector) {
    String[] parts = selector.isEmpty() ? new String[]{"best"} : selector.split(":", -1);
    OptLevel level = LEVELS.get(parts[0]);
    if (level == null || parts.length > 2
        || parts.length == 2 && !parts[1].matches("[1-9]\\d{0,3}")) {
      throw new ExecutionException(
          ExecutionException.Kind.DEVICE, "executor " + name() + ":" + selector,
          "onnxruntime:no_opt or onnxruntime:best, perhaps with :THREADS", "'" + selector + "'",
          "");
    }
    int threads = parts.length == 2
        ? Integer.parseInt(parts[1])
        : Runtime.getRuntime().availableProcessors();
    return new OnnxRuntimeExecutor(name() + ":" + String.join(":", parts), level, threads);
  }
}
