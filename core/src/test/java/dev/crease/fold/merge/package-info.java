@NullMarked
package dev.crease.fold.merge;

import org.jspecify.annotations.NullMarked;
