package dev.crease;

/**
 * How the command line was started, for messages that say what to start: {@code scripts/crease} of a checkout, {@code bin/crease} of an
 * archive, a link to either. The launcher sets two properties; a program that starts otherwise is told a checkout's names.
 */
public final class Launcher {

  private Launcher() {}

  /** The launcher as it was called, quoted where a shell would take it apart. */
  public static String command() {
    return quoted(System.getProperty("crease.launcher", "scripts/crease"));
  }

  /** The script that brings a TornadoVM SDK, quoted where a shell would take it apart. */
  public static String installer() {
    return quoted(System.getProperty("crease.installer", "scripts/install-tornadovm.sh"));
  }

  static String quoted(String path) {
    return path.matches("[A-Za-z0-9_@%+=:,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
