/**
 * Folding on a device: weights of all layers in one arena, a factor for every eight of them, and a task
 * each for weights and biases, however many layers there are.
 */
@NullMarked
package dev.crease.tornado.fold;

import org.jspecify.annotations.NullMarked;
