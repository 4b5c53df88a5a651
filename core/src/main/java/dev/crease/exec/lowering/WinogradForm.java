package dev.crease.exec.lowering;

/**
 * A convolution of 3×3 with stride 1 made in tiles of fewer products: {@code y = Aᵀ·((G·g·Gᵀ) ⊙ (Bᵀ·d·B))·A}. What belongs to the
 * weights is here, the transforms of x and y are each executor's own.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4. That paper's F(4×4, 3×3)
 * has the points 0, ±1 and ±2, and errors of about four times those of plain sums in fp32; with 0, ±3/4 and ±3/2, which are exact in
 * fp32 as well, they are about twice. That points decide: B. Barabasz, A. Anderson, K. M. Soodhalter, D. Gregg: Error Analysis
 * and Improving the Accuracy of Winograd Convolution for Deep Neural Networks, ACM TOMS 46(4), 2020.
 */
public enum WinogradForm {

  /** F(2×2, 3×3), points 0 and ±1: 16 products where there would be 36. */
  TWO(2) {
    @Override
    void one(double a, double b, double c, double[] u, int at, int step) {
      u[at] = a;
      u[at + step] = (a + b + c) / 2;
      u[at + 2 * step] = (a - b + c) / 2;
      u[at + 3 * step] = c;
    }
  },

  /** F(4×4, 3×3), points 0, ±3/4 and ±3/2: 36 products where there would be 144. */
  FOUR(4) {
    @Override
    void one(double a, double b, double c, double[] u, int at, int step) {
      double even = -(16 * a + 9 * c) * 8 / 243;
      double odd = -b * 32 / 81;
      u[at] = a * 64 / 81;
      u[at + step] = even + odd;
      u[at + 2 * step] = even - odd;
      even = (4 * a + 9 * c) * 8 / 243;
      odd = b * 16 / 81;
      u[at + 3 * step] = even + odd;
      u[at + 4 * step] = even - odd;
      u[at + 5 * step] = c;
    }
  };

  private final int outputs;

  WinogradForm(int outputs) {
    this.outputs = outputs;
  }

  /** {@code u = G·(a, b, c)}, so many elements apart. */
  abstract void one(double a, double b, double c, double[] u, int at, int step);

  /** Rows and columns of y that a tile makes. */
  public int outputs() {
    return outputs;
  }

  /** Rows and columns of x that a tile reads, and of products that it has. */
  public int inputs() {
    return outputs + 2;
  }

  /** Products of a tile. */
  public int products() {
    return inputs() * inputs();
  }

  /** Tiles of an image of y. */
  public int tiles(Place y) {
    return Math.ceilDiv(y.height(), outputs) * Math.ceilDiv(y.width(), outputs);
  }

  /**
   * {@code u = G·g·Gᵀ} for one kernel.
   *
   * @param kernels (in) kernels of 3×3
   * @param at where it begins
   * @param u (out) the weights of a tile's products
   */
  public void transform(double[] kernels, int at, double... u) {
    int n = inputs();
    for (int j = 0; j < 3; j++) {
      one(kernels[at + j], kernels[at + 3 + j], kernels[at + 6 + j], u, j, n);
    }
    for (int i = 0; i < n; i++) {
      one(u[i * n], u[i * n + 1], u[i * n + 2], u, i * n, 1);
    }
  }

  @Override
  public String toString() {
    return "F(" + outputs + "x" + outputs + ", 3x3)";
  }
}
