package dev.crease.host;

import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.PoolKind;
import dev.crease.exec.lowering.Windows;
import dev.crease.host.PlainWorks.Tail;
import dev.crease.host.kernel.PlainSums;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import java.util.Arrays;
import java.util.List;

/** The works of windows that slide over row-major tensors, along up to three axes. */
final class PlainWindows {

  private PlainWindows() {}

  /** Sizes along an axis. */
  private record Axis(int input, int output, int kernel, int stride, int dilation, int pad) {

    static Axis of(WindowAxis a) {
      return new Axis((int) a.input(), (int) a.output(), (int) a.kernel(), (int) a.stride(),
          (int) a.dilation(), (int) a.padBegin());
    }

    /** The first output whose window has its element k inside of the input. */
    int first(int k) {
      return Math.clamp(Math.ceilDiv(pad - k * dilation, stride), 0, output);
    }

    /** The output behind the last. */
    int end(int k) {
      return Math.clamp(Math.ceilDiv(input + pad - k * dilation, stride), 0, output);
    }

    int at(int o, int k) {
      return o * stride - pad + k * dilation;
    }
  }

  private static List<Axis> three(WindowGeometry window) {
    return Windows.three(window).stream().map(Axis::of).toList();
  }

  static void convolution(WorkSite site, Step.Convolution c) {
    List<Axis> axes = three(c.window());
    Axis d = axes.get(0);
    Axis h = axes.get(1);
    Axis w = axes.get(2);
    int channels = (int) c.x().shape().dim(1) / c.groups();
    int outputs = (int) c.y().shape().dim(1);
    int inputs = (int) c.x().shape().dim(1);
    float[] x = site.array(c.x());
    float[] weight = site.array(c.weight());
    float[] y = site.array(c.y());
    Tail tail = Tail.of(site, c.epilogue());
    int taps = d.kernel * h.kernel * w.kernel;
    site.add(new Work(rows(c.y(), w), WorkSite.isMuch(c.y().shape().elements() * channels * taps)) {
      private final Scratch scratch = new Scratch(w.output);

      @Override
      void run(int item) {
        int oy = item % h.output;
        int oz = item / h.output % d.output;
        int o = item / h.output / d.output % outputs;
        int n = item / h.output / d.output / outputs;
        float[] row = scratch.take();
        Arrays.fill(row, 0, w.output, 0);
        int first = n * inputs + o / (outputs / c.groups()) * channels;
        for (int channel = 0; channel < channels; channel++) {
          for (int kd = 0; kd < d.kernel; kd++) {
            int iz = d.at(oz, kd);
            for (int kh = 0; kh < h.kernel; kh++) {
              int iy = h.at(oy, kh);
              if (iz >= 0 && iz < d.input && iy >= 0 && iy < h.input) {
                int line = (((first + channel) * d.input + iz) * h.input + iy) * w.input;
                int at = (((o * channels + channel) * d.kernel + kd) * h.kernel + kh) * w.kernel;
                for (int kw = 0; kw < w.kernel; kw++) {
                  int from = w.first(kw);
                  PlainSums.add(weight[at + kw], x, line + w.at(from, kw), w.stride, row, from, 1,
                      w.end(kw) - from);
                }
              }
            }
          }
        }
        finish(tail, o, row, y, item * w.output, w.output);
        scratch.give(row);
      }
    });
  }

