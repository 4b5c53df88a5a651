/*
 * Stands before the OpenCL library (LD_PRELOAD). While the file that CREASE_DEVICE_LOST names is there, whatever needs the device
 * fails with the error that drivers have for one that is gone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define OUT_OF_RESOURCES (-5)
#define INVALID_COMMAND_QUEUE (-36)
#define FAILED_EVENT (-14)

static int lost(void) {
  const char *file = getenv("CREASE_DEVICE_LOST");
  return file != NULL && access(file, F_OK) == 0;
}

static void *real(const char *name) {
  return dlsym(dlopen("libOpenCL.so.1", RTLD_LAZY), name);
}

#define CALL(name, error)                                                                        \
  int name(intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f, intptr_t g,   \
           intptr_t h, intptr_t i) {                                                             \
    static int (*next)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t,     \
                       intptr_t, intptr_t);                                                      \
    if (next == NULL) {                                                                          \
      next = real(#name);                                                                        \
    }                                                                                            \
    return lost() ? error : next(a, b, c, d, e, f, g, h, i);                                     \
  }

CALL(clEnqueueNDRangeKernel, OUT_OF_RESOURCES)
CALL(clEnqueueReadBuffer, OUT_OF_RESOURCES)
CALL(clEnqueueWriteBuffer, OUT_OF_RESOURCES)
CALL(clEnqueueMarkerWithWaitList, OUT_OF_RESOURCES)
CALL(clEnqueueBarrierWithWaitList, OUT_OF_RESOURCES)
CALL(clWaitForEvents, FAILED_EVENT)
CALL(clFlush, INVALID_COMMAND_QUEUE)
CALL(clFinish, INVALID_COMMAND_QUEUE)
