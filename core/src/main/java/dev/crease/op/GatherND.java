package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The slices that tuples of indices name.
 *
 * <p><b>Shapes:</b> {@code x T[d₀,…], indices i64[q…,k] → T[q…,dₖ,…]}.
 *
 * <p><b>Source:</b> ONNX GatherND, opset 11 to 13.
 *
 * @param batchDims number of first axes that input and indices share
 */
public record GatherND(long batchDims) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new GatherND(attributes.integer("batch_dims", 0));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    TensorType indices = in.input(1);
    if (!x.hasRank() || !indices.hasRank()) {
      return List.of(x.withoutDims());
    }
    int q = indices.rank() - 1;
    if (batchDims < 0 || q < batchDims || x.rank() <= batchDims) {
      throw in.wrong("more axes of indices and input than batch_dims = " + batchDims,
          indices + " and " + x);
    }
    if (!indices.dim(q).isKnown()) {
      return List.of(x.withoutDims());
    }
    long sliced = batchDims + indices.dim(q).orUnknown();
    if (sliced > x.rank()) {
      throw in.wrong("tuples of at most " + (x.rank() - batchDims) + " indices",
          indices.dim(q).toString());
    }
    List<Dim> dims = new ArrayList<>(indices.dims().orElseThrow().subList(0, q));
    dims.addAll(x.dims().orElseThrow().subList((int) sliced, x.rank()));
    return List.of(x.withDims(dims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    IntValue indices = in.ints(1);
    Shape shape = KnownInputs.shape(this, in);
    int batch = (int) batchDims;
    Tuples tuples = Tuples.of(in, x.shape(), indices, batch);
    int count = Math.toIntExact(indices.shape().product(0, indices.shape().rank() - 1));
    int perBatch = count / Math.max(1, Math.toIntExact(indices.shape().product(0, batch)));
    int batchSize = Math.toIntExact(x.shape().product(batch, x.shape().rank()));
    Elements from = Elements.of(x);
    Elements out = Elements.allocate(in, x, shape);
    Nest.spans(in, count, tuples.length(), (begin, end) -> {
      for (int i = begin; i < end; i++) {
        int base = i / perBatch * batchSize;
        out.copy(from, base + tuples.offset(i), 1, i * tuples.length(), tuples.length());
      }
    });
    return List.of(out.value(shape));
  }
}