  static void transposed(WorkSite site, Step.TransposedConvolution c) {
    List<Axis> axes = three(c.window());
    Axis d = axes.get(0);
    Axis h = axes.get(1);
    Axis w = axes.get(2);
    int inputs = (int) c.x().shape().dim(1);
    int channels = inputs / c.groups();
    int outputs = (int) c.y().shape().dim(1);
    int each = outputs / c.groups();
    float[] x = site.array(c.x());
    float[] weight = site.array(c.weight());
    float[] y = site.array(c.y());
    Tail tail = Tail.of(site, c.epilogue());
    int taps = d.kernel * h.kernel * w.kernel;
    int rows = (int) c.y().shape().dim(0) * outputs * d.input * h.input;
    site.add(new Work(rows, WorkSite.isMuch(c.x().shape().elements() * each * taps)) {
      private final Scratch scratch = new Scratch(w.input);

      @Override
      void run(int item) {
        int oy = item % h.input;
        int oz = item / h.input % d.input;
        int o = item / h.input / d.input % outputs;
        int n = item / h.input / d.input / outputs;
        float[] row = scratch.take();
        Arrays.fill(row, 0, w.input, 0);
        int first = o / each * channels;
        for (int channel = first; channel < first + channels; channel++) {
          for (int kd = 0; kd < d.kernel; kd++) {
            int iz = source(d, oz, kd);
            for (int kh = 0; kh < h.kernel; kh++) {
              int iy = source(h, oy, kh);
              if (iz >= 0 && iy >= 0) {
                int line = (((n * inputs + channel) * d.output + iz) * h.output + iy) * w.output;
                int at = (((channel * each + o % each) * d.kernel + kd) * h.kernel + kh)
                    * w.kernel;
                for (int kw = 0; kw < w.kernel; kw++) {
                  int from = w.first(kw);
                  PlainSums.add(weight[at + kw], x, line + from, 1, row, w.at(from, kw), w.stride,
                      w.end(kw) - from);
                }
              }
            }
          }
        }
        finish(tail, o, row, y, item * w.input, w.input);
        scratch.give(row);
      }
    });
  }

  /** The window that has its element k at a place, or -1. */
  private static int source(Axis a, int place, int k) {
    int at = place + a.pad - k * a.dilation;
    return at < 0 || at % a.stride != 0 || at / a.stride >= a.output ? -1 : at / a.stride;
  }

  private static void finish(Tail tail, int channel, float[] row, float[] y, int yAt, int count) {
    float start = tail.start(channel);
    for (int i = 0; i < count; i++) {
      row[i] += start;
    }
    tail.finish(row, y, yAt, count);
  }

  private static int rows(View y, Axis w) {
    return y.shape().size() / w.output;
  }

  static void pool(WorkSite site, Step.Pool p) {
    List<WindowAxis> axes = Windows.three(p.window());
    Clipped zs = new Clipped(axes.get(0));
    Clipped ys = new Clipped(axes.get(1));
    Clipped xs = new Clipped(axes.get(2));
    Axis d = Axis.of(axes.get(0));
    Axis h = Axis.of(axes.get(1));
    Axis w = Axis.of(axes.get(2));
    float[] x = site.array(p.x());
    float[] y = site.array(p.y());
    PoolKind kind = p.kind();
    site.add(new Work(rows(p.y(), w),
        WorkSite.isMuch(p.y().shape().elements() * p.window().kernelSize())) {
      @Override
      void run(int item) {
        int oy = item % h.output;
        int oz = item / h.output % d.output;
        int plane = item / h.output / d.output;
        for (int ox = 0; ox < w.output; ox++) {
          float most = Float.NEGATIVE_INFINITY;
          float sum = 0;
          int count = 0;
          for (int kd = zs.from(oz); kd < zs.to(oz); kd++) {
            for (int kh = ys.from(oy); kh < ys.to(oy); kh++) {
              int line = ((plane * d.input + zs.at(oz, kd)) * h.input + ys.at(oy, kh)) * w.input;
              for (int kw = xs.from(ox); kw < xs.to(ox); kw++) {
                float v = x[line + xs.at(ox, kw)];
                sum += v;
                most = Math.max(most, v);
                count++;
              }
            }
          }
          y[item * w.output + ox] = switch (kind) {
            case MAX -> most;
            case AVERAGE -> sum / count;
            case AVERAGE_WITH_PADDING ->
              sum / (zs.counted(oz) * ys.counted(oy) * xs.counted(ox));
          };
        }
      }
    });
  }
}
