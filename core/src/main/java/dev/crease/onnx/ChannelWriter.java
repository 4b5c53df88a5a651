package dev.crease.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * Writes segments to a channel: long native ones, such as weights in a mapped file, straight from where they lie,
 * others through one small buffer.
 */
final class ChannelWriter implements AutoCloseable {

  private static final int STAGING_BYTES = 1 << 18;
  private static final int DIRECT_FROM_BYTES = 1 << 16;
  private static final long CHUNK_BYTES = 1 << 23;

  private final FileChannel channel;
  private final Optional<Sha256> digest;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment staging = arena.allocate(STAGING_BYTES);
  private int staged;

  /**
   * A writer.
   *
   * @param channel receives the bytes
   * @param digest sees them too
   */
  ChannelWriter(FileChannel channel, Optional<Sha256> digest) {
    this.channel = channel;
    this.digest = digest;
  }

  private void write(MemorySegment bytes) throws IOException {
    if (bytes.isNative() && bytes.byteSize() >= DIRECT_FROM_BYTES) {
      flush();
      for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
        send(bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at)));
      }
      return;
    }
    long at = 0;
    while (at < bytes.byteSize()) {
      int count = (int) Math.min(STAGING_BYTES - staged, bytes.byteSize() - at);
      MemorySegment.copy(bytes, at, staging, staged, count);
      staged += count;
      at += count;
      if (staged == STAGING_BYTES) {
        flush();
      }
    }
  }

  /** Appends segments and sends everything. */
  void writeAll(List<MemorySegment> segments) throws IOException {
    for (MemorySegment segment : segments) {
      write(segment);
    }
    flush();
  }

  private void flush() throws IOException {
    if (staged > 0) {
      send(staging.asSlice(0, staged));
      staged = 0;
    }
  }

  private void send(MemorySegment bytes) throws IOException {
    digest.ifPresent(d -> d.update(bytes));
    ByteBuffer buffer = bytes.asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
