package dev.crease.testkit.cases;

import java.util.List;
import java.util.function.Supplier;

/** The cases that every executor must run: one line makes a family known. */
public final class OperatorCases {

  private static final List<Supplier<List<OperatorCase>>> TABLE = List.of(
      ConvCases::all,
      ConvTransposeCases::all,
      MatrixCases::gemm,
      MatrixCases::matMul,
      PoolCases::windows,
      PoolCases::global,
      UnaryCases::activations,
      UnaryCases::arithmetic,
      UnaryCases::casts,
      BinaryCases::arithmetic,
      BinaryCases::variadic,
      BinaryCases::comparisons,
      ShapeCases::all,
      PartCases::all,
      ResizeCases::all,
      ReduceCases::reductions,
      ReduceCases::softmax,
      NormCases::batch,
      NormCases::others,
      QuantizationCases::all,
      BlockCases::all,
      EmptyCases::all);

  private OperatorCases() {}

  /** All cases, in a fixed order. */
  public static List<OperatorCase> all() {
    return TABLE.stream().flatMap(s -> s.get().stream()).toList();
  }

  /** The cases of these families, that is, whose ids begin with one of these operators. */
  public static List<OperatorCase> of(String... families) {
    List<String> wanted = List.of(families);
    return all().stream().filter(c -> wanted.contains(c.family())).toList();
  }
}
