package dev.crease.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a manual page for each command, as AsciiDoc. In the commands' package, because nobody else sees them. */
final class ManPages {

  private ManPages() {}

  /** Writes them to the folder that is named. */
  public static void main(String[] args) throws IOException {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    System.exit(
        ManPageGenerator.generateManPage(
            new File(args[0]), null, new boolean[0], true,
            Main.commandLine(Terminal.plain(nowhere, nowhere)).getCommandSpec()));
  }
}
