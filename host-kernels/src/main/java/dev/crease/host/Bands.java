package dev.crease.host;

/**
 * The order of a work's items. Threads begin with parts of them that follow one another (see {@link Work}); here such a part is a
 * band of rows, with all its channels. So what a step needs of the one before it, its own thread has mostly made itself, and has in its
 * core's cache.
 */
final class Bands {

  private Bands() {}

  /**
   * Items, band after band; in a band those of a channel's group follow one another, so that its weights stay in the cache.
   *
   * @param images images, one after the other
   * @param groups groups of channels
   * @param pieces pieces of the rows of an image
   * @param bands bands, as many as threads
   * @return which item comes when, {@code (image * groups + group) * pieces + piece}
   */
  static int[] order(int images, int groups, int pieces, int bands) {
    int[] order = new int[Math.multiplyExact(Math.multiplyExact(images, groups), pieces)];
    int at = 0;
    for (int image = 0; image < images; image++) {
      for (int band = 0; band < bands; band++) {
        int from = begin(band, pieces, bands);
        int to = begin(band + 1, pieces, bands);
        for (int group = 0; group < groups; group++) {
          for (int piece = from; piece < to; piece++) {
            order[at++] = (image * groups + group) * pieces + piece;
          }
        }
      }
    }
    return order;
  }

  /** So many pieces, or some more, so that each thread's band has as many of them, if they may be so many. */
  static int even(int pieces, int most, int threads) {
    int even = Math.ceilDiv(pieces, threads) * threads;
    return even <= most ? even : pieces;
  }

  /**
   * The first of a part, where parts differ by one at most.
   *
   * @param part which part
   * @param count how many there are of what is cut
   * @param parts into how many parts
   */
  static int begin(int part, int count, int parts) {
    return (int) (((long) part * count + parts - 1) / parts);
  }
}
