package dev.crease.cli;

/** The exit codes of every command. */
final class ExitCode {

  static final int DONE = 0;
  static final int NOT_EQUIVALENT = 1;
  static final int USAGE = 2;
  static final int MODEL = 3;
  static final int FILE = 4;
  static final int DEVICE = 5;

  private ExitCode() {}
}
