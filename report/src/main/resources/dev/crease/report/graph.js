/** Sizes of a node's box, in pixels at zoom 1. */
const BOX_HEIGHT = 44, BOX_WIDTH_MIN = 90, BOX_WIDTH_MAX = 240, LETTER = 7;

/** The zoom at which labels can be read. */
const READABLE = .75;

function boxLabel(node) {
  const short = node.name.length <= 32 ? node.name : "…" + node.name.slice(-31);
  return node.op === node.name ? node.op : node.op + "\n" + short;
}

function boxWidth(node) {
  const longest = Math.max(...boxLabel(node).split("\n").map(l => l.length));
  return Math.min(BOX_WIDTH_MAX, Math.max(BOX_WIDTH_MIN, longest * LETTER + 20));
}

/** Lays a graph out with dagre, apart from the page where the browser lets it: a big graph takes seconds. Gives the middle of every node, and where edges bend. */
function layOut(graph) {
  const input = {widths: graph.nodes.map(boxWidth), height: BOX_HEIGHT, edges: graph.edges.map(e => [e.from, e.to])};
  const source = find("dagre-source").textContent + "\n" + layOutHere.toString();
  return new Promise(done => {
    try {
      const url = URL.createObjectURL(new Blob([source + "\nonmessage = e => postMessage(layOutHere(e.data));"], {type: "text/javascript"}));
      const worker = new Worker(url);
      worker.onmessage = e => { worker.terminate(); URL.revokeObjectURL(url); done(e.data); };
      worker.onerror = e => { e.preventDefault(); done(layOutOnPage(input)); };
      worker.postMessage(input);
    } catch (e) {
      done(layOutOnPage(input));
    }
  });
}

function layOutOnPage(input) {
  if (typeof dagre === "undefined") {
    const script = document.createElement("script");
    script.textContent = find("dagre-source").textContent;
    document.head.append(script);
  }
  return layOutHere(input);
}

/**
 * Self-contained: its text is also what the worker runs. Nodes in a row are laid out as one tall box, which is quick, and keeps dagre, which goes down a graph by
 * recursion, off the end of the stack.
 */
function layOutHere(input) {
  const nodeGap = 24, rankGap = 34;
  const out = input.widths.map(() => []), into = input.widths.map(() => []);
  new Set(input.edges.map(([from, to]) => from + " " + to)).forEach(e => {
    const [from, to] = e.split(" ").map(Number);
    out[from].push(to);
    into[to].push(from);
  });
  const follows = (i, j) => out[i].length === 1 && into[j].length === 1;
  const row = new Array(input.widths.length).fill(-1), rows = [];
  input.widths.forEach((_, i) => {
    if (into[i].length === 1 && follows(into[i][0], i)) return;
    const nodes = [i];
    for (let last = i; out[last].length === 1 && follows(last, out[last][0]);) nodes.push(last = out[last][0]);
    nodes.forEach(n => row[n] = rows.length);
    rows.push(nodes);
  });
  const step = input.height + rankGap;
  const places = input.widths.map((_, i) => ({x: 0, y: i * step}));
  const bends = input.edges.map(() => []);
  try {
    const g = new dagre.graphlib.Graph();
    g.setGraph({rankdir: "TB", nodesep: nodeGap, ranksep: rankGap, ranker: rows.length > 300 ? "longest-path" : "network-simplex"});
    g.setDefaultEdgeLabel(() => ({}));
    rows.forEach((nodes, r) => g.setNode(String(r), {width: Math.max(...nodes.map(n => input.widths[n])), height: nodes.length * step - rankGap}));
    input.edges.forEach(([from, to]) => { if (row[from] !== row[to]) g.setEdge(String(row[from]), String(row[to])); });
    dagre.layout(g);
    rows.forEach((nodes, r) => {
      const box = g.node(String(r));
      nodes.forEach((n, k) => places[n] = {x: box.x, y: box.y + (k - (nodes.length - 1) / 2) * step});
    });
    input.edges.forEach(([from, to], i) => { if (row[from] !== row[to]) bends[i] = g.edge(String(row[from]), String(row[to])).points.slice(1, -1); });
  } catch (e) {
    console.warn("laid out as one column: " + e);
  }
  return {places, bends};
}

/** An edge's bends as cytoscape takes them: where along the straight line, and how far to its side. */
function segments(bends, a, b) {
  const x = b.x - a.x, y = b.y - a.y, length = Math.hypot(x, y) || 1;
  const weights = bends.map(p => ((p.x - a.x) * x + (p.y - a.y) * y) / length / length);
  const distances = bends.map(p => ((p.y - a.y) * x - (p.x - a.x) * y) / length);
  return distances.some(d => Math.abs(d) > 2) ? {weights: weights.join(" "), distances: distances.join(" ")} : {};
}

