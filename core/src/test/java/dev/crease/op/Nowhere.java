package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.error.MalformedModelException;

/** A node without inputs or outputs. */
record Nowhere() implements NodeContext {

  @Override
  public String where() {
    return "nowhere";
  }

  @Override
  public int inputCount() {
    return 0;
  }

  @Override
  public boolean has(int i) {
    return false;
  }

  @Override
  public int outputCount() {
    return 0;
  }

  @Override
  public CreaseException wrong(String expected, String got) {
    return new MalformedModelException(where(), expected, got, "");
  }
}
