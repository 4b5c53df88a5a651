package dev.crease.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

  private static final int LISTINGS = 2000;

  @TempDir
  private Path folder;

  @Test
  void filesThatComeAndGoMeanwhileDoNotEndAListing() throws IOException {
    Path kept = Files.writeString(Files.createDirectories(folder.resolve("sub/x")).resolve("a"),
        "");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(enough));
    try {
      for (int i = 0; i < LISTINGS; i++) {
        assertThat(FileTree.files(folder)).contains(kept);
      }
    } finally {
      enough.set(true);
      others.join();
    }
    assertThat(FileTree.files(folder)).containsExactly(kept);
  }

  private void comeAndGo(AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (int i = 0; i < 20; i++) {
          Files.writeString(other.resolve("f" + i), "");
        }
        for (int i = 0; i < 20; i++) {
          Files.delete(other.resolve("f" + i));
        }
        Files.delete(other);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void linksToFilesAreFilesAndOnesToNothingAreNot() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    Files.createSymbolicLink(folder.resolve("torn"), folder.resolve("nothing"));
    assertThat(FileTree.files(folder)).containsExactlyInAnyOrder(file, link);
  }

  @Test
  void whatIsNoFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> FileTree.files(file)).isInstanceOf(NotDirectoryException.class);
    assertThatThrownBy(() -> FileTree.files(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }
}
