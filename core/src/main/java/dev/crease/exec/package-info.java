/** The execution interface: executors compile models into sessions, sessions run them. */
@NullMarked
package dev.crease.exec;

import org.jspecify.annotations.NullMarked;
