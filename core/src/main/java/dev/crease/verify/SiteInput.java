package dev.crease.verify;

import dev.crease.fold.FoldSite;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry;
import dev.crease.op.Conv;
import dev.crease.op.Flatten;
import dev.crease.op.Gemm;
import dev.crease.op.TensorType;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes up the shape of what a fold site reads, as far as the model does not say it. */
final class SiteInput {

  /** Spatial sizes where the model leaves them open: larger than most kernels, small enough to be quick. */
  private static final long SIZE = 16;

  private static final long ROWS = 4;

  private SiteInput() {}

  /**
   * A shape that the site accepts.
   *
   * @param fold the site
   * @param known what is known of the value's type
   */
  static Shape shape(FoldSite fold, TensorType known) {
    List<Long> sizes = new ArrayList<>(switch (fold) {
      case LayerFold layer -> likely(layer, known);
      case MergeFold merge -> likely(merge, known);
    });
    if (known.rank() == sizes.size()) {
      for (int i = 0; i < sizes.size(); i++) {
        if (known.dim(i).isKnown()) {
          sizes.set(i, known.dim(i).orUnknown());
        }
      }
    }
    return RandomInputs.shape(sizes);
  }

  private static List<Long> likely(MergeFold merge, TensorType known) {
    Geometry geometry = merge.form().geometry();
    if (geometry.kind() == Geometry.Kind.MATRIX) {
      return merge.operator().equals("Gemm")
          ? List.of(ROWS, (long) geometry.inputs())
          : rows(geometry.inputs(), known);
    }
    List<Long> sizes = new ArrayList<>(List.of(1L, (long) geometry.inputs()));
    geometry.axes().forEach(
        a -> sizes.add(Math.max(SIZE, (a.kernel() - 1) * a.dilation() + 1)));
    return sizes;
  }

  private static List<Long> likely(LayerFold fold, TensorType known) {
    LinearLayer layer = fold.layer();
    long channels = layer.inputChannels();
    if (!fold.carriersBefore().isEmpty()) {
      long first = fold.affinesBefore().stream().mapToLong(a -> a.affine().size())
          .filter(s -> s > 1).findFirst().orElse(channels);
      if (fold.carriersBefore().stream().noneMatch(n -> n.op() instanceof Flatten)) {
        return Collections.nCopies(Math.max(1, known.rank()), SIZE);
      }
      List<Long> sizes = new ArrayList<>(List.of(1L, first, channels / first));
      while (sizes.size() < known.rank()) {
        sizes.add(1L);
      }
      return sizes;
    }
    return switch (layer.node().op()) {
      case Gemm gemm -> gemm.transA() ? List.of(channels, ROWS) : List.of(ROWS, channels);
      case Conv conv -> images(layer, channels, conv.window().dilations());
      default -> layer.kernel().rank() > 2
          ? images(layer, channels, List.of())
          : rows(channels, known);
    };
  }

  private static List<Long> images(LinearLayer layer, long channels, List<Long> dilations) {
    List<Long> sizes = new ArrayList<>(List.of(1L, channels));
    Shape weight = layer.kernel();
    for (int i = 2; i < weight.rank(); i++) {
      long dilation = dilations.isEmpty() ? 1 : dilations.get(i - 2);
      sizes.add(Math.max(SIZE, (weight.dim(i) - 1) * dilation + 1));
    }
    return sizes;
  }

  private static List<Long> rows(long channels, TensorType known) {
    List<Long> sizes = new ArrayList<>();
    for (int i = 1; i < Math.max(2, known.rank()); i++) {
      sizes.add(ROWS);
    }
    sizes.add(channels);
    return sizes;
  }
}
