package dev.crease.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory that TornadoVM has registered with NVIDIA's driver. It leaves most of it registered when a program is closed; memory
 * that is freed like that and comes back at the same address is copied from where it was.
 *
 * <p>Source: CUDA driver API, {@code cuMemHostUnregister}, {@code cuCtxGetCurrent}, {@code cuCtxSetCurrent}.
 */
final class PinnedMemory {

  /** The driver's functions. */
  private record Driver(MethodHandle current, MethodHandle makeCurrent, MethodHandle unregister) {

    @SuppressWarnings("restricted")
    static Optional<Driver> find() {
      try {
        SymbolLookup library = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
        return Optional.of(new Driver(function(library, "cuCtxGetCurrent"),
            function(library, "cuCtxSetCurrent"), function(library, "cuMemHostUnregister")));
      } catch (IllegalArgumentException | java.util.NoSuchElementException _) {
        return Optional.empty();
      }
    }

    /** All three take a pointer and return a status. */
    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup library, String name) {
      return Linker.nativeLinker().downcallHandle(library.findOrThrow(name),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static boolean call(MethodHandle function, MemorySegment argument) {
      try {
        return (int) function.invokeExact(argument) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Found where it is first asked for: never, without a device of NVIDIA's. */
  private static final class Loaded {
    static final Optional<Driver> DRIVER = Driver.find();
  }

  private static final Set<Long> CONTEXTS = ConcurrentHashMap.newKeySet();

  private PinnedMemory() {}

  /** Notes the context of the device that this thread has just used. */
  static void noteContext() {
    Loaded.DRIVER.ifPresent(driver -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment context = arena.allocate(ValueLayout.JAVA_LONG);
        if (Driver.call(driver.current(), context) && context.get(ValueLayout.JAVA_LONG, 0) != 0) {
          CONTEXTS.add(context.get(ValueLayout.JAVA_LONG, 0));
        }
      }
    });
  }

  /** Ends the registration of what begins at an address, if there is one; before that memory is freed. */
  static void release(long address) {
    for (long context : CONTEXTS) {
      Driver driver = Loaded.DRIVER.orElseThrow();
      if (Driver.call(driver.makeCurrent(), MemorySegment.ofAddress(context))
          && Driver.call(driver.unregister(), MemorySegment.ofAddress(address))) {
        return;
      }
    }
  }
}
