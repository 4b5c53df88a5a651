package dev.crease.cli;

import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRule;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.merge.MergeRules;
import dev.crease.fold.move.MoveRule;
import dev.crease.fold.move.MoveRules;
import dev.crease.report.Json;
import java.util.List;
import java.util.stream.Stream;

/** The rules of folding: those named as the operator that each is for, and those that merge several operators. */
final class RuleList {

  /** A rule, and what a node of its operator is to folding. */
  private record Rule(String name, String does) {}

  private RuleList() {}

  private static List<Rule> rules() {
    return Stream.of(
        LinearRules.all().stream().map(LinearRule::operator)
            .map(name -> new Rule(name, "a layer that absorbs affines")),
        AffineRules.all().stream().map(AffineRule::operator)
            .map(name -> new Rule(name, "an affine that goes into a layer")),
        CarryRules.all().stream().map(CarryRule::operator)
            .map(name -> new Rule(name, "lets affines pass that commute with it")),
        MoveRules.all().stream().map(MoveRule::operator)
            .map(name -> new Rule(name,
                "divides affines among its branches, or puts theirs together")),
        MergeRules.all().stream().map(rule -> new Rule(rule.name(), rule.does())))
        .flatMap(rules -> rules).toList();
  }

  /** Each name once: a rule for an operator that is of two kinds is switched off as a whole. */
  static List<String> names() {
    return rules().stream().map(Rule::name).distinct().toList();
  }

  static void print(Terminal terminal, boolean json) {
    if (json) {
      List<Json> list = rules().stream()
          .map(rule -> Json.object().put("name", rule.name()).put("does", rule.does())).toList();
      terminal.line(Json.object().put("schema", 1).put("rules", list).toString());
      return;
    }
    Table table = Table.of("rule", "its operator is, or what it does");
    rules().forEach(rule -> table.row(rule.name(), rule.does()));
    table.print(terminal);
  }
}
