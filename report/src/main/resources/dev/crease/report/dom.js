/** Makes an element; children are elements or texts, which are never read as markup. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter(c => c !== null && c !== undefined).map(c => c instanceof Node ? c : String(c)));
  return made;
}

function find(id) {
  return document.getElementById(id);
}

/** A count with thousands apart, or a real with three digits. NaN and infinities are texts in the data. */
function figure(x) {
  if (typeof x !== "number") return String(x);
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return x.toLocaleString("en-US");
  const size = Math.abs(x);
  return size >= 1e-3 && size < 1e6 ? String(Number(x.toPrecision(3))) : x.toExponential(2);
}

/** A ratio with four digits, which stays on its side of 1. */
function ratio(x) {
  if (typeof x !== "number") return String(x);
  let text = x.toFixed(4);
  for (let digits = 5; x !== 1 && Number(text) === 1 && digits < 17; digits++) text = x.toFixed(digits);
  return text;
}

/** A table whose columns are [title, isNumber]; cells are texts or elements. */
function table(columns, rows) {
  const head = element("tr", {}, ...columns.map(([title, number]) => element("th", {scope: "col", class: number && "number"}, title)));
  const body = rows.map(row => element("tr", {}, ...row.map((cell, i) => element("td", {class: columns[i][1] && "number"}, cell))));
  return element("div", {class: "scroll"}, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

/** A button that shows a node; place is the body or function that it stands in, empty for the main graph. */
function nodeButton(name, place, show) {
  return element("button", {type: "button", class: "name", onclick: () => show(name, place)}, name + (place && " in " + place));
}
