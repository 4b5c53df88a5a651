/** Tests of the plugin's parts; whole builds with it are in {@code src/it}. */
@NullMarked
package dev.crease.maven;

import org.jspecify.annotations.NullMarked;