/** One graph on the canvas. */
class Picture {
  constructor(graph, place, onChoose) {
    this.graph = graph;
    this.place = place;
    this.onChoose = onChoose;
    this.cy = null;
  }

  async draw() {
    const {places, bends} = await layOut(this.graph);
    const elements = this.graph.nodes.map((n, i) => ({data: {id: "n" + i, label: boxLabel(n), width: boxWidth(n), state: n.state}, position: places[i]}));
    this.graph.edges.forEach((e, i) => elements.push({data: {id: "e" + i, source: "n" + e.from, target: "n" + e.to, ...segments(bends[i], places[e.from], places[e.to])}}));
    const big = this.graph.nodes.length > 400;
    this.cy = cytoscape({container: this.place, elements, layout: {name: "preset", fit: true, padding: 24}, style: pictureStyle(),
      minZoom: .005, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, textureOnViewport: big, hideEdgesOnViewport: big, pixelRatio: big ? 1 : "auto"});
    this.cy.on("tap", "node", e => this.choose(Number(e.target.id().slice(1)), false));
    this.cy.on("tap", e => { if (e.target === this.cy) this.letGo(); });
    this.begin();
  }

  /** Where reading begins: all of a small graph, the top of one that would be too small to read. */
  begin() {
    this.fit();
    if (this.cy.zoom() < READABLE) {
      const top = this.cy.nodes().toArray().reduce((best, n) => n.position("y") < best.position("y") ? n : best);
      this.cy.zoom(READABLE);
      this.cy.center(top);
      this.cy.panBy({x: 0, y: 60 - this.cy.height() / 2});
    }
  }

  destroy() {
    if (this.cy) this.cy.destroy();
    this.cy = null;
  }

  restyle() {
    if (this.cy) this.cy.style(pictureStyle());
  }

  /** All of it. */
  fit() {
    this.cy.fit(undefined, 24);
  }

  zoom(factor) {
    this.cy.zoom({level: this.cy.zoom() * factor, renderedPosition: {x: this.cy.width() / 2, y: this.cy.height() / 2}});
  }

  move(x, y) {
    this.cy.panBy({x, y});
  }

  /** Puts a node into the middle, big enough to be read, and marks it. */
  choose(i, centre) {
    this.letGo();
    const node = this.cy.getElementById("n" + i);
    node.addClass("chosen");
    if (centre) {
      this.cy.zoom(Math.max(READABLE, Math.min(this.cy.zoom(), 1.5)));
      this.cy.center(node);
    }
    this.onChoose(i);
  }

  letGo() {
    this.cy.nodes(".chosen").removeClass("chosen");
    this.onChoose(-1);
  }

  /** Marks nodes; null for all as they are. */
  mark(found) {
    this.cy.batch(() => {
      this.cy.elements().removeClass("found faint");
      if (found) {
        this.cy.elements().addClass("faint");
        found.forEach(i => this.cy.getElementById("n" + i).removeClass("faint").addClass("found"));
      }
    });
  }
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

/** Colours of the page, light or dark. A state is told by the border's style and width as well as by colour. */
function pictureStyle() {
  const styles = [
    {selector: "node", style: {shape: "round-rectangle", width: "data(width)", height: BOX_HEIGHT, label: "data(label)", "text-wrap": "wrap", "text-valign": "center", "font-size": 11, "font-family": "ui-monospace, monospace", "text-max-width": BOX_WIDTH_MAX - 12,
      color: colour("text"), "background-color": colour("page"), "border-width": 2, "border-color": colour("untouched"), "min-zoomed-font-size": 5}},
    {selector: "node[state = 'port']", style: {shape: "round-tag", "background-color": colour("line")}},
    {selector: "edge", style: {width: 1.5, "curve-style": "straight", "line-color": colour("untouched"), "target-arrow-color": colour("untouched"), "target-arrow-shape": "triangle", "arrow-scale": .8}},
    {selector: "edge[weights]", style: {"curve-style": "round-segments", "segment-weights": "data(weights)", "segment-distances": "data(distances)", "segment-radii": 12, "edge-distances": "node-position"}},
  ];
  const borders = {folded: ["dashed", 4], merged: ["dashed", 4], layer: ["solid", 4], refused: ["double", 6], left: ["dotted", 4], inside: ["dashed", 6], removed: ["dotted", 3], added: ["solid", 4]};
  Object.entries(borders).forEach(([state, [style, width]]) => styles.push({selector: `node[state = '${state}']`, style: {"border-color": colour(state), "border-style": style, "border-width": width, "background-color": colour(state), "background-opacity": .16}}));
  styles.push({selector: ".faint", style: {opacity: .18}}, {selector: "node.found", style: {opacity: 1, "overlay-color": colour("accent"), "overlay-opacity": .15}},
    {selector: "node.chosen", style: {opacity: 1, "overlay-color": colour("accent"), "overlay-opacity": .35, "overlay-padding": 8}});
  return styles;
}
