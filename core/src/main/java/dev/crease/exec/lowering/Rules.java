package dev.crease.exec.lowering;

import dev.crease.op.AveragePool;
import dev.crease.op.BatchNormalization;
import dev.crease.op.Cast;
import dev.crease.op.Concat;
import dev.crease.op.Conv;
import dev.crease.op.ConvTranspose;
import dev.crease.op.DepthToSpace;
import dev.crease.op.Dropout;
import dev.crease.op.Expand;
import dev.crease.op.Flatten;
import dev.crease.op.Gather;
import dev.crease.op.Gemm;
import dev.crease.op.GlobalAveragePool;
import dev.crease.op.GlobalMaxPool;
import dev.crease.op.Identity;
import dev.crease.op.Interpolation;
import dev.crease.op.LogSoftmax;
import dev.crease.op.MatMul;
import dev.crease.op.Max;
import dev.crease.op.MaxPool;
import dev.crease.op.Mean;
import dev.crease.op.Min;
import dev.crease.op.Op;
import dev.crease.op.Pad;
import dev.crease.op.ReduceL1;
import dev.crease.op.ReduceL2;
import dev.crease.op.ReduceMax;
import dev.crease.op.ReduceMean;
import dev.crease.op.ReduceMin;
import dev.crease.op.ReduceSum;
import dev.crease.op.ReduceSumSquare;
import dev.crease.op.Reshape;
import dev.crease.op.Resize;
import dev.crease.op.Slice;
import dev.crease.op.Softmax;
import dev.crease.op.SpaceToDepth;
import dev.crease.op.Span;
import dev.crease.op.Split;
import dev.crease.op.Squeeze;
import dev.crease.op.Sum;
import dev.crease.op.Tile;
import dev.crease.op.Transpose;
import dev.crease.op.Unsqueeze;
import dev.crease.op.Upsample;
import java.util.List;

/** The table from operators to steps. */
final class Rules {

  private Rules() {}

  /** The steps of a node of known types, in order; none where it is a view or has to run on the host. */
  static List<Step> lower(Site site) {
    return switch (site.node().op()) {
      case Identity _,Reshape _,Flatten _,Squeeze _,Unsqueeze _ -> site.asView();
      case Dropout _ -> Movement.dropout(site);
      case Cast _ -> Movement.cast(site);
      case Op _ when !site.isReal(1) -> site.decline(
          "its values are not floating-point numbers of one type");
      case Transpose transpose -> Movement.transpose(site, transpose);
      case Split split -> Movement.split(site, split);
      case Concat concat -> Movement.concat(site, concat);
      case Slice _,Gather _,Expand _,Tile _,Pad _,DepthToSpace _,SpaceToDepth _ ->
        Movement.probe(site);
      case Resize(Interpolation.Nearest _, _, _, _, _, _) -> Movement.probe(site);
      case Resize resize -> Movement.interpolate(site, resize::linear);
      case Upsample(Interpolation.Nearest _, _) -> Movement.probe(site);
      case Upsample upsample -> Movement.interpolate(site, upsample::linear);
      case Conv conv -> Linear.conv(site, conv);
      case ConvTranspose conv -> Linear.convTranspose(site, conv);
      case Gemm gemm -> Linear.gemm(site, gemm);
      case MatMul _ -> Linear.matMul(site);
      case BatchNormalization bn -> Linear.batchNormalization(site, bn);
      case MaxPool p -> RowRules.maxPool(site, p);
      case AveragePool p -> RowRules.pool(site, p.window(), p.ceil(),
          p.countPadding() ? Step.PoolKind.AVERAGE_WITH_PADDING : Step.PoolKind.AVERAGE);
      case GlobalAveragePool _ -> RowRules.global(site, Step.ReduceKind.MEAN);
      case GlobalMaxPool _ -> RowRules.global(site, Step.ReduceKind.MAX);
      case Sum _ -> Elementwise.chain(site, Step.BinaryKind.ADD);
      case Max _ -> Elementwise.chain(site, Step.BinaryKind.MAX);
      case Min _ -> Elementwise.chain(site, Step.BinaryKind.MIN);
      case Mean _ -> Elementwise.mean(site);
      case Softmax(Span over) -> RowRules.softmax(site, over, false);
      case LogSoftmax(Span over) -> RowRules.softmax(site, over, true);
      case ReduceSum r -> RowRules.reduce(site, r.over(), Step.ReduceKind.SUM);
      case ReduceMean r -> RowRules.reduce(site, r.over(), Step.ReduceKind.MEAN);
      case ReduceMax r -> RowRules.reduce(site, r.over(), Step.ReduceKind.MAX);
      case ReduceMin r -> RowRules.reduce(site, r.over(), Step.ReduceKind.MIN);
      case ReduceSumSquare r -> RowRules.reduce(site, r.over(), Step.ReduceKind.SUM_SQUARE);
      case ReduceL1 r -> RowRules.reduceL1(site, r.over());
      case ReduceL2 r -> RowRules.reduceL2(site, r.over());
      default -> Elementwise.lower(site);
    };
  }
}
