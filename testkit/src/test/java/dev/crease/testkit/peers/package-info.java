/** What other tools make of the fold cases, beside what Crease makes of them. */
@NullMarked
package dev.crease.testkit.peers;

import org.jspecify.annotations.NullMarked;
