/** Tests of the command line. */
@NullMarked
package dev.crease.cli;

import org.jspecify.annotations.NullMarked;
