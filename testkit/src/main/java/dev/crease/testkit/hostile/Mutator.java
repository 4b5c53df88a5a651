package dev.crease.testkit.hostile;

import dev.crease.op.Operators;
import dev.crease.testkit.hostile.Message.Bytes;
import dev.crease.testkit.hostile.Message.Field;
import dev.crease.testkit.hostile.Message.Int;
import dev.crease.testkit.hostile.Message.Nested;
import dev.crease.testkit.hostile.Message.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Damages files: mostly along their messages, so that the damage gets far, sometimes byte by byte. The same random numbers do the same damage. */
public final class Mutator {

  private static final int MAX_CHANGES = 3;
  private static final int MAX_BYTES = 1 << 16;

  private static final long[] NUMBERS = {0, 1, 2, 3, -1, -2, 7, 16, 64, 127, 255, 1 << 16,
      Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 40, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};

  private static final float[] FLOATS = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE, 1e-38f, 1e30f, 0.5f};

  private static final List<String> TEXTS = List.of("", "ai.onnx", "com.microsoft", "x",
      "SAME_UPPER",
      "VALID", "constant", "linear", "../x", "/dev/zero", "\0", "location", "offset");

  private static final List<String> OPERATORS = List.copyOf(Operators.known());

  private final SplittableRandom random;

  /** A source of damage. */
  public Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Another file.
   *
   * @param bytes (in) the file to damage
   * @param other (in) a file to take parts from
   */
  public byte[] mutate(byte[] bytes, byte[] other) {
    Optional<Message> tree = Message.read(MessageType.MODEL, bytes);
    if (tree.isEmpty() || random.nextInt(16) == 0) {
      return damaged(bytes);
    }
    Message model = tree.get();
    for (int i = random.nextInt(MAX_CHANGES); i >= 0; i--) {
      change(model, other);
    }
    byte[] changed = model.write();
    return random.nextInt(16) == 0 ? damaged(changed) : limited(changed);
  }

  private static byte[] limited(byte[] bytes) {
    return bytes.length > MAX_BYTES ? Arrays.copyOf(bytes, MAX_BYTES) : bytes;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void change(Message model, byte[] other) {
    List<Message> messages = model.all().stream().filter(m -> !m.fields().isEmpty()).toList();
    if (messages.isEmpty()) {
      return;
    }
    Message message = pick(messages);
    List<Field> fields = message.fields();
    int at = random.nextInt(fields.size());
    Field field = fields.get(at);
    switch (random.nextInt(14)) {
      case 0 -> fields.remove(at);
      case 1 -> fields.add(random.nextInt(fields.size() + 1), copy(field));
      case 2 -> fields.set(at, fields.set(random.nextInt(fields.size()), field));
      case 3 -> splice(message, other);
      case 4 -> exchange(messages, message, at);
      case 5 -> nest(messages);
      case 6 -> fields.set(at, new Field(1 + random.nextInt(25), field.wireType(), field.value()));
      case 7 ->
        fields.add(at, new Field(1 + random.nextInt(25), Message.VARINT, new Int(number())));
      default -> fields.set(at, field.with(changed(message, field, messages)));
    }
  }

  /** Takes a part of the other file for the place of one of the same type. */
  private void splice(Message message, byte[] other) {
    Message.read(MessageType.MODEL, other).ifPresent(donor -> {
      List<Message> alike = donor.all().stream().filter(m -> m.type() == message.type()).toList();
      if (!alike.isEmpty()) {
        List<Field> from = pick(alike).fields();
        if (from.isEmpty()) {
          return;
        }
        Field field = pick(from);
        if (random.nextBoolean() || message.fields().isEmpty()) {
          message.fields().add(random.nextInt(message.fields().size() + 1), field);
        } else {
          message.fields().set(random.nextInt(message.fields().size()), field);
        }
      }
    });
  }

  /** Gives a field the value that another message of the type has there: rewires names, swaps tensors. */
  private void exchange(List<Message> messages, Message message, int at) {
    Field field = message.fields().get(at);
    List<Field> alike = messages.stream().filter(m -> m.type() == message.type())
        .flatMap(m -> m.fields().stream())
        .filter(f -> f.number() == field.number() && f.wireType() == field.wireType()).toList();
    message.fields().set(at, copy(pick(alike)));
  }

  /** A field that shares nothing: a message must not come to hold itself. */
  private static Field copy(Field field) {
    return field.value() instanceof Nested(Message nested)
        ? field.with(
            Message.read(nested.type(), nested.write()).<Value>map(Nested::new)
                .orElseGet(() -> new Bytes(new byte[0])))
        : field;
  }

  /** Puts a copy of a graph into an attribute of a node, perhaps of its own. */
  private void nest(List<Message> messages) {
    List<Message> graphs = messages.stream().filter(m -> m.type() == MessageType.GRAPH).toList();
    List<Message> nodes = messages.stream().filter(m -> m.type() == MessageType.NODE).toList();
    if (graphs.isEmpty() || nodes.isEmpty()) {
      return;
    }
    Message graph = Message.read(MessageType.GRAPH, pick(graphs).write())
        .orElseGet(() -> new Message(MessageType.GRAPH));
    Message attribute = new Message(MessageType.ATTRIBUTE);
    attribute.fields().add(new Field(1, Message.BYTES,
        text(pick(List.of("body", "then_branch", "else_branch", "x")))));
    attribute.fields().add(new Field(6, Message.BYTES, new Nested(graph)));
    attribute.fields().add(new Field(20, Message.VARINT, new Int(5)));
    pick(nodes).fields().add(new Field(5, Message.BYTES, new Nested(attribute)));
  }

  private static Bytes text(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(40);
      case 1 -> random.nextLong() >> random.nextInt(64);
      default -> NUMBERS[random.nextInt(NUMBERS.length)];
    };
  }

  private Value changed(Message message, Field field, List<Message> messages) {
    return switch (field.value()) {
      case Int(long value) ->
        new Int(random.nextInt(3) == 0 ? value + random.nextInt(-2, 3) : number());
      case Nested(Message nested) -> new Bytes(damaged(nested.write()));
      case Bytes bytes when message.type() == MessageType.NODE && field.number() == 4 ->
        random.nextInt(8) == 0 ? new Bytes(damaged(bytes.get())) : text(pick(OPERATORS));
      case Bytes bytes when message.type() == MessageType.TENSOR
          || field.wireType() != Message.BYTES ->
        new Bytes(numbers(bytes.get(), field.wireType() == Message.BYTES));
      case Bytes bytes -> switch (random.nextInt(4)) {
        case 0 -> text(pick(TEXTS));
        case 1 -> new Bytes(damaged(bytes.get()));
        default -> name(messages).orElse(bytes);
      };
    };
  }

  /** Some name of the file. */
  private Optional<Value> name(List<Message> messages) {
    Message message = pick(messages);
    List<Field> texts = message.fields().stream()
        .filter(f -> f.wireType() == Message.BYTES && f.value() instanceof Bytes b
            && b.get().length < 64)
        .toList();
    return texts.isEmpty() ? Optional.empty() : Optional.of(pick(texts).value());
  }

  /** Changes numbers in a run of them. */
  private byte[] numbers(byte[] bytes, boolean mayResize) {
    byte[] out = bytes.clone();
    if (mayResize && random.nextInt(4) == 0) {
      return Arrays.copyOf(out, Math.max(0, out.length + random.nextInt(-8, 9)));
    }
    ByteBuffer buffer = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (out.length >= 8 && random.nextInt(3) == 0) {
        buffer.putLong(random.nextInt(out.length / 8) * 8, number());
      } else if (out.length >= 4) {
        buffer.putFloat(random.nextInt(out.length / 4) * 4, FLOATS[random.nextInt(FLOATS.length)]);
      } else if (out.length > 0) {
        out[random.nextInt(out.length)] = (byte) random.nextInt(256);
      }
    }
    return out;
  }

  /** Changes, drops and doubles bytes wherever they are. */
  private byte[] damaged(byte[] bytes) {
    byte[] out = bytes.clone();
    for (int i = random.nextInt(4); i >= 0 && out.length > 0; i--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(5)) {
        case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> out[at] = (byte) random.nextInt(256);
        case 2 -> out = Arrays.copyOf(out, at);
        case 3 -> {
          int to = Math.min(out.length, at + random.nextInt(16));
          out = joined(Arrays.copyOf(out, at), Arrays.copyOfRange(out, to, out.length));
        }
        default -> {
          int to = Math.min(out.length, at + random.nextInt(64));
          out = joined(Arrays.copyOf(out, to), Arrays.copyOfRange(out, at, out.length));
        }
      }
    }
    return limited(out);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(a.length + b.length);
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }
}
