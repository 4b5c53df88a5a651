package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Operand;
import dev.crease.reference.HostValues;
import java.util.Collection;

/** The buffers of a session, and how it sees whether the device has written its outputs. */
interface SessionBuffers extends HostValues.Buffers {

  /** A number that no kernel has a reason to write everywhere. */
  float MARK = -0x1.234567p-99f;

  /** Fills outputs with {@link #MARK}. */
  void mark(Collection<? extends Operand> outputs);

  /** Whether an output is still as it was marked. */
  boolean hasMark(Collection<? extends Operand> outputs);

  /** Marks outputs at one place, which takes no time. */
  void markFirst(Collection<? extends Operand> outputs);

  /** Whether an output is still marked at that place. */
  boolean hasMarkFirst(Collection<? extends Operand> outputs);

  /** Whether all work-groups came to the end of the last run, if that can be seen. */
  boolean isWhole();

  /** Bytes of all arrays. */
  long bytes();

  /** Bytes that any plan would need. */
  long leastBytes();
}
