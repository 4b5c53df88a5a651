package dev.crease.exec;

/**
 * Where the time of a run went, as the device itself counts it.
 *
 * @param transferNanos copying to and from the device, in nanoseconds
 * @param kernelNanos running kernels, in nanoseconds
 * @param hostNanos steps that ran on the host because the device has no kernel for them, in nanoseconds
 */
public record RunTimes(long transferNanos, long kernelNanos, long hostNanos) {}
