package dev.crease.tornado.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldedConstants;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Whether two engines computed the same bytes. */
final class SameBits {

  private SameBits() {}

  static void check(List<FoldedConstants> device, List<FoldedConstants> host) {
    assertThat(device).hasSameSizeAs(host);
    for (int l = 0; l < host.size(); l++) {
      check(l + " weight", device.get(l).weight(), host.get(l).weight());
      check(l + " bias", device.get(l).bias(), host.get(l).bias());
    }
  }

  static void check(String what, Optional<Tensor> device, Optional<Tensor> host) {
    assertThat(device.isPresent()).as(what).isEqualTo(host.isPresent());
    if (host.isEmpty()) {
      return;
    }
    Tensor d = device.orElseThrow();
    Tensor h = host.orElseThrow();
    assertThat(d.dtype()).isEqualTo(h.dtype());
    assertThat(d.shape()).isEqualTo(h.shape());
    long mismatch = d.bytes().mismatch(h.bytes());
    assertThat(mismatch).as(() -> {
      long e = mismatch / h.dtype().byteSize(1);
      return what + " at " + e + ": " + d.getDouble(e) + ", host " + h.getDouble(e);
    }).isEqualTo(-1);
  }
}
