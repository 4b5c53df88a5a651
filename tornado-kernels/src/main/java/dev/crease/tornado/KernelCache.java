package dev.crease.tornado;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Files of kernels as TornadoVM has translated them, for later sessions and processes: it takes seconds for a large kernel, in
 * each JVM and for each session. A file's name has a digest of all that a text depends on, and a checksum of the text.
 *
 * <p>Whatever goes wrong with the files, kernels are translated as if there were none.
 */
final class KernelCache {

  private static final String PRINTS = "tornado.printKernel";
  private static final String PRINTED_TO = "tornado.print.kernel.dir";
  private static final String OPTIONS = "uk.ac.manchester.tornado.runtime.common.TornadoOptions";
  private static final String OPTION = "PRINT_SOURCE_DIRECTORY";
  private static final String SUFFIX = ".kernel";
  private static final Pattern OURS = Pattern
      .compile("[0-9a-f]{32}-[0-9a-f]{8}[.]kernel|(part|printed)-[0-9a-f-]{36}");
  private static final Duration UNUSED = Duration.ofDays(60);

  /** What TornadoVM prints kernels to in this JVM, and in which folder, if that is up to us. */
  private static final String PRINTED = "printed-" + UUID.randomUUID();
  private static volatile @Nullable Path printing;

  /**
   * Where texts can be kept.
   *
   * @param folder where they are
   * @param printed the file that TornadoVM prints to
   */
  record Place(Path folder, Path printed) {}

  private KernelCache() {}

  /** Has TornadoVM print kernels to a file here, when asked to; before it starts. */
  static void prepare() {
    if (System.getProperty(PRINTS) == null && System.getProperty(PRINTED_TO) == null) {
      folder(System.getProperties(), System::getenv).ifPresent(folder -> {
        System.setProperty(PRINTED_TO, folder.resolve(PRINTED).toString());
        printing = folder;
      });
    }
  }

  /**
   * Where kernels are kept.
   *
   * @param properties of the JVM
   * @param environment its variables
   */
  static Optional<Path> folder(Properties properties,
      Function<String, @Nullable String> environment) {
    String flag = properties.getProperty(JvmFlags.KERNEL_CACHE);
    if (flag != null) {
      return flag.isBlank() || flag.toLowerCase(Locale.ROOT).equals("false")
          ? Optional.empty()
          : absolute(flag);
    }
    return absolute(environment.apply("XDG_CACHE_HOME"))
        .or(() -> absolute(properties.getProperty("user.home")).map(h -> h.resolve(".cache")))
        .map(c -> c.resolve("crease").resolve("kernels"));
  }

