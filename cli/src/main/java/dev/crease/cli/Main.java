package dev.crease.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The entry point of the command line. */
@Command(name = "crease", description = "Folds a trained network for inference.")
public final class Main implements Runnable {
  @Unmatched
  List<String> arguments = new ArrayList<>();

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    System.out.println("crease " + String.join(" ", arguments));
  }
}
