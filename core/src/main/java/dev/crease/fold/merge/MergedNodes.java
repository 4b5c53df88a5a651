package dev.crease.fold.merge;

import dev.crease.fold.Addition;
import dev.crease.fold.MergeFold;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.AveragePool;
import dev.crease.op.Operators;
import dev.crease.op.Padding;
import dev.crease.op.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The nodes that compute merged layers. */
public final class MergedNodes {

  /** In which all attributes that are written here are known. */
  private static final int OPSET = 14;

  private MergedNodes() {}

  /**
   * The nodes of one merge.
   *
   * @param merge the merge
   * @param weight name of the weight; empty for a pool
   * @param bias name of the bias; empty where there is none
   * @param spare a name that is free, for a value between two nodes
   */
  public static List<Node> of(MergeFold merge, String weight, String bias, String spare) {
    Node template = merge.target();
    List<String> inputs = Stream.of(merge.input(), weight, bias).filter(n -> !n.isEmpty())
        .toList();
    return switch (merge.operator()) {
      case "AveragePool" -> List.of(pool(merge));
      case "Gemm" -> List.of(
          node(template, "Gemm", gemm(merge.layer().outputsFirst()), inputs, merge.output()));
      case "MatMul" -> matMul(merge, inputs, spare);
      default -> List.of(
          node(
              template, merge.operator(), window(merge.form().geometry()), inputs,
              merge.output()));
    };
  }

  private static Node node(
      Node template, String type, Map<String, Attribute> attributes, List<String> inputs,
      String output) {
    Attributes all = Attributes.of(template.attributes().where(), attributes);
    return Node.of(
        template.name(), Operators.parse("", type, all, OPSET), all, inputs,
        List.of(output));
  }

  private static List<Node> matMul(MergeFold merge, List<String> inputs, String spare) {
    Node template = merge.target();
    if (inputs.size() == 2) {
      return List.of(node(template, "MatMul", Map.of(), inputs, merge.output()));
    }
    return List.of(
        node(template, "MatMul", Map.of(), inputs.subList(0, 2), spare),
        Addition.of(template.name(), "_bias", spare, inputs.get(2), merge.output()));
  }

  private static Map<String, Attribute> gemm(boolean transB) {
    return transB ? Map.of("transB", new Attribute.Int(1)) : Map.of();
  }

  private static Map<String, Attribute> window(Geometry g) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("dilations", along(g, Axis::dilation));
    attributes.put("group", new Attribute.Int(g.groups()));
    attributes.put("kernel_shape", along(g, Axis::kernel));
    if (g.kind() == Kind.CONV_TRANSPOSE && g.axes().stream().anyMatch(a -> a.outputPadding() > 0)) {
      attributes.put("output_padding", along(g, Axis::outputPadding));
    }
    attributes.put("pads", pads(g));
    attributes.put("strides", along(g, Axis::stride));
    return attributes;
  }

  private static Attribute along(Geometry g, Function<Axis, Long> number) {
    return new Attribute.Ints(g.axes().stream().map(number).toList());
  }

  private static Attribute pads(Geometry g) {
    return new Attribute.Ints(
        Stream.concat(
            g.axes().stream().map(Axis::padBegin), g.axes().stream().map(Axis::padEnd)).toList());
  }

  private static Node pool(MergeFold merge) {
    Node template = merge.target();
    AveragePool old = (AveragePool) template.op();
    Geometry g = merge.form().geometry();
    Window window = new Window(
        old.window().kernel(), old.window().strides(), old.window().dilations(),
        new Padding.Explicit(
            g.axes().stream().map(Axis::padBegin).toList(),
            g.axes().stream().map(Axis::padEnd).toList()));
    AveragePool pool = new AveragePool(window, old.ceil(), true);
    Node changed = template.withAttribute("pads", pads(g), pool)
        .withAttribute("count_include_pad", new Attribute.Int(1), pool);
    return (template.attributes().has("auto_pad")
        ? changed.withAttribute("auto_pad", new Attribute.Text("NOTSET"), pool)
        : changed).withInputs(List.of(merge.input())).withOutputs(List.of(merge.output()));
  }
}
