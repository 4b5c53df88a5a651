package dev.crease.report;

import dev.crease.GraphCounts;
import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.graph.Model;
import dev.crease.verify.OutputResult;
import dev.crease.verify.SiteResult;
import dev.crease.verify.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A fold as one HTML page that needs nothing else: figures before and after, both graphs, what stays and why, and how much of the allowed error each fold uses.
 *
 * @param original what the original is called, its file for instance
 * @param folded what the folded model is called
 * @param before the original
 * @param after the folded model, by any tool
 * @param folds what Crease folds of the original
 * @param refusals what it leaves, and why
 * @param bytesBefore bytes of the original's file
 * @param bytesAfter bytes of the folded model's file
 * @param verification what comparing both found
 * @param seconds what took how long, by name, in seconds
 * @param bench results of {@code crease bench --json}, an entry per executor and model
 */
public record FoldPage(
    String original,
    String folded,
    Model before,
    Model after,
    List<Fold> folds,
    List<Refusal> refusals,
    long bytesBefore,
    long bytesAfter,
    Optional<Verification> verification,
    Map<String, Double> seconds,
    List<Map<String, Object>> bench) {

  private static final List<String> SCRIPTS = List.of("dom.js", "tables.js", "plot.js", "graph.js",
      "page.js");

  /** Copies the collections. */
  public FoldPage {
    folds = List.copyOf(folds);
    refusals = List.copyOf(refusals);
    seconds = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(seconds));
    bench = List.copyOf(bench);
  }

  /** Writes the page to a file. */
  public void write(Path file) throws IOException {
    Files.writeString(file, html());
  }

  /** The page. */
  public String html() {
    StringBuilder scripts = new StringBuilder();
    SCRIPTS.forEach(name -> scripts.append(resource(name)));
    return resource("page.html")
        .replace("/*STYLE*/", resource("style.css"))
        .replace("/*CYTOSCAPE*/", script(resource("libraries/cytoscape/cytoscape.min.js")))
        .replace("/*DAGRE*/", script(resource("libraries/dagre/dagre.min.js")))
        .replace("/*LICENSES*/", resource("libraries/dagre/LICENSE").replace("--", "- -"))
        .replace("/*SCRIPTS*/", script(scripts.toString()))
        .replace("/*DATA*/", data().compact().replace("<", "\\u003c"));
  }

  /** A script that does not end the element that it is in. */
  private static String script(String text) {
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--");
  }

  private static String resource(String name) {
    try (InputStream in = FoldPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not beside " + FoldPage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name + " cannot be read", e);
    }
  }

  /** What the page shows. */
  Json data() {
    Json legend = Json.object();
    for (NodeState state : NodeState.values()) {
      legend.put(state.label(), state.text());
    }
    return Json.object()
        .put("schema", 1)
        .put("original", original)
        .put("folded", folded)
        .put("numbers", numbers())
        .put("operators", operators())
        .put("legend", legend)
        .put("folds", folds.stream().map(GraphPicture::fold).toList())
        .put("refusals", refusals.stream().map(GraphPicture::refusal).toList())
        .put("verification", verification.map(this::verification))
        .put("seconds", times())
        .putParsed("bench", bench)
        .put("graphs", PageGraphs.of(before, after, folds, refusals));
  }

  private Json times() {
    Json json = Json.object();
    seconds.forEach((name, value) -> json.put(name, value.doubleValue()));
    return json;
  }

  private List<Json> numbers() {
    GraphCounts a = GraphCounts.of(before);
    GraphCounts b = GraphCounts.of(after);
    return List.of(number("nodes", a.nodes(), b.nodes()),
        number("BatchNormalization", a.batchNormalizations(), b.batchNormalizations()),
        number("bytes", bytesBefore, bytesAfter));
  }

  private static Json number(String what, long before, long after) {
    return Json.object().put("what", what).put("before", before).put("after", after);
  }

  private List<Json> operators() {
    Map<String, Integer> a = GraphCounts.of(before).operators();
    Map<String, Integer> b = GraphCounts.of(after).operators();
    Set<String> names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    List<Json> operators = new ArrayList<>();
    names.forEach(
        name -> operators.add(number(name, a.getOrDefault(name, 0), b.getOrDefault(name, 0))));
    return operators;
  }

  private Json verification(Verification v) {
    List<String> places = folds.stream().map(Fold::graph).filter(g -> !g.isEmpty()).distinct()
        .toList();
    return Json.object()
        .put("verdict", v.verdict().name())
        .put("reason", v.reason())
        .put("worstRatio", v.worstRatio())
        .put("worstSite", v.worstSite())
        .put("maxAbs", v.maxAbs())
        .put("runs", v.runs())
        .putTexts("notes", v.notes())
        .put("sites", v.sites().stream().map(s -> site(s, places)).toList())
        .put("outputs", v.outputs().stream().map(FoldPage::output).toList());
  }

  private static Json site(SiteResult s, List<String> places) {
    String place = places.stream().filter(p -> s.name().endsWith(" in " + p)).findFirst()
        .orElse("");
    return Json.object().put("node", s.name()).put("graph", place).put("layer", s.layer())
        .put("op", s.operator())
        .put("output", s.output()).put("ratio", s.ratio()).put("where", s.where())
        .put("maxAbs", s.maxAbs()).put("allowed", s.allowed()).put("elements", s.elements());
  }

  private static Json output(OutputResult o) {
    return Json.object().put("name", o.name()).put("maxAbs", o.maxAbs()).put("ratio", o.ratio())
        .put("allowed", o.allowed());
  }
}
