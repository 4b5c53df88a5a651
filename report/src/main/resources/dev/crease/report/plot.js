/** A dot per fold site, in the order of the graph: how much of the allowed error it uses. */
function drawSites(verification, show) {
  const place = find("sites-plot");
  const sites = verification ? verification.sites : [];
  if (sites.length === 0) {
    place.append(element("p", {}, "No fold site was compared."));
    return;
  }
  place.append(element("p", {}, "Every stored constant is rounded once, and no result differs by more than that explains, where a site is at 1 or below."));
  const width = 1000, height = 260, left = 46, right = 12, top = 12, bottom = 26;
  const finite = sites.map(s => typeof s.ratio === "number" ? s.ratio : Infinity);
  const most = Math.max(1.05, ...finite.filter(Number.isFinite)) * (finite.some(r => r > 1.05) ? 1.05 : 1);
  const x = i => left + (sites.length === 1 ? .5 : i / (sites.length - 1)) * (width - left - right);
  const y = r => height - bottom - Math.min(r, most) / most * (height - top - bottom);
  const svg = svgElement("svg", {viewBox: `0 0 ${width} ${height}`, class: "plot", role: "group", "aria-label": `Observed over allowed error of ${sites.length} fold sites`});
  for (const r of ticks(most)) {
    svg.append(svgElement("line", {x1: left, x2: width - right, y1: y(r), y2: y(r)}), svgElement("text", {x: left - 6, y: y(r) + 4, "text-anchor": "end"}, figure(r)));
  }
  svg.append(svgElement("line", {class: "limit", x1: left, x2: width - right, y1: y(1), y2: y(1)}), svgElement("text", {x: left + 6, y: y(1) - 5}, "allowed"),
    svgElement("text", {x: left, y: height - 6}, "first site"), svgElement("text", {x: width - right, y: height - 6, "text-anchor": "end"}, "last site"));
  sites.forEach((site, i) => {
    const said = `${site.node} into ${site.layer}: ${ratio(site.ratio)}, at ${site.where}`;
    const go = () => show(site.layer, site.graph);
    const dot = svgElement("circle", {cx: x(i), cy: y(finite[i]), r: sites.length > 300 ? 3 : 5, tabindex: 0, role: "button", "aria-label": said, class: finite[i] > 1 ? "over" : ""}, svgElement("title", {}, said));
    dot.addEventListener("click", go);
    dot.addEventListener("keydown", e => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); go(); } });
    svg.append(dot);
  });
  place.append(element("div", {class: "scroll"}, svg));
  const worst = sites.map((s, i) => [s, finite[i]]).sort((a, b) => b[1] - a[1]).map(p => p[0]);
  const rows = worst.map(s => [nodeButton(s.layer, s.graph, show), s.node, ratio(s.ratio), figure(s.maxAbs), figure(s.elements), s.where]);
  place.append(element("details", {}, element("summary", {}, "As a table, the worst first"), table([["layer"], ["folded into it"], ["observed ÷ allowed", true], ["largest difference", true], ["values compared", true], ["where"]], rows)));
}

function ticks(most) {
  const step = [.25, .5, 1, 2, 5, 10, 100, 1000, 1e4, 1e6, 1e9, 1e12].find(s => most / s <= 5) || most;
  const made = [];
  for (let r = 0; r <= most; r += step) made.push(r);
  return made;
}

function svgElement(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}
