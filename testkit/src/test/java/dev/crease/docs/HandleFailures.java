package dev.crease.docs;

import dev.crease.Crease;
import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.error.NotEquivalentException;
import dev.crease.error.UnsupportedModelException;
import java.nio.file.Path;

final class HandleFailures {

  private HandleFailures() {}

  static String fold(Path model, Path target) {
    // begin
    try {
      Crease.fold(model, target);
      return "folded";
    } catch (CreaseException e) {
      return switch (e) {
        case MalformedModelException _ -> "not a well-formed model: " + e.getMessage();
        case UnsupportedModelException _ -> "more than Crease understands: " + e.getMessage();
        case ModelFileException _ -> "a file that cannot be read or written: " + e.getMessage();
        case NotEquivalentException n -> "nothing written, wrong at " + n.site();
        case ExecutionException x -> "the " + x.kind() + " failed: " + e.getMessage();
        case InvalidOptionException _ -> "called with a wrong option: " + e.getMessage();
      };
    }
    // end
  }
}
