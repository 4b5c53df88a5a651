/** The examples of {@code docs/api.md}, as they are printed there, and that they do what the page says. */
@NullMarked
package dev.crease.docs;

import org.jspecify.annotations.NullMarked;
