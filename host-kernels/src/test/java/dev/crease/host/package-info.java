@NullMarked
package dev.crease.host;

import org.jspecify.annotations.NullMarked;
