package dev.crease.fold;

import dev.crease.fold.move.Move;
import dev.crease.fold.move.Move.Piece;
import dev.crease.fold.move.MoveRule;
import dev.crease.fold.move.MoveRules;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans, and tries to move each affine that stays across the operators beside it, as a whole or not at all: a move is kept if layers absorb all that it made of
 * the affine, else the first part that none absorbs is the affine's reason.
 */
final class Rearrangement {

  /** Each round moves affines across one operator more, and plans anew. */
  private static final int MAX_ROUNDS = 64;

  private final Scope scope;
  private final FoldOptions options;
  /** For each affine, the operators across which moving it was of no use. */
  private final IdentityHashMap<Node, Set<Node>> failed = new IdentityHashMap<>();
  private final Map<Node, List<Node>> origins = new HashMap<>();
  private final IdentityHashMap<Node, Refusal> reasons = new IdentityHashMap<>();

  Rearrangement(Scope scope, FoldOptions options) {
    this.scope = scope;
    this.options = options;
  }

  /** A graph, what was planned for it, and the pieces of the moves that led there. */
  private record State(
      Graph graph, FoldContext context, FoldPlanner.Decisions plan, List<Attempt> attempts) {

    /** The affines that layers absorb, each with where its shift goes. */
    IdentityHashMap<Node, ShiftForm> absorbed() {
      IdentityHashMap<Node, ShiftForm> absorbed = new IdentityHashMap<>();
      for (LayerFold layer : plan.layers()) {
        layer.affinesBefore().forEach(a -> absorbed.put(a.node(), layer.shiftOf(a)));
        layer.affinesAfter().forEach(a -> absorbed.put(a.node(), ShiftForm.BIAS));
      }
      plan.merges().forEach(
          m -> m.affines().forEach(a -> absorbed.put(a.node(), ShiftForm.BIAS)));
      return absorbed;
    }
  }

  /** A move that was made, and what it made. */
  private record Attempt(Move move, List<Piece> pieces) {}

  GraphPlan plan() {
    State state = planned(scope.graph(), List.of());
    for (int rounds = 0; rounds < MAX_ROUNDS; rounds++) {
      Optional<State> next = round(state);
      if (next.isEmpty()) {
        break;
      }
      for (Attempt attempt : next.get().attempts()) {
        for (Piece piece : attempt.pieces()) {
          origins.put(piece.node(),
              piece.of().stream().flatMap(n -> originals(n).stream()).toList());
        }
      }
      state = next.get();
    }
    return new GraphPlan(
        scope.place(), scope.graph(), scope.overridable(), scope.newConstants(),
        state.plan().layers(), state.plan().merges(), explained(state),
        new Rearranged(state.graph(), origins), bodies(state));
  }

  private List<GraphPlan.Body> bodies(State state) {
    List<GraphPlan.Body> bodies = new ArrayList<>();
    for (Node node : state.graph().nodes()) {
      for (String attribute : node.subgraphs().keySet()) {
        Scope body = scope.body(node, attribute, state.context());
        bodies.add(
            new GraphPlan.Body(node, attribute, new Rearrangement(body, options).plan()));
      }
    }
    return bodies;
  }

  private List<Node> originals(Node node) {
    return origins.getOrDefault(node, List.of(node));
  }

  private State planned(Graph candidate, List<Attempt> attempts) {
    FoldContext context = scope.context(candidate);
    FoldPlanner planner = new FoldPlanner(candidate, options, scope.opset(), context);
    return new State(candidate, context, planner.plan(), attempts);
  }

  /** One move more for each affine that can be moved, if any succeeds. */
  private Optional<State> round(State state) {
    List<Move> moves = moves(state);
    while (!moves.isEmpty()) {
      State tried = applied(state, moves);
      IdentityHashMap<Node, ShiftForm> absorbed = tried.absorbed();
      List<Move> good = new ArrayList<>();
      for (Attempt attempt : tried.attempts()) {
        obstacle(attempt, tried.plan(), absorbed).ifPresentOrElse(
            why -> refuse(attempt.move(), why), () -> good.add(attempt.move()));
      }
      if (good.size() == tried.attempts().size()) {
        return Optional.of(tried);
      }
      moves = good;
    }
    return Optional.empty();
  }

