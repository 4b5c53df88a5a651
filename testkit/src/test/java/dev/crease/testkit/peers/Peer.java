package dev.crease.testkit.peers;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.folds.Expected;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A tool that folds: what it makes of a case, and whether that is right. */
interface Peer {

  /**
   * What the tool makes of a case. It is wrong only where two say so: verification in fp64, and ONNX Runtime, optimizations off, that computes the model
   * before and after in its own type.
   */
  PeerResult judge(FoldCase c) throws IOException;

  /** Crease, all of it. */
  static Peer crease() {
    return c -> {
      try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
        Folded folded = Folded.of(c.model(), c.options(), engine, arena);
        Verification v = Verifier.verify(c.model(), folded, options(c));
        return result(c, folded.model(), ModelWriter.toBytes(folded.model()), v);
      }
    };
  }

  /**
   * ONNX Runtime's basic graph optimizations, those that it does to every model whatever device it is for.
   *
   * @param folder where it writes optimized models
   */
  static Peer onnxRuntimeBasic(Path folder) {
    return c -> {
      byte[] optimized;
      try {
        optimized = OnnxRuntime.optimizedBasic(ModelWriter.toBytes(c.model()),
            folder.resolve("optimized.onnx"));
      } catch (OrtException e) {
        return PeerResult.DECLINED;
      }
      try (ModelFile file = ModelFile.parse(
          MemorySegment.ofArray(optimized), "optimized")) {
        Verification v = Verifier.compare(c.model(), file.model(), options(c));
        return result(c, file.model(), optimized, v);
      }
    };
  }

  private static VerifyOptions options(FoldCase c) {
    return VerifyOptions.builder().runs(0).inputs(c.inputs()).threads(1).build();
  }

  private static PeerResult result(FoldCase c, Model after, byte[] bytes, Verification v) {
    OptionalDouble error;
    boolean within = true;
    try {
      Map<String, Tensor> expected = run(ModelWriter.toBytes(c.model()), c);
      Map<String, Tensor> actual = run(bytes, c);
      error = OptionalDouble.of(error(expected, actual));
      within = expected.entrySet().stream().allMatch(e -> Tolerance.ofRounding(e.getValue().dtype())
          .violation(e.getKey(), e.getValue(), Objects.requireNonNull(actual.get(e.getKey())))
          .isEmpty());
    } catch (OrtException e) {
      error = OptionalDouble.empty();
    }
    long gone = gone(c, after);
    boolean wrong = v.verdict() == Verdict.NOT_EQUIVALENT && (error.isEmpty() || !within);
    boolean compared = wrong || gone > 0 && !v.sites().isEmpty();
    return PeerResult.of(c, gone, wrong, error,
        compared ? OptionalDouble.of(v.worstRatio()) : OptionalDouble.empty());
  }

  private static Map<String, Tensor> run(byte[] model, FoldCase c) throws OrtException {
    return OnnxRuntime.run(model, c.inputs(), options -> {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    });
  }

  private static double error(Map<String, Tensor> before, Map<String, Tensor> after) {
    double error = 0;
    for (Map.Entry<String, Tensor> e : before.entrySet()) {
      Tensor actual = Objects.requireNonNull(after.get(e.getKey()), e.getKey());
      error = Math.max(error, Comparison.of(e.getKey(), e.getValue(), actual).maxRelative());
    }
    return error;
  }

  /** How many of the case's nodes are gone. */
  private static long gone(FoldCase c, Model after) {
    List<Node> before = nodes(c.model());
    Set<String> names = before.stream().map(Node::name).collect(Collectors.toSet());
    List<Node> left = nodes(after);
    return c.expected().stream().map(Expected::node).distinct()
        .filter(label -> before.stream().filter(n -> n.label().equals(label))
            .noneMatch(n -> left.stream().anyMatch(l -> isStill(n, l, names))))
        .count();
  }

  /** Whether a node is what is left of another: the same operator of the same name, or of a new one with the same output. */
  private static boolean isStill(Node before, Node left, Set<String> names) {
    return left.op().type().equals(before.op().type())
        && (left.name().equals(before.name()) && !before.name().isEmpty()
            || left.output(0).equals(before.output(0))
                && (left.name().isEmpty() || !names.contains(left.name())));
  }

  /** The nodes of a model, of its bodies and functions too. */
  private static List<Node> nodes(Model model) {
    return Stream.concat(
        model.graph().allNodes(), model.functions().stream().flatMap(f -> f.body().allNodes()))
        .toList();
  }
}
