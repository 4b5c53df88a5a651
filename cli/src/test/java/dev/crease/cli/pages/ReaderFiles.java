package dev.crease.cli.pages;

import dev.crease.cli.SmallModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** What a reader of any page has at hand, as {@code CONTRIBUTING.md} lists it. */
final class ReaderFiles {

  private ReaderFiles() {}

  static void write(Path folder) throws IOException {
    SmallModels.write(SmallModels.foldedAndRefused(), folder, "model.onnx");
    SmallModels.write(SmallModels.images(3, 224), folder, "net.onnx");
    BufferedImage image = new BufferedImage(300, 280, BufferedImage.TYPE_3BYTE_BGR);
    for (Path at : List.of(folder, Files.createDirectories(folder.resolve("photos")))) {
      ImageIO.write(image, "png", at.resolve("photo.png").toFile());
      ImageIO.write(image, "jpg", at.resolve("photo.jpg").toFile());
    }
  }
}
