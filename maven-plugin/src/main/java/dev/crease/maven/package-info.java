/** The Maven plugin. It runs inside Maven on JDK 17 or later, and folds in a JVM of JDK 25. */
@NullMarked
package dev.crease.maven;

import org.jspecify.annotations.NullMarked;
