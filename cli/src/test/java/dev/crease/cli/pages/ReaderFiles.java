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
    samples(folder);
  }

  /** A classifier of pictures, one that answers the same, one that does not, and two samples. */
  private static void samples(Path folder) throws IOException {
    SmallModels.write(SmallModels.brightest(1, 1, 1, 1), folder, "digits.onnx");
    SmallModels.write(SmallModels.brightest(2, 2, 2, 2), folder, "after.onnx");
    SmallModels.write(SmallModels.brightest(-1, 1, 1, 1), folder, "changed.onnx");
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 200);
    for (int digit = 0; digit < 2; digit++) {
      Path of = Files.createDirectories(folder.resolve("samples/" + digit));
      ImageIO.write(image, "png", of.resolve("a.png").toFile());
    }
    Files.writeString(folder.resolve("samples.csv"), "samples/0/a.png,0\n");
  }
}
