package dev.crease.cli.pages;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A Maven command: its modules, goals, profiles, properties and tests are there. */
final class MavenLine {

  private static final Set<String> PHASES = Set.of(
      "clean", "validate", "compile", "test-compile", "process-resources", "test", "package",
      "integration-test", "verify", "install");
  private static final Set<String> FLAGS = Set.of("-B", "-ntp", "-q", "-am", "-U", "-o", "-N", "-X",
      "-e");

  /** Properties of plugins and of Maven, which no file here needs to name. */
  private static final Set<String> KNOWN = Set.of(
      "enforcer.skip", "jacoco.skip", "maven.test.skip", "org.slf4j.simpleLogger.defaultLogLevel",
      "skipTests", "spotless.check.skip", "surefire.failIfNoSpecifiedTests", "test");

  private MavenLine() {}

  static void check(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-pl")) {
        i++;
        modules(i < arguments.size() ? arguments.get(i) : "");
      } else if (argument.startsWith("-D")) {
        property(argument.substring(2));
      } else if (argument.startsWith("-P")) {
        require(
            Poms.have("<id>" + Pattern.quote(argument.substring(2)) + "</id>"), "a profile",
            argument);
      } else if (argument.startsWith("-")) {
        require(FLAGS.contains(argument), "an option of Maven's", argument);
      } else {
        goal(argument);
      }
    }
  }

  private static void modules(String names) {
    for (String name : names.split(",", -1)) {
      require(
          Poms.have("<module>" + Pattern.quote(name.replaceFirst("^!", "")) + "</module>"),
          "a module",
          name);
    }
  }

  private static void property(String assignment) {
    String[] parts = assignment.split("=", 2);
    String name = parts[0];
    require(
        KNOWN.contains(name)
            || Poms
                .have("[<!{]" + Pattern.quote(name) + "[>}]|<name>!?" + Pattern.quote(name) + "<")
            || Sources.contain('"' + name + '"'),
        "a property that something reads", "-D" + name);
    if (name.equals("test")) {
      for (String test : (parts.length == 1 ? "" : parts[1]).split(",", -1)) {
        require(Sources.has(test.replaceFirst("#.*", "")), "a test class", test);
      }
    }
  }

  private static void goal(String goal) {
    String plugin = goal.contains(":") ? goal.replaceFirst(":[^:]*$", "") : "";
    String artifact = plugin.replaceFirst(".*:", "");
    require(
        PHASES.contains(goal)
            || !plugin.isEmpty() && Poms.have(
                "<artifactId>(?:maven-" + artifact + "-plugin|" + artifact + "-maven-plugin|"
                    + artifact + ")</artifactId>"),
        "a phase, or a goal of a plugin that the build has", goal);
  }

  private static void require(boolean condition, String expected, String got) {
    if (!condition) {
      throw new AssertionError("mvn: expected " + expected + ", got " + got);
    }
  }
}
