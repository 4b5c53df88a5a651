package dev.crease.cli;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.error.NotEquivalentException;
import dev.crease.error.UnsupportedModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A failure as the user sees it.
 *
 * @param exitCode the exit code
 * @param what what failed, in a word
 * @param message {@code where: expected …, got …; fix: …}
 */
record Failure(int exitCode, String what, String message) {

  private static final long MIB = 1 << 20;

  /** Every throwable that can come out of a command. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case CreaseException e -> of(e);
      case UncheckedIOException e ->
        ofFile(Objects.requireNonNull(e.getCause()));
      case IOException e -> ofFile(e);
      case OutOfMemoryError _ ->
        new Failure(
            ExitCode.DEVICE,
            "memory",
            "Java heap: expected room for this work, got none left of "
                + Runtime.getRuntime().maxMemory() / MIB
                + " MiB; fix: a larger heap, CREASE_JAVA_OPTS=-Xmx8g for instance");
      case StackOverflowError _ ->
        new Failure(
            ExitCode.MODEL,
            "unsupported model",
            "graph: expected bodies nested a few levels deep, got more than the stack holds; fix:"
                + " CREASE_JAVA_OPTS=-Xss64m");
      case InternalError e ->
        new Failure(
            ExitCode.FILE,
            "file",
            "mapped file: expected one that stays as it is while it is read, got "
                + e.getMessage()
                + "; fix: run again when nobody writes to it");
      default ->
        new Failure(
            ExitCode.MODEL,
            "internal",
            "crease: expected to handle this, got "
                + thrown
                + "; fix: report it with what --debug prints");
    };
  }

  private static Failure of(CreaseException e) {
    return switch (e) {
      case NotEquivalentException _ -> of(ExitCode.NOT_EQUIVALENT, "not equivalent", e);
      case InvalidOptionException _ -> of(ExitCode.USAGE, "usage", e);
      case MalformedModelException _ -> of(ExitCode.MODEL, "malformed model", e);
      case UnsupportedModelException _ -> of(ExitCode.MODEL, "unsupported model", e);
      case ModelFileException _ -> of(ExitCode.FILE, "file", e);
      case ExecutionException x -> switch (x.kind()) {
        case INPUT -> of(ExitCode.USAGE, "input", e);
        case MODEL -> of(ExitCode.MODEL, "model", e);
        case DEVICE -> of(ExitCode.DEVICE, "device", e);
      };
    };
  }

  private static Failure of(int exitCode, String what, CreaseException e) {
    return new Failure(exitCode, what, String.valueOf(e.getMessage()));
  }

  private static Failure ofFile(IOException e) {
    String message = String.valueOf(e.getMessage());
    return new Failure(
        ExitCode.FILE,
        "file",
        message
            + ": expected to read or write it, got "
            + e.getClass().getSimpleName()
            + "; fix: check the path, its permissions and the space left");
  }

  /** The one line. */
  String line() {
    return "crease: " + what + ": " + Text.printable(message);
  }
}
