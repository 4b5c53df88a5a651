package dev.crease.cli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page as a test sees it.
 *
 * @param name the path below the repository's root
 * @param blocks the fenced blocks in order
 * @param prose the lines that are in no block, those in blocks left empty
 */
record MarkdownPage(String name, List<Block> blocks, List<String> prose) {

  /** The repository. */
  static final Path ROOT = Path.of("..");

  private static final Pattern FENCE = Pattern.compile("( *)```(\\S*)(.*)");
  private static final Pattern COMMENT = Pattern.compile("\\s*<!-- (?:(needs|file): )?(.*) -->");
  private static final Pattern INLINE = Pattern.compile("(?<!`)`([^`]+)`(?!`)");

  /**
   * A fenced block.
   *
   * @param page the page's name
   * @param line the line of its fence, from 1
   * @param language the word after the fence, perhaps empty
   * @param text its lines, each with its end
   * @param comment the comment in the line before the fence
   */
  record Block(String page, int line, String language, String text, Optional<Comment> comment) {

    /** Where it is, for messages. */
    String where() {
      return page + ":" + line;
    }

    /** What the comment before it says behind {@code needs:}: its commands are checked, not run. */
    Optional<String> needs() {
      return comment.filter(c -> c.key().equals("needs")).map(Comment::text);
    }

    /** The file that its text is written to, of a comment {@code file: NAME}. */
    Optional<String> file() {
      return comment.filter(c -> c.key().equals("file")).map(Comment::text);
    }

    /** A comment without a keyword. */
    Optional<String> source() {
      return comment.filter(c -> c.key().isEmpty()).map(Comment::text);
    }
  }

  /**
   * {@code <!-- key: text -->}.
   *
   * @param key {@code needs}, {@code file}, or empty
   * @param text the rest
   */
  record Comment(String key, String text) {}

  /**
   * Code inside a paragraph.
   *
   * @param line its line, from 1
   * @param text what is between the back-ticks
   */
  record Inline(int line, String text) {}

  /** Every page that is written for people, in a stable order. */
  static List<MarkdownPage> all() {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Predicate<Path> changes = p -> p.endsWith("CHANGELOG.md");
      return Stream.concat(root.filter(changes.negate()), docs)
          .filter(p -> p.toString().endsWith(".md")).sorted()
          .map(MarkdownPage::read).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static MarkdownPage read(Path path) {
    try {
      return of(ROOT.relativize(path).toString(), Files.readString(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The page with this name and text. */
  static MarkdownPage of(String name, String text) {
    List<Block> blocks = new ArrayList<>();
    List<String> prose = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        prose.add(lines.get(i));
        continue;
      }
      int start = i;
      StringBuilder body = new StringBuilder();
      for (i++; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
        body.append(lines.get(i)).append('\n');
      }
      blocks.add(new Block(name, start + 1, fence.group(2),
          body.toString().indent(-fence.group(1).length()),
          start == 0 ? Optional.empty() : comment(lines.get(start - 1))));
      while (prose.size() <= i) {
        prose.add("");
      }
    }
    return new MarkdownPage(name, List.copyOf(blocks), List.copyOf(prose));
  }

  private static Optional<Comment> comment(String line) {
    return Optional.of(COMMENT.matcher(line)).filter(Matcher::matches)
        .map(m -> new Comment(m.group(1) == null ? "" : m.group(1), m.group(2)));
  }

  /** The code in its paragraphs and tables. */
  List<Inline> inlines() {
    List<Inline> found = new ArrayList<>();
    for (int i = 0; i < prose.size(); i++) {
      for (MatchResult code : INLINE.matcher(prose.get(i)).results().toList()) {
        found.add(new Inline(i + 1, code.group(1)));
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return name;
  }
}
