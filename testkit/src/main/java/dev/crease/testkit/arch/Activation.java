package dev.crease.testkit.arch;

/** Activations that follow a layer. */
enum Activation {
  NONE, RELU, RELU6, LEAKY_RELU, SILU, MISH, SIGMOID, TANH
}
