/** Tests of the archive: unpacked and used as somebody would who has nothing else. */
@NullMarked
package dev.crease.dist;

import org.jspecify.annotations.NullMarked;
