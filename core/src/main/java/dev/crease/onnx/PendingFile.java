package dev.crease.onnx;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is written under a temporary name beside its target and takes the target's place in one step. The
 * writer holds a lock on it, so that a later run can tell what a killed one has left and delete it.
 */
final class PendingFile implements AutoCloseable {

  private static final String SUFFIX = ".crease-tmp";
  private static final String ASIDE = ".old";
  private static final Pattern NAME = Pattern
      .compile("\\..+\\.(\\d{1,18})-\\d+" + SUFFIX + "(" + ASIDE + ")?", Pattern.DOTALL);
  private static final int MAX_ATTEMPTS = 10_000;

  private final Path target;
  private final Path path;
  private final FileChannel channel;
  private boolean published;

  private PendingFile(Path target, Path path, FileChannel channel) {
    this.target = target;
    this.path = path;
    this.channel = channel;
  }

  /** Creates an empty temporary file in the target's folder. */
  static PendingFile create(Path target) {
    String prefix = "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-";
    int taken = 0;
    while (taken < MAX_ATTEMPTS) {
      Path path = target.resolveSibling(prefix + taken + SUFFIX);
      try {
        FileChannel channel = FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (lock(channel) && Files.exists(path)) {
          keepPermissions(target, path);
          return new PendingFile(target, path, channel);
        }
        channel.close();
        taken++;
      } catch (FileAlreadyExistsException _) {
        taken++;
      } catch (IOException e) {
        throw new ModelFileException(
            target.toString(), "a folder that files can be written to", e.toString(),
            "check the folder's permissions", e);
      }
    }
    throw new ModelFileException(
        target.toString(), "a free temporary name like " + prefix + "0" + SUFFIX, "none", "");
  }

  private static void keepPermissions(Path target, Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null && Files.isRegularFile(target)) {
      view.setPermissions(Files.getPosixFilePermissions(target));
    }
  }

  /** Whether nobody who deletes left-overs was faster; on file systems without locks nobody deletes any. */
  private static boolean lock(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Deletes the temporary files in a folder that killed writers have left. */
  static void deleteLeftOvers(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(
        folder, f -> NAME.matcher(f.getFileName().toString()).matches())) {
      for (Path file : files) {
        if (Files.isRegularFile(file) && !isAsideOfLiving(file)) {
          deleteUnlessLocked(file);
        }
      }
    } catch (IOException e) {
      // Left-overs cost space, nothing else; a folder that cannot be listed may still be written
      // to.
      return;
    }
  }

  /** A file set aside is locked by nobody: its writer may still bring it back. */
  private static boolean isAsideOfLiving(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() && name.group(2) != null
        && ProcessHandle.of(Long.parseLong(name.group(1))).filter(ProcessHandle::isAlive)
            .isPresent();
  }

  private static void deleteUnlessLocked(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(file);
      }
    } catch (OverlappingFileLockException | IOException e) {
      // A thread of this process is writing it, or it belongs to somebody else.
      return;
    }
  }

  FileChannel channel() {
    return channel;
  }

  /** Brings everything written to the disk, and says how many nanoseconds that took. */
  long force() throws IOException {
    long start = System.nanoTime();
    channel.force(true);
    return System.nanoTime() - start;
  }

  /** Takes the target's place. */
  void publish() throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    published = true;
    channel.close();
  }

  /**
   * Takes the target's place and lets another file take its own right after; if that fails, an old file in this
   * one's place comes back.
   */
  void publishBefore(PendingFile other) throws IOException {
    Path old = path.resolveSibling(path.getFileName() + ASIDE);
    boolean replaces = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (replaces) {
      setAside(target, old);
    }
    try {
      publish();
      other.publish();
    } catch (IOException e) {
      if (replaces) {
        Files.move(
            old, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(target);
      }
      throw e;
    }
    Files.deleteIfExists(old);
  }

  /** Gives a file a second name, so that the first is never without one; where that cannot be, another name. */
  private static void setAside(Path file, Path aside) throws IOException {
    try {
      Files.createLink(aside, file);
    } catch (UnsupportedOperationException | IOException e) {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Brings the folder's new entries to the disk, where the system lets folders be opened, and says how many nanoseconds that
   * took.
   */
  static long forceFolder(Path folder) {
    long start = System.nanoTime();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
      return System.nanoTime() - start;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Deletes the temporary file unless it has become the target. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!published) {
      Files.deleteIfExists(path);
    }
  }
}
