package dev.crease.cli;

import dev.crease.fold.FoldOptions.ListedInitializers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@link ListedInitializers} as it is typed: {@code by-habit}, {@code constant}, {@code overridable}. */
final class ListedInitializersChoice implements ITypeConverter<ListedInitializers> {

  static final String DESCRIPTION = "What initializers are that the model lists among its inputs, from IR version 4 on: constant,"
      + " overridable (never folded), or by-habit, constant where more than half of all are listed."
      + " by-habit unless given.";

  @Override
  public ListedInitializers convert(String value) {
    List<ListedInitializers> all = Arrays.asList(ListedInitializers.values());
    return all.stream()
        .filter(c -> label(c).equals(value))
        .findFirst()
        .orElseThrow(
            () -> new TypeConversionException(
                "expected one of "
                    + all.stream().map(ListedInitializersChoice::label)
                        .collect(Collectors.joining(", "))
                    + ", got '" + Text.printable(value) + "'"));
  }

  static List<String> labels() {
    return Stream.of(ListedInitializers.values()).map(ListedInitializersChoice::label).toList();
  }

  private static String label(ListedInitializers choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
