package dev.crease.onnx;

import dev.crease.tensor.DeferredBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Writes a file in blocks. Each is gathered in a buffer that stays in a core's cache, from mapped files, from memory, and
 * from weights that are computed there and nowhere else; so what is written passes through memory once. While one
 * thread writes its block, others gather theirs.
 */
final class ChannelWriter {

  /** Where whole pages are written, many of them at once, the system need not look at what a file holds. */
  private static final int BLOCK_BYTES = 1 << 20;

  /** Room around a block, for runs that start before it or end behind it. */
  private static final int MARGIN_BYTES = DeferredBytes.ALIGNMENT_BYTES;

  /** Systems let one thread at a time write to a file; a few can gather as much as that one writes. */
  private static final int MAX_WRITERS = 4;

  private final FileChannel channel;
  private final Optional<Sha256> digest;
  private final List<Part> parts;
  private final long[] offsets;
  private final int blocks;
  private final AtomicInteger next = new AtomicInteger();

  private ChannelWriter(List<Part> parts, FileChannel channel, Optional<Sha256> digest) {
    this.parts = parts.stream().filter(p -> p.byteSize() > 0).toList();
    this.channel = channel;
    this.digest = digest;
    this.offsets = new long[this.parts.size() + 1];
    for (int p = 0; p < this.parts.size(); p++) {
      offsets[p + 1] = offsets[p] + this.parts.get(p).byteSize();
    }
    this.blocks = Math.toIntExact(Math.ceilDiv(byteSize(), BLOCK_BYTES));
  }

  private long byteSize() {
    return offsets[parts.size()];
  }

  /**
   * Writes a whole file.
   *
   * @param parts its bytes, in order
   * @param channel the file, which is empty
   * @param digest sees the bytes too, in order: so one thread does all
   */
  static void write(List<Part> parts, FileChannel channel, Optional<Sha256> digest)
      throws IOException {
    new ChannelWriter(parts, channel, digest).write();
  }

  private void write() throws IOException {
    boolean shared = digest.isEmpty() && blocks > 1
        && parts.stream().allMatch(Part::onAnyThread);
    if (!shared) {
      writeBlocks();
      return;
    }
    try {
      IntStream.range(0, Math.min(blocks, MAX_WRITERS)).parallel().forEach(_ -> {
        try {
          writeBlocks();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes blocks until none is left. */
  private void writeBlocks() throws IOException {
    boolean whole = false;
    try (Arena arena = Arena.ofConfined()) {
      long room = Math.min(BLOCK_BYTES, byteSize()) + 2 * MARGIN_BYTES;
      MemorySegment buffer = arena.allocate(room, MARGIN_BYTES);
      for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
        long from = (long) b * BLOCK_BYTES;
        long to = Math.min(from + BLOCK_BYTES, byteSize());
        gather(from, to, buffer);
        send(from, buffer.asSlice(MARGIN_BYTES, to - from));
      }
      whole = true;
    } finally {
      if (!whole) {
        next.set(blocks);
      }
    }
  }

  /** Brings the file's bytes from {@code from} to {@code to} into the buffer, behind its margin. */
  private void gather(long from, long to, MemorySegment buffer) {
    int found = Arrays.binarySearch(offsets, from);
    for (int p = found >= 0 ? found : -found - 2; p < parts.size() && offsets[p] < to; p++) {
      long start = Math.max(from - offsets[p], 0) / MARGIN_BYTES * MARGIN_BYTES;
      long end = Math.ceilDiv(to - offsets[p], MARGIN_BYTES) * MARGIN_BYTES;
      end = Math.min(end, parts.get(p).byteSize());
      parts.get(p).copy(
          start, buffer.asSlice(MARGIN_BYTES + offsets[p] + start - from, end - start));
    }
  }

  private void send(long at, MemorySegment bytes) throws IOException {
    digest.ifPresent(d -> d.update(bytes));
    ByteBuffer buffer = bytes.asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer, at + buffer.position());
    }
  }
}
