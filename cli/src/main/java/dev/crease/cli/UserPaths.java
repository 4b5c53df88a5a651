package dev.crease.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths as the user means them: relative to the folder the launcher was called in, which need not be the JVM's. */
final class UserPaths implements ITypeConverter<Path> {

  static final String FOLDER_PROPERTY = "crease.user.dir";

  @Override
  public Path convert(String value) {
    try {
      return resolve(Path.of(value));
    } catch (InvalidPathException e) {
      throw new TypeConversionException("expected a path, got '" + Text.printable(value) + "'");
    }
  }

  /** The path as it is, if the JVM runs in the user's folder, so that messages show what was typed. */
  static Path resolve(Path path) {
    String folder = System.getProperty(FOLDER_PROPERTY, "");
    return folder.isEmpty() || folder.equals(System.getProperty("user.dir"))
        ? path
        : Path.of(folder).resolve(path);
  }
}
