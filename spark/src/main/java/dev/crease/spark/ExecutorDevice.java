package dev.crease.spark;

import org.apache.spark.SparkEnv;

/** The device as this JVM should use it. */
final class ExecutorDevice {

  private ExecutorDevice() {}

  /** {@code host} with as many threads as Spark gave the executor cores, where it says so; else as it is. */
  static Recipe of(Recipe recipe) {
    SparkEnv env = SparkEnv.get();
    if (!recipe.device().equals("host") || !env.conf().contains("spark.executor.cores")
        || env.executorId().equals("driver")) {
      return recipe;
    }
    int cores = Math.min(env.conf().getInt("spark.executor.cores", 1),
        Runtime.getRuntime().availableProcessors());
    return new Recipe(recipe.parcel(), "host:" + cores, recipe.fold(), recipe.batch(),
        recipe.inputs());
  }
}