  private static Optional<Path> absolute(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Path::of).filter(Path::isAbsolute);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  /**
   * The file with a kernel's text.
   *
   * @param key as {@link #key} makes it
   */
  static Optional<Path> find(String key) {
    Path folder = folder(System.getProperties(), System::getenv).orElse(null);
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path file = files.filter(f -> f.getFileName().toString().startsWith(key + "-")
          && f.toString().endsWith(SUFFIX)).min(Comparator.naturalOrder()).orElse(null);
      if (file == null) {
        return Optional.empty();
      }
      if (!file.getFileName().toString().equals(name(key, Files.readAllBytes(file)))) {
        Files.deleteIfExists(file);
        return Optional.empty();
      }
      noteUse(file);
      return Optional.of(file);
    } catch (IOException | UncheckedIOException _) {
      return Optional.empty();
    }
  }

  private static void noteUse(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException _) {
      // A folder that may only be read has no old files taken out of it either.
    }
  }

  private static String name(String key, byte[] text) {
    CRC32 sum = new CRC32();
    sum.update(text);
    return key + "-" + HexFormat.of().toHexDigits((int) sum.getValue()) + SUFFIX;
  }

  /**
   * Keeps a kernel's text.
   *
   * @param key as {@link #key} makes it
   * @param print has TornadoVM print the kernel
   * @param finish what is kept instead of a text, if anything
   */
  static void keep(String key, Runnable print, Function<String, Optional<String>> finish) {
    Place place = place().orElse(null);
    if (place == null) {
      print.run();
      return;
    }
    Path file = place.printed();
    synchronized (KernelCache.class) {
      delete(file);
      try {
        print.run();
        keep(key, file, finish, place.folder());
      } catch (IOException | UncheckedIOException _) {
        // It is translated again when it is next wanted.
      } finally {
        delete(file);
      }
    }
  }

  /** Where texts can be kept now. */
  static Optional<Place> place() {
    Path folder = folder(System.getProperties(), System::getenv).orElse(null);
    Path printed = printing;
    return folder == null || printed == null || !isWritable(folder) || !isWritable(printed)
        || !printsTo(printed.resolve(PRINTED))
            ? Optional.empty()
            : Optional.of(new Place(folder, printed.resolve(PRINTED)));
  }

  /** Whether TornadoVM does: if it was started before us, it has not seen the property and prints to standard output. */
  private static boolean printsTo(Path file) {
    try {
      return file.toString().equals(Class.forName(OPTIONS).getField(OPTION).get(null));
    } catch (ReflectiveOperationException | LinkageError _) {
      return false;
    }
  }

  private static boolean isWritable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.isWritable(folder);
    } catch (IOException _) {
      return false;
    }
  }

  private static void keep(String key, Path from, Function<String, Optional<String>> finish,
      Path folder) throws IOException {
    String text = Files.readString(from);
    if (text.split("__kernel", -1).length != 2) {
      return;
    }
    // TornadoVM ends what it prints with one line's end more.
    String finished = finish.apply(text.substring(0, text.length() - 1)).orElse(null);
    if (finished == null) {
      return;
    }
    byte[] whole = finished.getBytes(StandardCharsets.UTF_8);
    move(folder, whole, folder.resolve(name(key, whole)));
    Instant old = Instant.now().minus(UNUSED);
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(f -> OURS.matcher(f.getFileName().toString()).matches())
          .filter(f -> modified(f).isBefore(old)).forEach(KernelCache::delete);
    }
  }

  /**
   * Keeps a text in place of whatever there is by its name.
   *
   * @param folder where texts are kept
   * @param key as {@link #key} makes it
   * @param text the text
   */
  static void replace(Path folder, String key, String text) {
    try {
      Files.createDirectories(folder);
      byte[] whole = text.getBytes(StandardCharsets.UTF_8);
      Path kept = folder.resolve(name(key, whole));
      move(folder, whole, kept);
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(f -> f.getFileName().toString().startsWith(key + "-") && !f.equals(kept))
            .forEach(KernelCache::delete);
      }
    } catch (IOException | UncheckedIOException _) {
      // It is found out again when it is next wanted.
    }
  }

  private static void move(Path folder, byte[] whole, Path to) throws IOException {
    Path part = Files.write(folder.resolve("part-" + UUID.randomUUID()), whole);
    try {
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(part);
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException _) {
      return Instant.MAX;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // Somebody else's; it stays.
    }
  }

  /**
   * A digest of what a kernel's text depends on: the classes it is made of, TornadoVM and the flags it was given, the JDK, the
   * device and its driver.
   *
   * @param target the device
   * @param kernel the class that has the kernel
   * @param method the kernel
   * @return nothing if the classes are nowhere to be read
   */
  static Optional<String> key(TornadoTarget target, Class<?> kernel, String method) {
    CodeSource from = kernel.getProtectionDomain().getCodeSource();
    if (from == null) {
      return Optional.empty();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, kernel.getName() + "." + method);
      addClasses(digest, Path.of(from.getLocation().toURI()));
      ModuleLayer.boot().configuration().modules().stream()
          .map(m -> m.reference().location().filter(u -> "file".equals(u.getScheme())))
          .flatMap(Optional::stream).map(KernelCache::file).sorted()
          .forEach(f -> add(digest, f));
      System.getProperties().stringPropertyNames().stream().sorted()
          .filter(p -> p.startsWith("tornado.") && !p.equals(PRINTED_TO) && !p.equals(PRINTS))
          .forEach(p -> add(digest, p + "=" + System.getProperty(p)));
      add(digest, System.getProperty("java.vm.version"));
      add(digest, target.device().getPlatformName());
      add(digest, target.device().getPhysicalDevice().getDeviceName());
      add(digest, abilities(target.device().getPhysicalDevice().getDeviceInfo()));
      return Optional.of(HexFormat.of().formatHex(digest.digest(), 0, 16));
    } catch (IOException | UncheckedIOException | NoSuchAlgorithmException | URISyntaxException
        | IllegalArgumentException | FileSystemNotFoundException _) {
      return Optional.empty();
    }
  }

  /** Extensions, versions and formats; not what precedes them: an address, the clock and how much memory there is. */
  private static String abilities(String info) {
    return info.substring(Math.max(0, info.indexOf("Extensions")));
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** A module's file, by what tells one version of it from another. */
  private static String file(URI location) {
    File file = new File(location);
    return file.getName() + " " + file.length() + " " + file.lastModified();
  }

  private static void addClasses(MessageDigest digest, Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          add(digest, place.relativize(file).toString());
          digest.update(Files.readAllBytes(file));
        }
      }
      return;
    }
    try (ZipFile jar = new ZipFile(place.toFile())) {
      jar.stream().sorted(Comparator.comparing(ZipEntry::getName))
          .forEach(e -> add(digest, e.getName() + " " + e.getSize() + " " + e.getCrc()));
    }
  }
}
