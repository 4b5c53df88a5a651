package dev.crease.testkit.docs;

import dev.crease.error.MalformedModelException;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.merge.MergeRules;
import dev.crease.fold.move.MoveRules;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.InferContext;
import dev.crease.op.Op;
import dev.crease.op.Operator;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Makes {@code docs/ops.md} from the operator table, the lists of fold rules, and the opsets that each operator's Javadoc
 * names as its source.
 */
final class OperatorPage {

  private static final String HEAD = """
      # Operators

      Made from the operator table and the lists of fold rules; do not edit. Write it anew with

      <!-- needs: Maven -->
      ```sh
      COMMAND
      ```

      * **opset**: the versions of ONNX's own operator set whose definitions of the operator are implemented, the first and the newest. A definition holds
        until ONNX gives another, so `1 to 13` is read in a model of opset 17 too.
      * **reads**: attributes and inputs are understood and checked. What is not in this table, of another domain, or has an attribute value that
        ONNX does not define, is opaque: it is kept byte for byte, folding works around it, and running the model names it.
      * **infers**: output types and shapes follow from the inputs'.
      * **evaluates**: the reference executor runs it, and constants behind it are computed.
      * **folds**: a *layer* absorbs affines into its weight and bias; an *affine* goes into a layer where it is one per channel, and otherwise stays
        with one of [these reasons](reasons.md). An operator that *lets pass* may stand between the two, if it commutes with the affine at hand: a
        positive scale passes `Relu`, a shift does not. An operator with *branches* divides an affine among them, or puts theirs together.

      OPERATORS operators, of which LAYERS are layers and AFFINES affines; CARRIERS let affines pass, BRANCHES have branches.

      | operator | opset | reads | infers | evaluates | folds |
      |---|---|---|---|---|---|
      """;

  private static final String MERGES = """

      ## Merges

      Rules that make one operator of several, where [one costs less](adr/0007-when-merging-pays.md).

      | rule | makes |
      |---|---|
      """;

  /** What operators ask for that have attributes without defaults; the others ignore it. */
  private static final Map<String, Attribute> ATTRIBUTES = Map.ofEntries(
      Map.entry("axis", new Attribute.Int(0)),
      Map.entry("blocksize", new Attribute.Int(1)),
      Map.entry("k", new Attribute.Int(1)),
      Map.entry("height_scale", new Attribute.Real(1)),
      Map.entry("kernel_shape", new Attribute.Ints(List.of(1L))),
      Map.entry("num_groups", new Attribute.Int(1)),
      Map.entry("num_scan_inputs", new Attribute.Int(1)),
      Map.entry("perm", new Attribute.Ints(List.of(0L))),
      Map.entry("size", new Attribute.Int(1)),
      Map.entry("scales", new Attribute.Reals(List.of(1f))),
      Map.entry("width_scale", new Attribute.Real(1)),
      Map.entry("to", new Attribute.Int(1)));

  private OperatorPage() {}

  /**
   * The opsets whose definitions are implemented.
   *
   * @param first the one that brought the operator
   * @param newest the one that last changed it
   */
  record Opsets(int first, int newest) {

    private static final String SOURCE = "<b>Source:</b>\\s+ONNX ";
    private static final String VERSIONS = ",\\s+opset (\\d+)(?: (?:to|and) (\\d+))?[.,;]";

    /** Reads what an operator's Javadoc says. */
    static Opsets of(String operator, Path sources) throws IOException {
      String text = Files.readString(sources.resolve(operator + ".java"))
          .replaceAll("\\n \\* ?", " ");
      Matcher matcher = Pattern.compile(SOURCE + operator + VERSIONS).matcher(text);
      if (!matcher.find()) {
        throw new IllegalStateException(
            operator + ".java: expected Javadoc with <b>Source:</b> ONNX " + operator
                + ", opset FIRST to NEWEST, got none");
      }
      int first = Integer.parseInt(matcher.group(1));
      return new Opsets(first,
          matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
      return first == newest ? Integer.toString(first) : first + " to " + newest;
    }
  }

  /** The page. */
  static String markdown(String command, Path sources) throws IOException {
    StringBuilder page = new StringBuilder(
        HEAD.replace("COMMAND", command)
            .replace("OPERATORS", Integer.toString(Operators.known().size()))
            .replace("LAYERS", Integer.toString(LinearRules.all().size()))
            .replace("AFFINES", Integer.toString(AffineRules.all().size()))
            .replace("CARRIERS", Integer.toString(CarryRules.all().size()))
            .replace("BRANCHES", Integer.toString(MoveRules.all().size())));
    for (String operator : Operators.known()) {
      Opsets opsets = Opsets.of(operator, sources);
      page.append("| `").append(operator).append("` | ").append(opsets)
          .append(" | ").append(read(operator, opsets))
          .append(" | ").append(yes(infers(operator, opsets)))
          .append(" | ").append(yes(parse(operator, opsets.newest()) instanceof Operator))
          .append(" | ").append(folds(operator)).append(" |\n");
    }
    page.append(MERGES);
    MergeRules.all().forEach(
        rule -> page.append("| `").append(rule.name()).append("` | ").append(rule.does())
            .append(" |\n"));
    return page.toString();
  }

  /** The opsets, of those named, that are understood. */
  private static String read(String operator, Opsets opsets) {
    IntPredicate understood = v -> parse(operator, v) instanceof Operator;
    int[] refused = IntStream.rangeClosed(opsets.first(), opsets.newest())
        .filter(understood.negate()).toArray();
    return refused.length == 0 ? "yes" : "not in opset " + java.util.Arrays.toString(refused);
  }

  private static String yes(boolean whether) {
    return whether ? "yes" : "no";
  }

  private static Op parse(String operator, int opset) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(ATTRIBUTES);
    if (operator.equals("BitShift")) {
      attributes.put("direction", new Attribute.Text("LEFT"));
    } else if (operator.startsWith("Constant")) {
      attributes.put("value", new Attribute.TensorOf(Tensor.ofFloats(Shape.of(1), 0)));
    }
    return Operators.parse("", operator, Attributes.of(operator, attributes), opset);
  }

  /** Whether the operator says anything of its outputs; one that finds fault with the inputs does. */
  private static boolean infers(String operator, Opsets opsets) {
    if (!(parse(operator, opsets.newest()) instanceof Operator op)) {
      return false;
    }
    try {
      return !op.infer(new Floats()).isEmpty();
    } catch (MalformedModelException e) {
      return true;
    }
  }

  private static String folds(String operator) {
    if (LinearRules.of(operator).isPresent()) {
      return "layer";
    }
    if (CarryRules.of(operator).isPresent()) {
      return "lets pass";
    }
    if (MoveRules.of(operator).isPresent()) {
      return "branches";
    }
    return AffineRules.of(operator).isPresent() ? "affine" : "neither";
  }

  /** A node whose inputs are floats of unknown shape. */
  private static final class Floats implements InferContext {
    private static final int INPUTS = 6;

    @Override
    public String where() {
      return "node";
    }

    @Override
    public int inputCount() {
      return INPUTS;
    }

    @Override
    public int outputCount() {
      return 1;
    }

    @Override
    public boolean has(int i) {
      return i < INPUTS;
    }

    @Override
    public TensorType input(int i) {
      return TensorType.UNKNOWN.withDType(DType.FLOAT);
    }

    @Override
    public Optional<Value> constant(int i) {
      return Optional.empty();
    }
  }
}
