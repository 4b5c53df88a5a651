package dev.crease.exec;

import java.util.List;

/**
 * A device that an executor can use, or the reason why there is none.
 *
 * @param name what to pass as the executor's name
 * @param description the device in words
 * @param memoryBytes its memory, 0 where it is not known
 * @param computeUnits its compute units, 0 where they are not known
 * @param fp64 whether it computes in fp64
 * @param fp16 whether it computes in fp16
 * @param usable whether it can be opened
 * @param remarks what it lacks and what helps, a sentence each
 */
public record DeviceInfo(
    String name,
    String description,
    long memoryBytes,
    int computeUnits,
    boolean fp64,
    boolean fp16,
    boolean usable,
    List<String> remarks) {

  /** Copies the list. */
  public DeviceInfo {
    remarks = List.copyOf(remarks);
  }
}
