package dev.crease.cli;

import dev.crease.Certificate;
import dev.crease.Certificate.AffineEntry;
import dev.crease.Certificate.Figure;
import dev.crease.Certificate.LayerEntry;
import dev.crease.Certificate.MergeEntry;
import dev.crease.Certificate.Options;
import dev.crease.Certificate.Run;
import dev.crease.error.ModelFileException;
import dev.crease.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/** Certificates as JSON. */
final class CertificateFile {

  private CertificateFile() {}

  static void write(Certificate c, Path file) throws IOException {
    json(c).write(file);
  }

  private static Json json(Certificate c) {
    return Json.object()
        .put("schema", c.schema())
        .put("tool", c.tool())
        .put("java", c.java())
        .put("arithmetic", c.arithmetic())
        .put("model", c.model())
        .put("sha256", c.sha256())
        .put("output", c.output())
        .put("outputSha256", c.outputSha256())
        .put("options", options(c.options()))
        .put("folds", c.folds().stream().map(CertificateFile::layer).toList())
        .put("merges", c.merges().stream().map(CertificateFile::merge).toList())
        .putTexts("stays", c.stays())
        .put("runs", c.runs().stream().map(CertificateFile::run).toList());
  }

  private static Json options(Options o) {
    Json shapes = Json.object();
    o.shapes().forEach(shapes::putAll);
    return Json.object()
        .putTexts("keep", o.keep())
        .putTexts("skip", o.skip())
        .put("listedInitializers", o.listedInitializers())
        .put("shapes", shapes);
  }

  private static Json layer(LayerEntry l) {
    return Json.object()
        .put("round", l.round())
        .put("graph", l.graph())
        .put("layer", l.layer())
        .put("op", l.op())
        .put("output", l.output())
        .put("weight", l.weight())
        .put("bias", l.bias())
        .put("beside", l.beside())
        .putTexts("passed", l.passed())
        .put("affines", l.affines().stream().map(CertificateFile::affine).toList());
  }

  private static Json affine(AffineEntry a) {
    return Json.object()
        .put("node", a.node())
        .put("op", a.op())
        .put("direction", a.direction())
        .put("formula", a.formula())
        .putTexts("movedFrom", a.movedFrom());
  }

  private static Json merge(MergeEntry m) {
    return Json.object()
        .put("round", m.round())
        .put("graph", m.graph())
        .put("rule", m.rule())
        .put("layer", m.layer())
        .put("op", m.op())
        .put("input", m.input())
        .put("output", m.output())
        .put("formula", m.formula())
        .put("kept", m.kept())
        .putTexts("nodes", m.nodes())
        .put("layers", m.layers().stream().map(CertificateFile::layer).toList())
        .put("affines", m.affines().stream().map(CertificateFile::affine).toList());
  }

  private static Json run(Run r) {
    return Json.object()
        .put("seed", r.seed())
        .putTexts("inputs", r.inputs())
        .put("figures", r.figures().stream().map(f -> Json.object()
            .put("value", f.value())
            .put("bound", f.bound())
            .put("observed", f.observed())
            .put("ratio", f.ratio())).toList());
  }

  /**
   * Reads a certificate.
   *
   * @throws ModelFileException if it cannot be read, or is none
   */
  static Certificate read(Path file) {
    try {
      return certificate(new Fields(JSON.std.mapFrom(Files.readString(file)), ""));
    } catch (IOException e) {
      throw new ModelFileException(
          file.toString(), "a file that can be read", e.toString(), "check the path", e);
    } catch (JacksonException e) {
      throw new ModelFileException(
          file.toString(), "a certificate in JSON", String.valueOf(e.getOriginalMessage()),
          "make it again with crease fold --certificate", e);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(
          file.toString(), "a certificate", String.valueOf(e.getMessage()),
          "make it again with crease fold --certificate", e);
    }
  }

