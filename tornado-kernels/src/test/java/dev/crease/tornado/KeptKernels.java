package dev.crease.tornado;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that keep kernels in a folder of their own. */
abstract class KeptKernels {

  @TempDir
  Path folder;

  private final String before = System.getProperty(JvmFlags.KERNEL_CACHE);

  @BeforeEach
  void keepHere() {
    System.setProperty(JvmFlags.KERNEL_CACHE, folder.toString());
  }

  @AfterEach
  void keepWhereItWas() {
    System.setProperty(JvmFlags.KERNEL_CACHE, before);
  }
}
