/**
 * Kernels over row-major tensors, for any device and any sizes: one work-item makes one element, or one row. They are
 * right first; what is fast on a kind of device is elsewhere.
 */
@NullMarked
package dev.crease.tornado.plain;

import org.jspecify.annotations.NullMarked;