  private static Certificate certificate(Fields c) {
    Fields o = c.object("options");
    Map<String, List<Long>> shapes = new TreeMap<>();
    Fields given = o.object("shapes");
    given.names().forEach(
        n -> shapes.put(
            n, given.list(n).stream().map(d -> Fields.number(d, n).longValue()).toList()));
    return new Certificate(
        (int) c.integer("schema"), c.text("tool"), c.text("java"), c.text("arithmetic"),
        c.text("model"), c.text("sha256"), c.text("output"), c.text("outputSha256"),
        new Options(o.texts("keep"), o.texts("skip"), o.text("listedInitializers"), shapes),
        c.objects("folds").stream().map(CertificateFile::layer).toList(),
        c.objects("merges").stream().map(CertificateFile::merge).toList(),
        c.texts("stays"),
        c.objects("runs").stream().map(CertificateFile::run).toList());
  }

  private static LayerEntry layer(Fields l) {
    return new LayerEntry(
        (int) l.integer("round"), l.text("graph"), l.text("layer"), l.text("op"), l.text("output"),
        l.text("weight"), l.text("bias"), l.text("beside"), l.texts("passed"), affines(l));
  }

  private static List<AffineEntry> affines(Fields l) {
    return l.objects("affines").stream().map(
        a -> new AffineEntry(
            a.text("node"), a.text("op"), a.text("direction"), a.text("formula"),
            a.texts("movedFrom")))
        .toList();
  }

  private static MergeEntry merge(Fields m) {
    return new MergeEntry(
        (int) m.integer("round"), m.text("graph"), m.text("rule"), m.text("layer"), m.text("op"),
        m.text("input"), m.text("output"), m.text("formula"), m.truth("kept"), m.texts("nodes"),
        m.objects("layers").stream().map(CertificateFile::layer).toList(), affines(m));
  }

  private static Run run(Fields r) {
    return new Run(
        r.integer("seed"), r.texts("inputs"),
        r.objects("figures").stream().map(
            f -> new Figure(f.text("value"), f.real("bound"), f.real("observed"), f.real("ratio")))
            .toList());
  }

  /** An object of a JSON file whose fields are asked for by name and kind. */
  private record Fields(Map<String, @Nullable Object> values, String where) {

    private Object get(String name) {
      @Nullable
      Object value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException("no " + where + name);
      }
      return value;
    }

    private IllegalArgumentException wrong(String name, String expected) {
      return new IllegalArgumentException(where + name + " that is no " + expected);
    }

    java.util.Set<String> names() {
      return values.keySet();
    }

    String text(String name) {
      if (get(name) instanceof String text) {
        return text;
      }
      throw wrong(name, "text");
    }

    static Number number(@Nullable Object value, String name) {
      if (value instanceof Number number) {
        return number;
      }
      throw new IllegalArgumentException(name + " that is no number");
    }

    boolean truth(String name) {
      if (get(name) instanceof Boolean value) {
        return value;
      }
      throw wrong(name, "truth value");
    }

    long integer(String name) {
      return number(get(name), where + name).longValue();
    }

    double real(String name) {
      return get(name) instanceof String text
          ? Double.parseDouble(text)
          : number(get(name), where + name).doubleValue();
    }

    List<?> list(String name) {
      if (get(name) instanceof List<?> list) {
        return list;
      }
      throw wrong(name, "list");
    }

    List<String> texts(String name) {
      return list(name).stream().map(String::valueOf).toList();
    }

    Fields object(String name) {
      return of(get(name), where + name + ".");
    }

    List<Fields> objects(String name) {
      return list(name).stream().map(o -> of(o, where + name + ".")).toList();
    }

    private static Fields of(@Nullable Object value, String where) {
      if (value instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        map.forEach((k, v) -> fields.put(String.valueOf(k), v));
        return new Fields(fields, where);
      }
      throw new IllegalArgumentException(where + " that is no object");
    }
  }
}
