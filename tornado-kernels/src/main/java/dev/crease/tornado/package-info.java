/** Device kernels, fold engine and executor through TornadoVM. */
@NullMarked
package dev.crease.tornado;

import org.jspecify.annotations.NullMarked;
