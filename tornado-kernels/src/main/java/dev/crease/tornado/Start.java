package dev.crease.tornado;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Starts another program such that drivers find the kernels that an earlier process had them compile. {@code java … Start MAIN
 * ARGUMENT…}
 *
 * <p>TornadoVM declares the variables of an OpenCL kernel in the order of the identity hashes of their kinds, and the JVM makes
 * up such a hash when it is first asked for, from how many it has made on that thread. So the text of the same kernel
 * is another one after another model, and a driver's cache, which goes by the text, does not have it. Here the hashes
 * are asked for before anything else.
 */
public final class Start {

  private static final String KINDS = "uk.ac.manchester.tornado.drivers.opencl.graal.lir.OCLKind";

  private Start() {}

  /**
   * Runs the main method of a class.
   *
   * @param arguments the class's name, then its arguments
   * @throws Throwable whatever it throws
   */
  public static void main(String[] arguments) throws Throwable {
    settle();
    String[] own = Arrays.copyOfRange(arguments, 1, arguments.length);
    try {
      Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) own);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void settle() {
    try {
      Object[] kinds = Class.forName(KINDS).getEnumConstants();
      if (kinds != null) {
        Arrays.stream(kinds).forEach(System::identityHashCode);
      }
    } catch (ClassNotFoundException | LinkageError _) {
      // Another backend, or another TornadoVM: kernels are compiled anew more often.
    }
  }
}
