/** Tests of the host's kernels. */
@org.jspecify.annotations.NullMarked
package dev.crease.host.kernel;
