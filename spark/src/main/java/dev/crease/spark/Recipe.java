package dev.crease.spark;

import dev.crease.tensor.Shape;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an executor needs to know to make a session.
 *
 * @param parcel the model
 * @param device what runs it: {@code host}, {@code reference}, {@code tornado:opencl:0}
 * @param fold whether it is folded first
 * @param batch rows of a batch
 * @param inputs what the session is given
 */
record Recipe(ModelParcel parcel, String device, boolean fold, int batch, List<Port> inputs)
    implements
      Serializable {

  private static final long serialVersionUID = 1L;

  /** Copies the list. */
  Recipe {
    inputs = List.copyOf(inputs);
  }

  /**
   * What makes two recipes the same session.
   *
   * @param digest the model's
   * @param device what runs it
   * @param fold whether it is folded first
   * @param shapes of all inputs, the batch among them
   */
  record Key(String digest, String device, boolean fold, Map<String, Shape> shapes) {
    /** Copies the map. */
    Key {
      shapes = Map.copyOf(shapes);
    }
  }

  Key key() {
    return new Key(parcel.digest(), device, fold, shapes());
  }

  /** The shape of a batch of every input. */
  Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach(i -> shapes.put(i.name(), i.shape(batch)));
    return shapes;
  }
}
