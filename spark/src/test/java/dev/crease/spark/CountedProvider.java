package dev.crease.spark;

import dev.crease.Executors;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The reference executor, which leaves a file for each session and each run in a folder, so that a test sees what other JVMs did:
 * {@code counted:MILLIS:FOLDER}. Each run takes that long or longer.
 */
public final class CountedProvider implements ExecutorProvider {

  @Override
  public String name() {
    return "counted";
  }

  @Override
  public List<DeviceInfo> devices() {
    return List.of();
  }

  @Override
  public Executor open(String selector) {
    int colon = selector.indexOf(':');
    return new Counted(Executors.open("reference"),
        Long.parseLong(selector.substring(0, colon)), Path.of(selector.substring(colon + 1)));
  }

  /** The JVMs that left such files, one entry a file. */
  static List<Long> processes(Path folder, String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(kind + "-"))
          .map(n -> Long.parseLong(n.split("-", -1)[1])).toList();
    }
  }

  private static void leave(Path folder, String kind) {
    try {
      Files.createTempFile(folder, kind + "-" + ProcessHandle.current().pid() + "-", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Counted(Executor reference, long millis, Path folder) implements Executor {

    @Override
    public String name() {
      return "counted";
    }

    @Override
    public String device() {
      return reference.device();
    }

    @Override
    public Session compile(Model model, Map<String, Shape> inputShapes) {
      leave(folder, "compile");
      return new CountedSession(reference.compile(model, inputShapes), millis, folder);
    }

    @Override
    public void close() {
      reference.close();
    }
  }

  private record CountedSession(Session session, long millis, Path folder) implements Session {

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      Map<String, Tensor> outputs = session.run(inputs);
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      leave(folder, "run");
      return outputs;
    }

    @Override
    public List<String> summary() {
      return session.summary();
    }

    @Override
    public void close() {
      session.close();
      leave(folder, "close");
    }
  }
}
