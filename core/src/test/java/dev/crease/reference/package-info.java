/** Tests of the reference executor. */
@NullMarked
package dev.crease.reference;

import org.jspecify.annotations.NullMarked;
