package dev.crease.testkit.arch;

/** Activations, with what they do to the moments of a normal signal. */
enum Activation {
  NONE, RELU, RELU6, LEAKY_RELU, SILU, MISH, SIGMOID, TANH;

  static final double LEAKY_SLOPE = 0.1;
  private static final int STEPS = 160;
  private static final double RANGE = 8;

  double apply(double x) {
    return switch (this) {
      case NONE -> x;
      case RELU -> Math.max(0, x);
      case RELU6 -> Math.clamp(x, 0, 6);
      case LEAKY_RELU -> x < 0 ? LEAKY_SLOPE * x : x;
      case SILU -> x * sigmoid(x);
      case MISH -> x * StrictMath.tanh(StrictMath.log1p(StrictMath.exp(x)));
      case SIGMOID -> sigmoid(x);
      case TANH -> StrictMath.tanh(x);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  /** Moments of the result where the argument is normal with these. */
  Level level(Level argument) {
    double sum = 0;
    double squares = 0;
    double weights = 0;
    for (int i = -STEPS; i <= STEPS; i++) {
      double z = RANGE * i / STEPS;
      double density = StrictMath.exp(-0.5 * z * z);
      double y = apply(argument.mean() + argument.deviation() * z);
      sum += density * y;
      squares += density * y * y;
      weights += density;
    }
    return new Level(sum / weights, squares / weights);
  }
}
