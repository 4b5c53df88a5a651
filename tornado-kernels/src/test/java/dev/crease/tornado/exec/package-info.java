/** Models on the device against the reference. */
@NullMarked
package dev.crease.tornado.exec;

import org.jspecify.annotations.NullMarked;
