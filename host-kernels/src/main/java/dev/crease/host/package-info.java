/** The fast executor on the host. */
@NullMarked
package dev.crease.host;

import org.jspecify.annotations.NullMarked;
