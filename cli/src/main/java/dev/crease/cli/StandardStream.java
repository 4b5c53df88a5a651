package dev.crease.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output or standard error. What cannot be written is dropped, and the first failure is kept: a reader that
 * has had enough ({@code crease inspect m.onnx | head}) is no failure of the command, a full disk is.
 */
final class StandardStream extends OutputStream {

  private final FileOutputStream stream;
  private Optional<IOException> failure = Optional.empty();

  StandardStream(FileDescriptor descriptor) {
    stream = new FileOutputStream(descriptor);
  }

  /** A writer on this stream, UTF-8 whatever the locale. */
  PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(this, StandardCharsets.UTF_8));
  }

  /** Why something that was written did not arrive although somebody was reading. */
  Optional<IOException> failure() {
    return failure.filter(f -> !String.valueOf(f.getMessage()).toLowerCase(Locale.ROOT)
        .contains("pipe"));
  }

  @Override
  public void write(int b) {
    write(new byte[]{(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (failure.isEmpty()) {
      try {
        stream.write(bytes, offset, length);
      } catch (IOException e) {
        failure = Optional.of(e);
      }
    }
  }
}
