package dev.crease.testkit.fuzz;

/**
 * What is wrong with a fold of a random graph.
 *
 * @param kind the same for failures of the same kind
 * @param detail names and numbers
 */
record FuzzFailure(String kind, String detail) {

  /** Something was thrown. */
  static FuzzFailure thrown(String while_, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    StringBuilder where = new StringBuilder();
    for (int i = 0; i < Math.min(6, trace.length); i++) {
      where.append("\n    at ").append(trace[i]);
    }
    String top = trace.length == 0 ? "" : " in " + trace[0].getClassName();
    return new FuzzFailure(
        while_ + ": " + e.getClass().getSimpleName() + top, e.getMessage() + where);
  }

  @Override
  public String toString() {
    return kind + ": " + detail;
  }
}
