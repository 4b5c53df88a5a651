package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import java.util.Locale;

/**
 * Which device is wanted: {@code opencl:0}, {@code opencl:rtx}, {@code ptx}, or nothing for the default.
 *
 * <p>Backends are chosen by name, because their order differs from SDK to SDK.
 *
 * @param backend the backend's name in lower case, or an empty string for any
 * @param device a number, or a part of the device's description in lower case, or an empty string for any
 */
public record DeviceSelector(String backend, String device) {

  /**
   * Reads a selector.
   *
   * @param text {@code [BACKEND[:DEVICE]]}, with or without a colon before
   * @throws ExecutionException if the text is not of that form
   */
  public static DeviceSelector parse(String text) {
    String rest = text.strip().toLowerCase(Locale.ROOT);
    if (rest.startsWith(":")) {
      rest = rest.substring(1);
    }
    int colon = rest.indexOf(':');
    String backend = colon < 0 ? rest : rest.substring(0, colon);
    String device = colon < 0 ? "" : rest.substring(colon + 1);
    boolean number = !backend.isEmpty() && backend.chars().allMatch(Character::isDigit);
    if (number || (backend.isEmpty() && !device.isEmpty())) {
      throw new ExecutionException(ExecutionException.Kind.DEVICE, "tornado",
          "a device as tornado[:BACKEND[:DEVICE]]", "\"" + text + "\"",
          "name the backend first, for instance tornado:opencl:0");
    }
    return new DeviceSelector(backend, device);
  }

  /** Whether a backend of this name is meant. */
  boolean acceptsBackend(String name) {
    return backend.isEmpty() || backend.equals(name);
  }

  /** Whether a device is meant. */
  boolean acceptsDevice(int index, String description) {
    return device.isEmpty() || device.equals(Integer.toString(index))
        || (!isNumber() && description.toLowerCase(Locale.ROOT).contains(device));
  }

  private boolean isNumber() {
    return device.chars().allMatch(Character::isDigit);
  }

  @Override
  public String toString() {
    return "tornado" + (backend.isEmpty() ? "" : ":" + backend)
        + (device.isEmpty() ? "" : ":" + device);
  }
}
