package dev.crease.onnx;

import dev.crease.op.TensorType;
import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * A {@code TensorProto} as read.
 *
 * @param name its name, perhaps empty
 * @param type what is known of its type
 * @param tensor its elements; empty where the element type is not known or the elements are segmented
 */
record StoredTensor(String name, TensorType type, Optional<Tensor> tensor) {}
