package dev.crease.cli.pages;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** A piece of a {@code pom.xml}: well-formed, and what it takes of this project is there in this version. */
final class XmlBlock {

  private static final String GROUP = "dev.crease";

  private XmlBlock() {}

  static void check(String text) throws IOException {
    Document page;
    try {
      page = parse("<page>" + text.replaceFirst("^\\s*<\\?xml[^>]*\\?>", "") + "</page>");
    } catch (SAXException e) {
      throw new AssertionError("expected well-formed XML, got: " + e.getMessage(), e);
    }
    NodeList groups = page.getElementsByTagName("groupId");
    for (int i = 0; i < groups.getLength(); i++) {
      if (groups.item(i).getTextContent().strip().equals(GROUP)) {
        artifact((Element) groups.item(i).getParentNode());
      }
    }
  }

  private static void artifact(Element coordinates) {
    String artifact = child(coordinates, "artifactId");
    if (Poms.ALL.stream().noneMatch(p -> p.contains("<artifactId>" + artifact + "</artifactId>"))) {
      throw new AssertionError("expected an artifact of this project, got " + artifact);
    }
    String version = child(coordinates, "version");
    if (!version.isEmpty() && !version.startsWith("${") && !version.equals(Poms.version())) {
      throw new AssertionError(artifact + ": expected " + Poms.version() + ", got " + version);
    }
  }

  private static String child(Element parent, String name) {
    List<String> found = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n.getNodeName().equals(name)) {
        found.add(n.getTextContent().strip());
      }
    }
    return found.isEmpty() ? "" : found.getFirst();
  }

  private static Document parse(String xml) throws IOException, SAXException {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
      builder.setErrorHandler(new Strict());
      return builder.parse(new InputSource(new StringReader(xml)));
    } catch (ParserConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  /** Throws instead of printing. */
  private static final class Strict implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
