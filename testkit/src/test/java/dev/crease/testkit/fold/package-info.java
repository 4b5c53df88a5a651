@NullMarked
package dev.crease.testkit.fold;

import org.jspecify.annotations.NullMarked;
