package dev.crease.cli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Links from a page to other files and to headings, tests that it names, and the code in its paragraphs. */
final class PageLinks {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern TEST = Pattern.compile("[A-Z]\\w*Test");

  private PageLinks() {}

  /** What leads nowhere, one line each. */
  static List<String> problems(MarkdownPage page) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < page.prose().size(); i++) {
      for (MatchResult link : LINK.matcher(page.prose().get(i)).results().toList()) {
        if (!link.group(1).matches("[a-z]+:.*")) {
          problem(page, i + 1, () -> follow(page, link.group(1)), problems);
        }
      }
    }
    for (MarkdownPage.Inline code : page.inlines()) {
      problem(page, code.line(), () -> {
        CommandCheck.checkInline(code.text());
        if (TEST.matcher(code.text()).matches() && !Sources.has(code.text())) {
          throw new AssertionError("expected a test class, got " + code.text());
        }
      }, problems);
    }
    return problems;
  }

  private static void problem(
      MarkdownPage page, int line, Runnable check, List<String> problems) {
    try {
      check.run();
    } catch (AssertionError e) {
      problems.add(page.name() + ":" + line + ": " + e.getMessage());
    }
  }

  private static void follow(MarkdownPage page, String link) {
    String[] parts = link.split("#", 2);
    Path from = MarkdownPage.ROOT.resolve(page.name());
    Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]);
    String text;
    try {
      if (!Files.exists(target)) {
        throw new AssertionError("expected a file, got a link to " + link);
      }
      text = parts.length == 1 ? "" : Files.readString(target);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    if (parts.length == 2 && headings(text).stream().noneMatch(parts[1]::equals)) {
      throw new AssertionError("expected a heading, got a link to " + link);
    }
  }

  /** The anchors of a page's headings, as GitHub makes them. */
  private static List<String> headings(String text) {
    return text.lines().filter(l -> l.matches("#+ .*"))
        .map(
            l -> l.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .toList();
  }
}
