/** Writes everything that is not drawn; show(name, place) goes to a node. */
function writeTables(data, show) {
  find("files").textContent = data.original + " → " + data.folded;
  document.title = "Crease: " + data.original;
  const v = data.verification;
  const good = v && v.verdict === "EQUIVALENT";
  find("verdict").className = v ? (good ? "good" : "bad") : "";
  find("verdict").textContent = v
    ? v.verdict + (v.reason ? ": " + v.reason : "") + (v.worstSite ? "; worst observed ÷ allowed " + ratio(v.worstRatio) + " at " + v.worstSite : "")
      + "; largest difference of an output " + figure(v.maxAbs) + "; " + figure(v.runs) + (v.runs === 1 ? " run" : " runs")
    : "not verified";
  find("numbers-table").append(countTable("", data.numbers));
  find("operators-table").append(countTable("operator", data.operators));
  writeStays(data.refusals, show);
  writeTimes(data);
  writeFolds(data.folds, show);
}

function countTable(title, rows) {
  return table([[title], ["before", true], ["after", true], ["change", true]],
    rows.map(r => [r.what, figure(r.before), figure(r.after), r.after === r.before ? "" : (r.after > r.before ? "+" : "−") + figure(Math.abs(r.after - r.before))]));
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** One part per reason: what it means, what can be done, and the nodes. */
function writeStays(refusals, show) {
  const place = find("stays-list");
  if (refusals.length === 0) {
    place.append(element("p", {}, "Nothing: every affine went into a layer."));
    return;
  }
  const reasons = new Map();
  refusals.forEach(r => reasons.set(r.reason, [...(reasons.get(r.reason) || []), r]));
  for (const [reason, nodes] of reasons) {
    const rows = nodes.map(r => [nodeButton(r.node, r.graph, show), r.op, r.detail]);
    const part = element("div", {class: "reason", "data-reason": reason}, element("h3", {}, capital(nodes[0].because) + " (" + nodes.length + ")"),
      element("p", {}, element("code", {}, reason)), element("p", {}, "What you can change: " + nodes[0].advice + "."));
    const list = table([["node"], ["operator"], ["behind it"]], rows);
    part.append(rows.length <= 12 ? list : element("details", {}, element("summary", {}, rows.length + " nodes"), list));
    place.append(part);
  }
}

function writeTimes(data) {
  const place = find("times-table");
  const stages = Object.entries(data.seconds);
  if (stages.length > 0) {
    place.append(element("h3", {}, "Folding"), barTable("stage", stages.map(([name, s]) => [name, s * 1e3])));
  }
  if (data.bench.length > 0) {
    place.append(element("h3", {}, "Running, median"), barTable("executor and model", data.bench.map(r => [benchName(r), r.medianSeconds * 1e3])));
    const ms = x => x === null || x === undefined ? "–" : figure(x * 1e3);
    place.append(element("h3", {}, "Running, in milliseconds"), table([["executor"], ["model"], ["batch", true], ["compile", true], ["first", true], ["min", true], ["median", true], ["p90", true], ["upload", true], ["kernels", true], ["download", true], ["on the host", true], ["speed-up", true]],
      data.bench.map(r => [r.executor, r.model, figure(r.batch), ms(r.compileSeconds), ms(r.firstSeconds), ms(r.minSeconds), ms(r.medianSeconds), ms(r.p90Seconds), ms(r.uploadSeconds), ms(r.kernelSeconds), ms(r.downloadSeconds), ms(r.hostSeconds), r.speedup === null || r.speedup === undefined ? "–" : figure(r.speedup)])));
  }
  if (stages.length === 0 && data.bench.length === 0) {
    place.append(element("p", {}, "Nothing was timed. crease bench --json measures runs, and crease report --bench shows them here."));
  }
}

function benchName(r) {
  return r.executor + ", " + r.model + (r.batch > 1 ? ", batch " + r.batch : "");
}

function barTable(title, rows) {
  const most = Math.max(...rows.map(r => r[1]), 1e-9);
  const made = table([[title], ["ms", true], [""]], rows.map(([name, ms]) => {
    const bar = element("span", {});
    bar.style.width = Math.max(.5, 100 * ms / most) + "%";
    return [name, figure(ms), bar];
  }));
  made.querySelectorAll("td:last-child").forEach(cell => cell.classList.add("bar-cell"));
  return made;
}

function writeFolds(folds, show) {
  const place = find("folds-table");
  if (folds.length === 0) {
    place.append(element("p", {}, "Nothing."));
    return;
  }
  const made = table([["node"], ["operator"], ["direction"], ["into"], ["channels", true], ["its shift went into"]],
    folds.map(f => [nodeButton(f.node, f.graph, show), f.op, f.direction, nodeButton(f.into, f.graph, show), figure(f.channels), {bias: "the bias", add: "an Add before the layer", map: "a constant behind the layer"}[f.shift] || f.shift]));
  place.append(element("details", {open: folds.length <= 40 && "open"}, element("summary", {}, figure(folds.length) + (folds.length === 1 ? " node" : " nodes")), made));
}
