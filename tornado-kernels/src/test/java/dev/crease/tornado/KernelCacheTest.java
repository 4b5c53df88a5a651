package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class KernelCacheTest extends KeptKernels {

  private static final int ITEMS = 64;
  private static final String KERNEL = "squares";

  private static TornadoTarget device() {
    TornadoTarget target = TestDevice.open();
    assumeTrue(target.isPoCl(), "texts of kernels are kept on PoCL alone");
    return target;
  }

  private static KernelText text() {
    return KernelText.of(device(), Canary.class, KERNEL);
  }

  /** What the kernel writes for each work-item, as TornadoVM translates it or as it was kept. */
  private static IntArray run(KernelText text) {
    IntArray out = DeviceArrays.ints(ITEMS);
    WorkerGrid grid = new WorkerGrid1D(ITEMS);
    grid.setLocalWork(1, 1, 1);
    KernelContext context = new KernelContext();
    TornadoTarget target = device();
    try (DeviceProgram program = target.program("kept", MathMode.STRICT,
        new GridScheduler("kept." + KERNEL, grid), target.graph("kept", g -> {
          if (text.isKept()) {
            text.addTo(g, KERNEL, context, out);
          } else {
            g.task(KERNEL, Canary::squares, context, out);
          }
          g.transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        }))) {
      text.compile(program);
      program.run();
      return out;
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String sum(byte[] text) {
    CRC32 sum = new CRC32();
    sum.update(text);
    return String.format("%08x", sum.getValue());
  }

  @Test
  void aKernelIsKeptOnceAndRunsFromItsFile() throws IOException {
    KernelText first = text();
    assertThat(first.isKept()).isFalse();
    assertThat(run(first).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(files()).singleElement().satisfies(f -> assertThat(f).content()
        .startsWith("#pragma OPENCL").contains("__kernel void squares(")
        .endsWith("}  //  kernel\n"));

    KernelText second = text();
    assertThat(second.isKept()).isTrue();
    assertThat(run(second).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(files()).hasSize(1);
  }

  @Test
  void whatIsMadeOfATextIsKeptOrNothing() throws IOException {
    KernelText nothing = KernelText.of(device(), Canary.class, KERNEL, _ -> Optional.empty());
    assertThat(nothing.canBeKept()).isTrue();
    assertThat(run(nothing).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(files()).isEmpty();

    KernelText other = KernelText.of(device(), Canary.class, KERNEL,
        t -> Optional.of(t.replace("+ 7;", "+ 9;")));
    assertThat(run(other).get(5)).as("this program has the text as TornadoVM made it")
        .isEqualTo(5 * 5 + 7);
    assertThat(other.canBeKept()).as("it was not kept when it was asked for").isTrue();
    KernelText kept = text();
    assertThat(kept.canBeKept()).isFalse();
    assertThat(run(kept).get(5)).isEqualTo(5 * 5 + 9);
  }

  @Test
  void aTextIsKeptOfAProgramThatDoesNotRun() throws IOException {
    KernelText text = text();
    TornadoTarget target = device();
    try (DeviceProgram program = target.program("kept", MathMode.STRICT, new GridScheduler(),
        target.graph("kept",
            g -> g.task(KERNEL, Canary::squares, new KernelContext(), DeviceArrays.ints(1))))) {
      text.translate(program);
    }
    List<Path> kept = files();
    assertThat(kept).hasSize(1);
    assertThat(run(text()).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(files()).isEqualTo(kept);
  }

  @Test
  void itIsTheFileThatRuns() throws IOException {
    run(text());
    Path kept = files().getFirst();
    byte[] other = Files.readString(kept).replace("+ 7;", "+ 9;")
        .getBytes(StandardCharsets.UTF_8);
    String name = kept.getFileName().toString();
    Files.write(folder.resolve(name.replaceFirst("-[0-9a-f]{8}", "-" + sum(other))), other);
    Files.delete(kept);

    KernelText changed = text();
    assertThat(changed.isKept()).isTrue();
    assertThat(run(changed).get(5)).isEqualTo(5 * 5 + 9);
  }

  @Test
  void aDamagedFileIsMadeAnew() throws IOException {
    run(text());
    Path kept = files().getFirst();
    byte[] whole = Files.readAllBytes(kept);
    Files.write(kept, Arrays.copyOf(whole, whole.length / 2));

    assertThat(text().isKept()).isFalse();
    assertThat(files()).isEmpty();
    assertThat(run(text()).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(kept).hasBinaryContent(whole);
  }

  @Test
  void onlyItsOwnFilesGoWhenTheyAreOld() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(61)));
    String digest = "0123456789abcdef0123456789abcdef";
    List<String> names = List.of(digest + "-01234567.kernel", "notes.kernel", "printed-notes",
        "part-01234567-89ab-cdef-0123-456789abcdef",
        "printed-01234567-89ab-cdef-0123-456789abcdef");
    for (String name : names) {
      Files.setLastModifiedTime(Files.writeString(folder.resolve(name), "text"), old);
    }
    Path recent = Files.writeString(folder.resolve(digest + "-76543210.kernel"), "text");
    run(text());
    assertThat(files()).hasSize(4).contains(recent, folder.resolve("notes.kernel"),
        folder.resolve("printed-notes"));
  }

  @Test
  void aFolderThatCannotBeIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    System.setProperty(JvmFlags.KERNEL_CACHE, file.resolve("in").toString());
    KernelText text = text();
    assertThat(text.isKept()).isFalse();
    assertThat(run(text).get(5)).isEqualTo(5 * 5 + 7);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aKernelThatDoesNotBuildIsNotKept() throws IOException {
    KernelText text = text();
    Path broken = Files.writeString(folder.resolve("broken.cl"), "__kernel void squares( {");
    AccessorParameters parameters = new AccessorParameters(1);
    parameters.set(0, DeviceArrays.ints(ITEMS), Access.READ_WRITE);
    TornadoTarget target = device();
    try (DeviceProgram program = target.program("none", MathMode.STRICT, new GridScheduler(),
        target.graph("none",
            g -> g.prebuiltTask(KERNEL, KERNEL, broken.toString(), parameters)))) {
      assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> text.compile(program));
    }
    assertThat(files()).containsExactly(broken);
  }

  @Test
  void anotherKernelAndAnotherFlagHaveAnotherKey() {
    TornadoTarget target = device();
    Optional<String> key = KernelCache.key(target, Canary.class, KERNEL);
    assertThat(key).isPresent().isEqualTo(KernelCache.key(target, Canary.class, KERNEL));
    assertThat(KernelCache.key(target, Canary.class, "other")).isPresent().isNotEqualTo(key);
    System.setProperty("tornado.some.flag", "true");
    try {
      assertThat(KernelCache.key(target, Canary.class, KERNEL)).isPresent().isNotEqualTo(key);
    } finally {
      System.clearProperty("tornado.some.flag");
    }
  }

  @Test
  void aClassFromNowhereHasNoKey() {
    assertThat(KernelCache.key(device(), String.class, "length")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      # flag,   XDG,    home,    folder
      ,         ,       /home/u, /home/u/.cache/crease/kernels
      ,         /cache, /home/u, /cache/crease/kernels
      ,         cache,  /home/u, /home/u/.cache/crease/kernels
      ,         ,       ?,
      /kernels, /cache, /home/u, /kernels
      kernels,  /cache, /home/u,
      false,    /cache, /home/u,
      False,    /cache, /home/u,
      ' ',      /cache, /home/u,
      """)
  void theFolderIsTheFlagsOrTheUsers(String flag, String cache, String home, String expected) {
    Properties properties = new Properties();
    properties.setProperty("user.home", home);
    if (flag != null) {
      properties.setProperty(JvmFlags.KERNEL_CACHE, flag);
    }
    assertThat(KernelCache.folder(properties,
        name -> Objects.equals(name, "XDG_CACHE_HOME") ? cache : null))
        .isEqualTo(Optional.ofNullable(expected).map(Path::of));
  }

  /** Has a kernel compiled that is to be kept, and says how many of the work-items were wrong. */
  public static final class Keeping {
    private Keeping() {}

    public static void main(String[] arguments) {
      IntArray out = run(text());
      System.out.println("WRONG "
          + IntStream.range(0, ITEMS).filter(i -> out.get(i) != i * i + 7).count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-Dtornado.printKernel=True", "-Dtornado.print.kernel.dir=DIR/mine"})
  void whatAUserHasPrintedGoesWhereItWould(String flag) throws Exception {
    device();
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path cache = folder.resolve("cache");
    List<String> flags = Stream.of("-D" + JvmFlags.KERNEL_CACHE + "=" + cache,
        flag.replace("DIR", folder.toString())).filter(f -> !f.isEmpty()).toList();
    String output = ChildJvm.run(empty, Map.of(),
        ChildJvm.withSdk(flags.toArray(String[]::new)), Keeping.class);
    assertThat(output).endsWith("WRONG 0\n");
    assertThat(output.contains("__kernel")).isEqualTo(flag.contains("printKernel"));
    assertThat(Files.exists(cache)).isEqualTo(flag.isEmpty());
  }
}
