package dev.crease.verify;

import dev.crease.fold.FoldSite;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Map;

/** How far the two sides of a fold site may be apart, derived from the original alone. */
sealed interface Allowance permits SiteBound, MergeBound {

  /** The value that the bound is computed under. */
  String OUTPUT = "\0bound";

  /** The value that the bound of a fold that rounds at each step is computed under, for each step. */
  String STEPWISE_OUTPUT = "\0stepwise bound";

  /** That of a site. */
  static Allowance of(FoldSite site) {
    return switch (site) {
      case LayerFold fold -> new SiteBound(fold);
      case MergeFold merge -> new MergeBound(merge);
    };
  }

  /** The nodes that compute {@link #OUTPUT} and {@link #STEPWISE_OUTPUT} from the magnitudes of the site's input and from {@link #values}. */
  List<Node> nodes();

  /**
   * The values that {@link #nodes} read besides the site's input.
   *
   * @param x the shape of the site's input
   * @param outputRank the rank of the site's output
   */
  Map<String, Value> values(Shape x, int outputRank);

  /** How much more than once a fold may round that rounds at each of its steps. */
  double steps();

  /**
   * Compares the constants of the layer in the folded model with what they should be.
   *
   * @param site the site
   * @param folded the layer
   */
  StoredConstants constants(Site site, LinearLayer folded);
}
