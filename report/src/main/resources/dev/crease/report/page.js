/** Puts the parts together: which graph is shown, what is searched, which node is chosen, and the keys. */
const data = JSON.parse(find("data").textContent);
const RESULTS = 60;
const state = {which: "before", graph: 0, picture: null, chosen: -1, found: null, at: -1, ready: Promise.resolve()};

function nodes() {
  return data.graphs[state.graph][state.which].nodes;
}

/** All nodes of all graphs, before or after, that a test is true of, as [graph, node]. */
function everywhere(test) {
  return data.graphs.flatMap((g, k) => g[state.which].nodes.flatMap((n, i) => test(n) ? [[k, i]] : []));
}

/** The place of a graph among all; of an unknown one, the main graph. */
function graphOf(place) {
  return Math.max(0, data.graphs.findIndex(g => g.graph === place));
}

function placeName(k) {
  return data.graphs[k].graph || "main graph";
}

async function draw(which, graph) {
  state.which = which;
  state.graph = graph;
  find("place").value = String(graph);
  find("show-before").setAttribute("aria-pressed", String(which === "before"));
  find("show-after").setAttribute("aria-pressed", String(which === "after"));
  if (state.picture) state.picture.destroy();
  state.picture = null;
  state.chosen = -1;
  find("canvas").textContent = "laying out " + figure(nodes().length) + " nodes …";
  describe(-1);
  legend();
  const picture = new Picture(data.graphs[graph][which], find("canvas"), i => { state.chosen = i; describe(i); });
  await new Promise(done => setTimeout(done));
  find("canvas").textContent = "";
  await picture.draw();
  if (state.which !== which || state.graph !== graph) { picture.destroy(); return; }
  state.picture = picture;
  search();
  document.documentElement.dataset.drawn = which;
}

function show(which, graph = state.graph) {
  if (state.which === which && state.graph === graph && state.picture) return state.ready;
  delete document.documentElement.dataset.drawn;
  state.ready = state.ready.then(() => draw(which, graph));
  return state.ready;
}

/** The graphs to choose from, with what became of their nodes; for one alone there is nothing to choose. */
function writePlaces() {
  const counted = {folded: "folded", merged: "merged", refused: "stay"};
  find("place").append(...data.graphs.map((g, k) => {
    const counts = Object.entries(counted).map(([s, text]) => [g.before.nodes.filter(n => n.state === s).length, text]).filter(([n]) => n > 0);
    return element("option", {value: k}, placeName(k) + (counts.length > 0 ? ": " + counts.map(([n, text]) => n + " " + text).join(", ") : ""));
  }));
  find("place-label").hidden = data.graphs.length === 1;
  find("place").addEventListener("change", () => show(state.which, Number(find("place").value)));
}

function legend() {
  const here = new Set(nodes().map(n => n.state));
  find("legend").replaceChildren(...Object.entries(data.legend).filter(([name]) => here.has(name)).map(([name, text]) => {
    const swatch = element("span", {});
    swatch.style.background = `var(--${name})`;
    return element("li", {}, swatch, text + " (" + nodes().filter(n => n.state === name).length + ")");
  }));
}

/** What became of a node, in words. */
function describe(i) {
  const place = find("detail");
  if (i < 0) {
    place.replaceChildren(element("p", {}, "Choose a node to see what became of it."));
    return;
  }
  const n = nodes()[i];
  const list = (title, items) => items && items.length > 0 ? [element("h3", {}, title), element("ul", {}, ...items.map(t => element("li", {}, t)))] : [];
  const parts = [element("h3", {class: "name"}, n.name), element("p", {}, n.op)];
  if (data.legend[n.state]) parts.push(element("p", {class: "state"}, capital(data.legend[n.state]) + "."));
  if (n.fold) parts.push(element("p", {}, `Into ${n.fold.into}, ${n.fold.direction}, ${figure(n.fold.channels)} channels.`));
  if (n.refusal) parts.push(element("p", {}, capital(n.refusal.because) + "."), n.refusal.detail && element("p", {}, n.refusal.detail), element("p", {}, "What you can change: " + n.refusal.advice + "."));
  if (n.inside && n.inside.length > 0) parts.push(element("h3", {}, "Inside"), ...n.inside.map(place => element("button", {type: "button", class: "name", onclick: () => show(state.which, graphOf(place))}, place)));
  const here = data.graphs[state.graph].graph;
  const site = data.verification && data.verification.sites.find(s => s.graph === here && (s.layer === n.name || s.node.replace(" in " + here, "").split("+").includes(n.name)));
  if (site) parts.push(element("p", {}, "Observed ÷ allowed " + ratio(site.ratio) + " at " + site.where + "."));
  parts.push(...list("Attributes", n.attributes), ...list("Inputs", n.inputs), ...list("Outputs", n.outputs));
  place.replaceChildren(...parts.filter(p => p));
}

