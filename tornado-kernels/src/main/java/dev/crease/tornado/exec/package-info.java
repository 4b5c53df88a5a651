/** Runs lowered models on a device: a table of kernels, task graphs, sessions. */
@NullMarked
package dev.crease.tornado.exec;

import org.jspecify.annotations.NullMarked;
