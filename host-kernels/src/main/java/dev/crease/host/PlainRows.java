package dev.crease.host;

import dev.crease.exec.lowering.Step;
import dev.crease.host.kernel.Softmaxes;

/** The works that make something of rows of elements, however far apart those lie. */
final class PlainRows {

  private PlainRows() {}

  static void softmax(WorkSite site, Step.Softmax s) {
    float[] x = site.array(s.x());
    float[] y = site.array(s.y());
    int length = s.rows().length();
    int inner = s.rows().inner();
    boolean log = s.log();
    int count = Math.multiplyExact(s.rows().outer(), inner);
    int most = Math.max(1, 1024 / length);
    site.add(new Work(Math.ceilDiv(count, most), WorkSite.isMuch(PlainWorks.size(s.y()), 16)) {
      @Override
      void run(int item) {
        int end = Math.min(count, (item + 1) * most);
        if (inner == 1 && !log) {
          Softmaxes.rows(x, item * most * length, length, end - item * most, y);
          return;
        }
        for (int row = item * most; row < end; row++) {
          softmax(x, row / inner * length * inner + row % inner, length, inner, log, y);
        }
      }
    });
  }

  private static void softmax(float[] x, int at, int length, int inner, boolean log, float[] y) {
    float most = x[at];
    for (int k = 1; k < length; k++) {
      most = Math.max(most, x[at + k * inner]);
    }
    double sum = 0;
    for (int k = 0; k < length; k++) {
      double e = Math.exp(x[at + k * inner] - most);
      y[at + k * inner] = (float) e;
      sum += e;
    }
    double logSum = Math.log(sum);
    for (int k = 0; k < length; k++) {
      int i = at + k * inner;
      y[i] = (float) (log ? x[i] - most - logSum : y[i] / sum);
    }
  }

  static void reduce(WorkSite site, Step.Reduce r) {
    float[] x = site.array(r.x());
    float[] y = site.array(r.y());
    int length = r.rows().length();
    int inner = r.rows().inner();
    Step.ReduceKind kind = r.kind();
    int count = Math.multiplyExact(r.rows().outer(), inner);
    int most = Math.max(1, 4096 / length);
    site.add(new Work(Math.ceilDiv(count, most), WorkSite.isMuch((long) count * length, 1)) {
      @Override
      void run(int item) {
        for (int row = item * most; row < Math.min(count, (item + 1) * most); row++) {
          y[row] = reduced(kind, x, row / inner * length * inner + row % inner, length, inner);
        }
      }
    });
  }

  private static float reduced(Step.ReduceKind kind, float[] x, int at, int length, int inner) {
    return switch (kind) {
      case SUM -> (float) sum(x, at, length, inner);
      case MEAN -> (float) (sum(x, at, length, inner) / length);
      case SUM_SQUARE -> {
        double sum = 0;
        for (int k = 0; k < length; k++) {
          double v = x[at + k * inner];
          sum += v * v;
        }
        yield (float) sum;
      }
      case MAX -> {
        float most = x[at];
        for (int k = 1; k < length; k++) {
          most = Math.max(most, x[at + k * inner]);
        }
        yield most;
      }
      case MIN -> {
        float least = x[at];
        for (int k = 1; k < length; k++) {
          least = Math.min(least, x[at + k * inner]);
        }
        yield least;
      }
    };
  }

  private static double sum(float[] x, int at, int length, int inner) {
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += x[at + k * inner];
    }
    return sum;
  }
}
