package dev.crease.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Charts as a browser reads them. */
class LineChartTest {

  private static List<Element> elements(LineChart chart, String tag) throws Exception {
    NodeList found = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(new InputSource(new StringReader(chart.svg()))).getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  /** The points of a line, x and y in turn. */
  private static double[] points(Element line) {
    return Stream.of(line.getAttribute("points").trim().split("[ ,]"))
        .mapToDouble(Double::parseDouble).toArray();
  }

  private static double attribute(Element e, String name) {
    return Double.parseDouble(e.getAttribute(name));
  }

  @Test
  void equalRatiosAreEqualDistancesAndMoreIsHigher() throws Exception {
    LineChart chart = new LineChart("median run, milliseconds", "images a run", "host", "peer");
    chart.add(1, 10, 20);
    chart.add(2, 20, 30);
    chart.add(4, 40, 90);

    List<Element> lines = elements(chart, "polyline");

    assertThat(lines).hasSize(2);
    double[] host = points(lines.getFirst());
    assertThat(host[2] - host[0]).isPositive().isCloseTo(host[4] - host[2], within(0.2));
    assertThat(host[3] - host[1]).isNegative().isCloseTo(host[5] - host[3], within(0.2));
    assertThat(points(lines.getLast())[1]).isCloseTo(host[3], within(0.1));
    assertThat(elements(chart, "title")).extracting(Element::getTextContent)
        .containsExactly("10", "20", "40", "20", "30", "90");
  }

  @Test
  void whatGrowsWithTheSizeLiesOnTheThinLine() throws Exception {
    LineChart chart = new LineChart("ms", "n", "host");
    chart.add(1, 10);
    chart.add(8, 80);

    Element thin = elements(chart, "line").stream().filter(l -> l.hasAttribute("stroke-dasharray"))
        .findFirst().orElseThrow();

    double[] host = points(elements(chart, "polyline").getFirst());
    assertThat(attribute(thin, "x1")).isCloseTo(host[0], within(0.1));
    assertThat(attribute(thin, "y1")).isCloseTo(host[1], within(0.1));
    assertThat(attribute(thin, "x2")).isCloseTo(host[2], within(0.1));
    assertThat(attribute(thin, "y2")).isCloseTo(host[3], within(0.1));
  }

  @Test
  void whatShrinksHasNoThinLine() throws Exception {
    LineChart chart = new LineChart("ms", "threads", "host");
    chart.add(1, 10);
    chart.add(2, 6);
    assertThat(elements(chart, "line")).noneMatch(l -> l.hasAttribute("stroke-dasharray"));
  }

  @Test
  void textsAreEscaped() throws Exception {
    LineChart chart = new LineChart("a < b & c", "n", "host");
    chart.add(1, 1);
    chart.add(2, 2);
    assertThat(elements(chart, "text")).extracting(Element::getTextContent).contains("a < b & c");
  }
}
