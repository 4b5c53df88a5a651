package dev.crease.tornado;

import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** Which liberties the device's compiler may take with floating-point arithmetic. Reports name it. */
public enum MathMode {

  /**
   * None: every operation rounds as written. Kernels in vector types, and with
   * {@code -Dtornado.enable.fma=False} all kernels, give the bits of the same loop in Java.
   */
  STRICT("-w"),

  /** Reassociation, reciprocals, flushed subnormals, fused multiply-add. */
  FAST("-cl-mad-enable -cl-fast-relaxed-math -w");

  /**
   * Has clang fuse a product with the sum that it goes to, which are two statements in TornadoVM's text: its flags let it do so
   * within one only. A macro stands for the word that a kernel begins with, and puts clang's pragma before it.
   */
  private static final String FUSES = " -DCREASE_PRAGMA(x)=_Pragma(#x)"
      + " -D__kernel=CREASE_PRAGMA(clang/**/fp/**/contract(fast))/**/kernel";

  /** For texts that are not to run. */
  static final String UNOPTIMIZED = "-cl-opt-disable -w";

  private final String openClFlags;

  MathMode(String openClFlags) {
    this.openClFlags = openClFlags;
  }

  /** The flags that make a backend's compiler behave so; empty where it takes none. */
  public String compilerFlags(TornadoVMBackendType backend) {
    return switch (backend) {
      case OPENCL, SPIRV -> openClFlags;
      default -> "";
    };
  }

  /** The same for OpenCL drivers whose compiler is clang. */
  String clangFlags(TornadoVMBackendType backend) {
    return backend == TornadoVMBackendType.OPENCL && this == FAST
        ? openClFlags + FUSES
        : compilerFlags(backend);
  }

  /** The backend whose flags TornadoVM passes to a backend's compiler: SPIR-V modules are built by OpenCL. */
  static TornadoVMBackendType compilerOf(TornadoVMBackendType backend) {
    return backend == TornadoVMBackendType.SPIRV ? TornadoVMBackendType.OPENCL : backend;
  }

  /** Whether TornadoVM itself fuses multiplications and additions of scalars in this JVM. */
  public static boolean fusesScalars() {
    return Boolean.parseBoolean(System.getProperty("tornado.enable.fma", "true"));
  }

  /** As reports name it. */
  public String describe(TornadoVMBackendType backend) {
    if (this == FAST && compilerFlags(backend).isEmpty()) {
      return "fast (multiply-add fused; the " + backend + " backend takes no flags)";
    }
    return switch (this) {
      case STRICT -> fusesScalars()
          ? "strict, scalar multiply-add fused (-Dtornado.enable.fma=False turns that off)"
          : "strict, bit-equal to sequential Java";
      case FAST -> "fast (" + openClFlags.replace(" -w", "") + ")";
    };
  }
}
