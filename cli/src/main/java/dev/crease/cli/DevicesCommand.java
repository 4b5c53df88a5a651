package dev.crease.cli;

import dev.crease.Executors;
import dev.crease.Launcher;
import dev.crease.exec.DeviceInfo;
import dev.crease.report.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crease devices}. */
@Command(name = "devices", description = "Shows the JDK, the TornadoVM SDK and every device, what it lacks, and what to install.")
final class DevicesCommand implements Callable<Integer> {

  /** Set by the launcher: SDKs that it found and cannot start here, {@code path: reason} a line each. */
  static final String SKIPPED = "CREASE_TORNADO_SKIPPED";

  static final String HOME = "TORNADOVM_HOME";

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  private final Terminal terminal;

  DevicesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    Optional<String> home = Optional.ofNullable(environment.get(HOME)).filter(h -> !h.isEmpty());
    List<String> skipped = environment.getOrDefault(SKIPPED, "").lines().toList();
    List<DeviceInfo> devices = terminal.during("looking for devices", DevicesCommand::devices);
    if (json) {
      terminal.line(json(home, skipped, devices).toString());
    } else {
      print(home, skipped, devices);
    }
    return ExitCode.DONE;
  }

  /** Every provider's devices; one that fails is a device that cannot be used. */
  static List<DeviceInfo> devices() {
    List<DeviceInfo> devices = new ArrayList<>();
    Executors.providers().forEach(provider -> devices.addAll(provider.devices()));
    return devices;
  }

  private void print(Optional<String> home, List<String> skipped, List<DeviceInfo> devices) {
    terminal.line(
        "JDK: " + Runtime.version() + ", " + System.getProperty("java.vendor") + ", "
            + System.getProperty("java.home"));
    terminal.line("TornadoVM SDK: " + home.map(Text::printable).orElse("none"));
    skipped.forEach(s -> terminal.line("passed over: " + Text.printable(s)));
    terminal.line("");
    Table table = Table.of(
        "name", "usable", "device", ">memory", ">units", "fp64", "fp16");
    devices.forEach(
        d -> table.row(
            d.name(),
            yes(d.usable()),
            d.description(),
            d.memoryBytes() == 0 ? "?" : Text.bytes(d.memoryBytes()),
            d.computeUnits() == 0 ? "?" : Text.count(d.computeUnits()),
            yes(d.fp64()),
            yes(d.fp16())));
    table.print(terminal);
    devices.forEach(
        d -> d.remarks().forEach(r -> terminal.line(d.name() + ": " + Text.printable(r))));
    if (!hasAccelerator(devices)) {
      terminal.line("");
      advice(home.isPresent()).forEach(terminal::line);
    }
  }

  /** Whether there is something to run on besides the host's Java. */
  static boolean hasAccelerator(List<DeviceInfo> devices) {
    return devices.stream().anyMatch(d -> d.usable() && d.name().startsWith("tornado"));
  }

  static List<String> advice(boolean hasSdk) {
    return hasSdk
        ? List.of(
            "No device can be used. Its driver is what is missing:",
            "  OpenCL on a CPU   the package pocl-opencl-icd (or Intel's CPU runtime)",
            "  OpenCL on a GPU   the GPU vendor's OpenCL driver",
            "  PTX               NVIDIA's driver",
            "  CUDA              NVIDIA's driver and the CUDA toolkit (libnvrtc)")
        : List.of(
            "No TornadoVM SDK, so everything runs on the pure-Java path. To run on a device:",
            "  1. run " + Launcher.installer() + ", or set " + HOME + " to an SDK 5.2.0 for JDK 25",
            "  2. start with " + Launcher.command(),
            "On a machine without a GPU, the package pocl-opencl-icd makes its CPU an OpenCL device.");
  }

  private static String yes(boolean value) {
    return value ? "yes" : "no";
  }

  private static Json json(
      Optional<String> home, List<String> skipped, List<DeviceInfo> devices) {
    return Json.object()
        .put("schema", 1)
        .put(
            "jdk",
            Json.object()
                .put("version", Runtime.version().toString())
                .put("vendor", System.getProperty("java.vendor", ""))
                .put("home", System.getProperty("java.home", "")))
        .put("tornadoHome", home)
        .putTexts("tornadoSkipped", skipped)
        .put("devices", devices.stream().map(DevicesCommand::json).toList());
  }

  private static Json json(DeviceInfo device) {
    return Json.object()
        .put("name", device.name())
        .put("description", device.description())
        .put("usable", device.usable())
        .put("memoryBytes", device.memoryBytes())
        .put("computeUnits", device.computeUnits())
        .put("fp64", device.fp64())
        .put("fp16", device.fp16())
        .putTexts("remarks", device.remarks());
  }
}