  private void refuse(Move move, String why) {
    for (Node affine : move.affines()) {
      failed.computeIfAbsent(affine, _ -> identitySet()).addAll(move.joints());
      reasons.putIfAbsent(affine, new Refusal(
          affine.label(), affine.op().type(), Reason.BRANCH_WITHOUT_LAYER, why));
    }
  }

  private boolean mayBeOfUse(Move move) {
    return move.affines().stream().noneMatch(
        a -> failed.getOrDefault(a, Set.of()).contains(move.joints().getFirst()));
  }

  private static Set<Node> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Moves that do not touch the same nodes, of affines that stay where they are. */
  private List<Move> moves(State state) {
    Set<Node> staying = staying(state);
    List<Node> joints = staying.isEmpty()
        ? List.of()
        : state.graph().nodes().stream()
            .filter(n -> n.op().domain().isEmpty() && MoveRules.of(n.op().type()).isPresent())
            .filter(this::isAllowed).toList();
    if (joints.isEmpty()) {
      return List.of();
    }
    Set<Node> touched = identitySet();
    List<Move> moves = new ArrayList<>();
    for (Node joint : joints) {
      MoveRule rule = MoveRules.of(joint.op().type()).orElseThrow();
      for (Move move : rule.moves(joint, state.context(), staying::contains)) {
        List<Node> nodes = new ArrayList<>(move.affines());
        nodes.addAll(move.joints());
        if (!mayBeOfUse(move)) {
          continue;
        }
        if (move.hopeless().isPresent()) {
          refuse(move, move.hopeless().get());
        } else if (nodes.stream().noneMatch(touched::contains)) {
          touched.addAll(nodes);
          moves.add(move);
        }
      }
    }
    return moves;
  }

  private Set<Node> staying(State state) {
    Set<String> refused = new HashSet<>();
    state.plan().refusals().forEach(r -> refused.add(r.node()));
    Set<Node> staying = identitySet();
    state.graph().nodes().stream()
        .filter(n -> refused.contains(n.label()) && isAllowed(n)).forEach(staying::add);
    return staying;
  }

  private boolean isAllowed(Node node) {
    return !options.keptNodes().contains(node.label())
        && !options.skippedRules().contains(node.op().type());
  }

  private State applied(State state, List<Move> moves) {
    GraphEdit edit = scope.edit(state.graph());
    List<Attempt> attempts = moves.stream().map(m -> new Attempt(m, m.change().apply(edit)))
        .toList();
    return planned(edit.apply(), attempts);
  }

  /** Why a move is of no use, if it is not. */
  private static Optional<String> obstacle(Attempt attempt, FoldPlanner.Decisions plan,
      IdentityHashMap<Node, ShiftForm> absorbed) {
    for (Piece piece : attempt.pieces()) {
      ShiftForm form = absorbed.get(piece.node());
      if (form == null) {
        return Optional.of(
            piece.place() + ": " + plan.refusals().stream()
                .filter(r -> r.node().equals(piece.node().label())).findFirst()
                .map(r -> r.reason() + ", " + r.detail()).orElse("nothing absorbs it"));
      }
      if (piece.isWider() && form != ShiftForm.BIAS) {
        return Optional.of(
            piece.place() + ": its shift would have to be added to more channels than it has");
      }
    }
    return Optional.empty();
  }

  /** The refusals, with reasons for what could not be moved. */
  private List<Refusal> explained(State state) {
    Map<String, Refusal> byNode = new HashMap<>();
    reasons.forEach((node, refusal) -> {
      for (Node original : originals(node)) {
        byNode.putIfAbsent(original.label(), new Refusal(original.label(), original.op().type(),
            refusal.reason(), refusal.detail()));
      }
    });
    List<Refusal> refusals = new ArrayList<>();
    for (Refusal r : state.plan().refusals()) {
      boolean general = switch (r.reason()) {
        case NO_LINEAR_NEIGHBOUR, GRAPH_INPUT -> true;
        default -> false;
      };
      refusals.add(general ? byNode.getOrDefault(r.node(), r) : r);
    }
    return refusals;
  }
}
