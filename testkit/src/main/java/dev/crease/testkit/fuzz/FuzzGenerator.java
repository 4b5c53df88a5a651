package dev.crease.testkit.fuzz;

import dev.crease.fold.FoldOptions;
import dev.crease.graph.Node;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes random graphs to fold: layers and affines in every form, with what may stand around them. The same seed makes the same
 * graph everywhere.
 */
public final class FuzzGenerator {

  private static final int MIN_OPSET = 7;
  private static final int MAX_OPSET = 22;

  /** The first opset whose layers and pools take bfloat16. */
  private static final int BFLOAT_OPSET = 22;

  private static final double UNKNOWN_OPERATOR = 0.03;

  private static final List<Ingredient> INGREDIENTS = Stream.of(
      LinearIngredients.all(), AffineIngredients.all(), PassingIngredients.all(),
      ShapeIngredients.all(), BranchIngredients.all(), BodyIngredients.all()).flatMap(List::stream)
      .toList();

  private static final Set<String> LAYERS = LinearIngredients.all().stream()
      .map(Ingredient::name).collect(Collectors.toUnmodifiableSet());

  private static final List<Ingredient> BETWEEN = Stream.of(
      PassingIngredients.all(), ShapeIngredients.all()).flatMap(List::stream).toList();

  private static final double AFFINE_AFTER_LAYER = 0.6;
  private static final double LAYER_AFTER_AFFINE = 0.2;
  private static final int TRIES = 20;
  private static final double SOMETHING_BETWEEN = 0.3;

  private FuzzGenerator() {}

  /** The names of all ingredients. */
  public static List<String> ingredients() {
    return INGREDIENTS.stream().map(Ingredient::name).toList();
  }

  /** The graph of a seed. */
  public static FuzzCase of(long seed) {
    Dice dice = new Dice(seed);
    int opset = dice.between(MIN_OPSET, MAX_OPSET);
    DType dtype = dtype(dice, opset);
    GraphBuilder graph = GraphBuilder.of("fuzz", opset);
    Canvas canvas = new Canvas(graph, dice, dtype, SeededNumbers.of(seed));
    canvas.input("x", shape(dice), dice.chance(0.25), dice.chance(0.1));
    if (dice.chance(0.15)) {
      canvas.input("z", canvas.signals().getFirst().shape(), false, false);
    }
    List<String> used = new ArrayList<>();
    int steps = dice.between(2, dice.chance(0.2) ? 14 : 7);
    for (int i = 0; i < steps; i++) {
      addOne(canvas, INGREDIENTS, used);
      if (!used.isEmpty() && LAYERS.contains(used.getLast()) && dice.chance(AFFINE_AFTER_LAYER)) {
        addBetween(canvas, used);
        addOne(canvas, AffineIngredients.all(), used);
        if (dice.chance(LAYER_AFTER_AFFINE)) {
          addBetween(canvas, used);
          addOne(canvas, LinearIngredients.all(), used);
        }
      }
    }
    if (dice.chance(UNKNOWN_OPERATOR)) {
      BranchIngredients.unknown(canvas);
      used.add("unknown operator");
      addOne(canvas, INGREDIENTS, used);
    }
    outputs(canvas);
    return new FuzzCase(seed, graph.build(), options(dice, graph), canvas.inputs(), used);
  }

  private static DType dtype(Dice dice, int opset) {
    return switch (dice.between(0, 19)) {
      case 0, 1 -> DType.FLOAT16;
      case 2 -> DType.DOUBLE;
      case 3, 4, 5 -> opset < BFLOAT_OPSET ? DType.FLOAT : DType.BFLOAT16;
      default -> DType.FLOAT;
    };
  }

  private static Shape shape(Dice dice) {
    long n = dice.pick(1, 1, 1, 2, 3);
    long c = dice.pick(1, 2, 3, 3, 4, 4, 5, 6, 8);
    long h = dice.chance(0.3) ? c : dice.between(1, 7);
    long w = dice.chance(0.3) ? c : dice.chance(0.3) ? h : dice.between(1, 7);
    return switch (dice.between(0, 19)) {
      case 0, 1, 2 -> Shape.of(n, c);
      case 3, 4, 5, 6 -> Shape.of(n, c, h);
      case 7 -> Shape.of(n, c, dice.between(1, 4), dice.between(1, 4), dice.between(1, 4));
      default -> Shape.of(n, c, h, w);
    };
  }

  private static void addBetween(Canvas canvas, List<String> used) {
    if (canvas.dice().chance(SOMETHING_BETWEEN)) {
      addOne(canvas, BETWEEN, used);
    }
  }

  /** Adds one of these, unless none is found soon that fits. */
  private static void addOne(Canvas canvas, List<Ingredient> choice, List<String> used) {
    for (int i = 0; i < TRIES; i++) {
      Ingredient ingredient = ingredient(canvas.dice(), choice);
      boolean anywhere = choice.size() == INGREDIENTS.size();
      Signal x = anywhere ? canvas.next() : canvas.signals().getLast();
      if (ingredient.recipe().add(canvas, x)) {
        used.add(ingredient.name());
        return;
      }
    }
  }

  private static Ingredient ingredient(Dice dice, List<Ingredient> choice) {
    int total = choice.stream().mapToInt(Ingredient::weight).sum();
    int at = dice.between(0, total - 1);
    int next = 0;
    while (at >= choice.get(next).weight()) {
      at -= choice.get(next++).weight();
    }
    return choice.get(next);
  }

  private static void outputs(Canvas canvas) {
    Dice dice = canvas.dice();
    List<Signal> outputs = new ArrayList<>(canvas.unread());
    for (Signal signal : canvas.signals()) {
      if (!outputs.contains(signal) && !canvas.inputs().containsKey(signal.name())
          && dice.chance(0.04)) {
        outputs.add(signal);
      }
    }
    for (Signal signal : outputs) {
      if (!canvas.inputs().containsKey(signal.name())) {
        canvas.graph().output(signal.name(), TensorType.UNKNOWN.withDType(canvas.dtype()));
      }
    }
  }

  private static FoldOptions options(Dice dice, GraphBuilder graph) {
    FoldOptions.Builder options = FoldOptions.builder();
    if (dice.chance(0.03)) {
      Node last = graph.last();
      options.keep(last.label());
    }
    if (dice.chance(0.03)) {
      options.skip(dice.pick("BatchNormalization", "Conv", "Mul", "Relu"));
    }
    if (dice.chance(0.1)) {
      options.listedInitializers(dice.pick(FoldOptions.ListedInitializers.values()));
    }
    return options.build();
  }
}
