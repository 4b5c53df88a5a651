/** What can go wrong, as typed exceptions that say where, what was expected, what was found and what to do. */
@NullMarked
package dev.crease.error;

import org.jspecify.annotations.NullMarked;
