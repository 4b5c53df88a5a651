package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.crease.error.CreaseException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, reading ends with a model or one of our exceptions, and takes little memory. */
class HostileBytesTest {

  /** The model has 1 KB; what a first use of a class or a message costs the JVM is counted too. */
  private static final long MAX_HEAP_BYTES = 8 << 20;

  private static final byte[] MODEL = ProtoBytes.model(
      g -> g.message(1, node("Relu", "a", "x").text(3, "r"))
          .message(
              1,
              node("If", "c", "a").message(
                  5,
                  message().text(1, "then_branch").integer(20, 5).with(
                      6, b -> b.message(1, node("Relu", "i", "a")).message(12, value("i", 1)))))
          .message(
              1,
              node("Foo", "y", "c", "w").text(7, "foo")
                  .message(5, message().text(1, "is").packed(8, 1, 2, 3).integer(20, 7))
                  .message(5,
                      message().text(1, "fs").bytes(7, ProtoBytes.floats(1, 2)).integer(20, 6))
                  .message(5, message().text(1, "t").message(5, tensor("", 1, 2)).integer(20, 4)))
          .message(5, tensor("w", 1, 2, 3, 4))
          .message(5, message().integer(1, 2).integer(2, 7).text(8, "i64").packed(7, 5, 1L << 40))
          .message(5, message().integer(1, 1).integer(2, 8).text(8, "s").text(6, "text"))
          .with(15, s -> s.message(1, tensor("sparse", 1)).packed(3, 9))
          .message(11, value("x", 1, 4))
          .message(12, value("y", 1, 4)))
      .with(8, o -> o.text(1, "foo").integer(2, 1))
      .entry(14, "k", "v")
      .with(25, f -> f.text(1, "F").text(4, "p").text(5, "q").message(7, node("Relu", "q", "p")))
      .toByteArray();

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Whether the bytes are read, in little memory; what the first use of a class allocates does not count. */
  private static boolean read(byte[] bytes, String what) {
    allocated(bytes, what);
    long again = allocated(bytes, what);
    assertThat(Math.abs(again) - 1).as(what).isLessThan(MAX_HEAP_BYTES);
    return again > 0;
  }

  /** Bytes allocated and one more; negative where the model was refused. */
  private static long allocated(byte[] bytes, String what) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean read = true;
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(bytes), "m.onnx")) {
      assertThat(file.model().graph()).isNotNull();
    } catch (CreaseException e) {
      assertThat(e).as(what).message().isNotBlank();
      read = false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail(what, e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before + 1;
    return read ? allocated : -allocated;
  }

  @Test
  void theModelItselfIsRead() {
    assertThat(read(MODEL, "whole")).isTrue();
  }

  @Test
  void everyPrefix() {
    int read = 0;
    for (int length = 0; length < MODEL.length; length++) {
      read += read(Arrays.copyOf(MODEL, length), "prefix of " + length) ? 1 : 0;
    }
    // Cut between two fields at the end: without the function, its metadata or the second opset.
    assertThat(read).isEqualTo(3);
  }

  @Test
  void everyBitFlip() {
    int refused = 0;
    for (int bit = 0; bit < MODEL.length * 8; bit++) {
      byte[] flipped = MODEL.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refused += read(flipped, "bit " + bit) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void seededDamage() {
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      byte[] damaged = MODEL.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      read(damaged, "seed " + seed);
    }
  }

  @Test
  void seededNoise() {
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      read(noise, "seed " + seed);
    }
  }
}