function matches(n, words) {
  const text = [n.name, n.op, n.state, data.legend[n.state] || "", ...(n.inputs || []), ...(n.outputs || []), n.refusal ? n.refusal.reason : ""].join("\n").toLowerCase();
  return words.every(w => text.includes(w));
}

function search() {
  const words = find("search").value.toLowerCase().split(/\s+/).filter(w => w);
  state.at = -1;
  if (words.length === 0) {
    state.found = null;
    find("count").textContent = "";
    find("results").replaceChildren();
  } else {
    state.found = everywhere(n => matches(n, words));
    find("count").textContent = figure(state.found.length) + " of " + figure(everywhere(() => true).length) + " found";
    find("results").replaceChildren(...state.found.slice(0, RESULTS).map(at => element("li", {}, element("button", {type: "button", onclick: () => goTo(at)}, foundName(at)))));
  }
  if (state.picture) state.picture.mark(state.found && state.found.filter(([k]) => k === state.graph).map(([, i]) => i));
}

function foundName([k, i]) {
  const n = data.graphs[k][state.which].nodes[i];
  return n.op + " " + n.name + (data.graphs[k].graph && " in " + data.graphs[k].graph);
}

function choose(i) {
  if (state.picture && i >= 0) state.picture.choose(i, true);
}

/** Goes to a node, which may be in another graph. */
async function goTo([k, i]) {
  const at = state.at;
  if (k !== state.graph) await show(state.which, k);
  state.at = at;
  choose(i);
}

function nextFound() {
  if (!state.found || state.found.length === 0) return;
  state.at = (state.at + 1) % state.found.length;
  goTo(state.found[state.at]);
}

function nextRefused() {
  const all = everywhere(n => n.state === "refused");
  if (all.length > 0) goTo(all.find(([k, i]) => k > state.graph || k === state.graph && i > state.chosen) ?? all[0]);
}

/** Goes to a node by its name, in the graph that has it. */
async function showNode(name, place) {
  const graph = graphOf(place);
  const which = data.graphs[graph][state.which].nodes.some(n => n.name === name) ? state.which : "before";
  await show(which, graph);
  find("graph").scrollIntoView();
  choose(nodes().findIndex(n => n.name === name));
}

function onKey(e) {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.target instanceof HTMLSelectElement) return;
  const typing = e.target instanceof HTMLInputElement;
  if (typing) {
    if (e.key === "Enter") nextFound();
    if (e.key === "Escape") { find("search").value = ""; search(); find("canvas").focus(); }
    return;
  }
  const moves = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};
  const onCanvas = document.activeElement === find("canvas");
  const keys = {"/": () => find("search").focus(), b: () => show("before"), a: () => show("after"), r: nextRefused, n: nextFound,
    "[": () => choose((state.chosen <= 0 ? nodes().length : state.chosen) - 1), "]": () => choose((state.chosen + 1) % nodes().length),
    Escape: () => state.picture && state.picture.letGo(), "0": () => state.picture && state.picture.fit(),
    "+": () => state.picture && state.picture.zoom(1.25), "=": () => state.picture && state.picture.zoom(1.25), "-": () => state.picture && state.picture.zoom(.8)};
  if (onCanvas && moves[e.key] && state.picture) {
    state.picture.move(...moves[e.key]);
  } else if (keys[e.key]) {
    keys[e.key]();
  } else {
    return;
  }
  e.preventDefault();
}

find("show-before").addEventListener("click", () => show("before"));
find("show-after").addEventListener("click", () => show("after"));
find("zoom-in").addEventListener("click", () => state.picture && state.picture.zoom(1.25));
find("zoom-out").addEventListener("click", () => state.picture && state.picture.zoom(.8));
find("zoom-fit").addEventListener("click", () => state.picture && state.picture.fit());
find("next-refused").addEventListener("click", nextRefused);
find("next-refused").hidden = data.refusals.length === 0;
find("search").addEventListener("input", search);
document.addEventListener("keydown", onKey);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => state.picture && state.picture.restyle());
writePlaces();
writeTables(data, showNode);
drawSites(data.verification, showNode);
show("before");
