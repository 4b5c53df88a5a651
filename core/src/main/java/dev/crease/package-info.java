/** Folding, inspecting and verifying model files: what most callers need, in one place. */
@NullMarked
package dev.crease;

import org.jspecify.annotations.NullMarked;
