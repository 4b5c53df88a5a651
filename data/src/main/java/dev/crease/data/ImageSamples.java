package dev.crease.data;

import dev.crease.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/**
 * Images in files, read anew for every batch.
 *
 * @param input what they are for
 * @param paths the files
 * @param labels the class of each
 */
record ImageSamples(ImageInput input, List<Path> paths, List<Integer> labels) implements Samples {

  /** Copies the lists. */
  ImageSamples {
    paths = List.copyOf(paths);
    labels = List.copyOf(labels);
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public String name(int index) {
    return paths.get(index).toString();
  }

  @Override
  public int label(int index) {
    return labels.get(index);
  }

  @Override
  public Tensor batch(List<Integer> indices) {
    Orientation orientation = input.preprocessing().orientation();
    return input.tensor(indices.parallelStream()
        .map(i -> input.prepare(ImageFile.read(paths.get(i), orientation))).toList());
  }
}
