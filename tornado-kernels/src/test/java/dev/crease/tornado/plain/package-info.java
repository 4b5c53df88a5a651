/** What kernels share, as Java. */
@NullMarked
package dev.crease.tornado.plain;

import org.jspecify.annotations.NullMarked;
