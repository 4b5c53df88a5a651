@NullMarked
package dev.crease.fold;

import org.jspecify.annotations.NullMarked;
