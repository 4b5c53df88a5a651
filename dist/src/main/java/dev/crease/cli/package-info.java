/** Programs that the build runs over the commands. */
@NullMarked
package dev.crease.cli;

import org.jspecify.annotations.NullMarked;
