package dev.crease.tornado.fold;

import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldEngineProvider;
import dev.crease.tornado.TornadoDevices;

/** Offers {@code tornado[:BACKEND[:DEVICE]]} as a fold engine. */
public final class TornadoFoldEngineProvider implements FoldEngineProvider {

  /** For the service loader. */
  public TornadoFoldEngineProvider() {}

  @Override
  public String name() {
    return TornadoDevices.NAME;
  }

  @Override
  public FoldEngine open(String selector) {
    return new TornadoFoldEngine(TornadoDevices.open(selector));
  }
}
