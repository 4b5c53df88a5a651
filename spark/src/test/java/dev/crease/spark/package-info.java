@NullMarked
package dev.crease.spark;

import org.jspecify.annotations.NullMarked;
