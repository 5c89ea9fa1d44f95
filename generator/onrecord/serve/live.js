// Only `onrecord serve` puts this into a page. It hears of every change, and changes the page in its place:
// what did not change stays, with its scroll position, its open notes and whatever the page's own scripts did.
(function () {
  "use strict";
  const own = document.currentScript;
  let page = own.dataset.page; // the digest of the page as it was built
  let assets = null; // the theme's files, each with its digest
  let state = null;
  let folded = false; // the author put the problems aside

  // -- what was served: everything else in the page was made by scripts, or by the reader, and is left alone

  const served = new WeakMap(); // a node of the page, and its attributes as they were served

  function remember(node) {
    const attributes = new Map();
    if (node.attributes) for (const { name, value } of node.attributes) attributes.set(name, value);
    served.set(node, attributes);
    for (const child of node.childNodes) remember(child);
  }

  own.remove();
  remember(document.documentElement);

  // -- changing the page

  function sameAttributes(old, fresh) {
    const before = served.get(old);
    const after = new Map();
    for (const { name, value } of fresh.attributes) after.set(name, value);
    for (const [name, value] of after) {
      if (before.get(name) === value) continue;
      if (name === "class") changeClasses(old, before.get(name) || "", value);
      else old.setAttribute(name, value);
    }
    for (const name of before.keys()) {
      if (after.has(name)) continue;
      if (name === "class") changeClasses(old, before.get(name), "");
      else old.removeAttribute(name);
    }
    served.set(old, after);
  }

  function changeClasses(element, before, after) {
    const words = (text) => text.split(/\s+/).filter(Boolean);
    element.classList.remove(...words(before));
    element.classList.add(...words(after));
  }

  const key = (node) => (node.nodeType === 1 && node.id) || "";
  const like = (old, fresh) => old.nodeName === fresh.nodeName && key(old) === key(fresh);

  // Whether a served node is, to the letter, the fresh one.
  function equal(old, fresh) {
    if (!like(old, fresh)) return false;
    if (fresh.nodeType !== 1) return old.nodeValue === fresh.nodeValue;
    const attributes = served.get(old);
    if (attributes.size !== fresh.attributes.length) return false;
    for (const { name, value } of fresh.attributes) if (attributes.get(name) !== value) return false;
    const children = ours(old);
    return children.length === fresh.childNodes.length && children.every((c, i) => equal(c, fresh.childNodes[i]));
  }

  const ours = (parent) => [...parent.childNodes].filter((child) => served.has(child));

  function change(old, fresh) {
    if (old.nodeType !== 1) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    sameAttributes(old, fresh);
    let before = ours(old);
    let after = [...fresh.childNodes];
    while (before.length && after.length && equal(before[0], after[0])) {
      before.shift();
      after.shift();
    }
    let end = null; // what stands after the part that changes
    while (before.length && after.length && equal(before.at(-1), after.at(-1))) {
      end = before.pop();
      after.pop();
    }
    const named = new Map(before.filter(key).map((child) => [key(child), child]));
    const wanted = new Set(after.map(key).filter(Boolean));
    const rest = before.filter((child) => !wanted.has(key(child)));
    const kept = new Set();
    let place = before[0] || end;
    for (const child of after) {
      let found = key(child) ? named.get(key(child)) : rest.find((c) => !kept.has(c) && !key(c) && like(c, child));
      if (found && !like(found, child)) found = undefined;
      if (found) {
        kept.add(found);
        change(found, child);
      } else {
        found = document.importNode(child, true);
        remember(found);
      }
      if (found === place) {
        place = next(found);
      } else if (place && place.parentNode === old) old.insertBefore(found, place);
      else if (end) old.insertBefore(found, end);
      else old.insertBefore(found, lastServed(old));
    }
    for (const child of before) if (!kept.has(child)) child.remove();
  }

  function next(node) {
    do node = node.nextSibling;
    while (node && !served.has(node));
    return node;
  }

  // Where a new last child goes: before what scripts put at the very end.
  function lastServed(parent) {
    const last = ours(parent).at(-1);
    return last ? last.nextSibling : parent.firstChild;
  }

  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("onrecord-serve", { createHTML: (html) => html })
    : { createHTML: (html) => html };

  const scripts = (root) => [...root.querySelectorAll("script[src]")].map((s) => s.getAttribute("src")).join(" ");
  const pageScripts = scripts(document);

  async function swap() {
    const address = location.pathname + location.search;
    const answer = await fetch(address, { headers: { "If-None-Match": `"${page}"` }, cache: "no-store" });
    if (answer.status === 304) return;
    const tag = (answer.headers.get("ETag") || "").replaceAll('"', "");
    const fresh = new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html");
    fresh.querySelector("script[data-page]")?.remove();
    if (!tag) {
      if (state.shown && page !== undefined) return; // the page cannot be made: the last one stays
    }
    if (answer.redirected || scripts(fresh) !== pageScripts) return location.reload();
    const anchor = topmost();
    const top = anchor?.getBoundingClientRect().top;
    change(document.documentElement, fresh.documentElement);
    if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
    page = tag;
    document.dispatchEvent(new CustomEvent("onrecord:changed"));
  }

  // Something at the top of the window that will be found again, to hold the page by.
  function topmost() {
    if (scrollY === 0) return null;
    for (const element of document.querySelectorAll("main [id]"))
      if (element.getBoundingClientRect().top >= 0) return element;
    return null;
  }

  // -- styles

  function restyle(now) {
    const changed = Object.keys({ ...assets, ...now }).filter((path) => assets[path] !== now[path]);
    if (changed.some((path) => path.endsWith(".js"))) return location.reload();
    if (!changed.length) return;
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (link.dataset.leaving !== undefined) continue;
      const address = new URL(link.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("v", state.number);
      const fresh = link.cloneNode();
      served.set(fresh, served.get(link));
      served.delete(link);
      link.dataset.leaving = "";
      fresh.href = address.href;
      fresh.onload = fresh.onerror = () => link.remove(); // the former style stays until then
      link.after(fresh);
    }
  }

  // -- problems

  const host = document.createElement("onrecord-problems");
  const shadow = host.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; color-scheme: dark;
      font: 14px/1.45 system-ui, sans-serif; color: #eee; pointer-events: none; }
    :host([hidden]) { display: none; }
    section { pointer-events: auto; box-sizing: border-box; max-height: 60vh; overflow: auto; padding: 12px 20px 16px;
      background: #1c1b22f7; border-top: 4px solid #ff6a75; box-shadow: 0 -4px 24px #0008; }
    section.mild { border-color: #ffc04d; }
    header { display: flex; gap: 16px; align-items: baseline; }
    h2 { font: inherit; font-weight: 700; margin: 0; flex: 1; }
    button { pointer-events: auto; font: inherit; color: inherit; background: #38373f; border: 1px solid #777;
      border-radius: 5px; padding: 2px 10px; cursor: pointer; }
    button.badge { position: absolute; right: 12px; bottom: 12px; background: #1c1b22; }
    button:focus-visible, a:focus-visible { outline: 2px solid #8ab4ff; outline-offset: 2px; }
    ol { list-style: none; margin: 8px 0 0; padding: 0; }
    li { margin: 0 0 14px; }
    .message { white-space: pre-wrap; }
    .error b { color: #ff8a92; } .warning b { color: #ffc04d; } .info b { color: #7fd5ff; }
    a { color: #9cc3ff; } code, pre { font: 13px/1.4 ui-monospace, monospace; }
    pre { margin: 4px 0; padding: 6px 10px; background: #0006; overflow-x: auto; border-radius: 4px; }
    mark { background: none; color: #ff8a92; }
    .hint { white-space: pre-wrap; } .hint::before { content: "help: "; font-weight: 700; }`);
  shadow.adoptedStyleSheets = [style];

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children.filter((child) => child != null));
    return element;
  }

  function problem(told) {
    const where = `${told.path}:${told.line}:${told.column}`;
    const link = told.link ? make("a", { href: told.link, textContent: where }) : where;
    const shown = told.excerpt && make("pre", {},
      told.excerpt.text + "\n" + " ".repeat(told.excerpt.before),
      make("mark", { textContent: "^".repeat(told.excerpt.width) }));
    return make("li", { className: told.severity },
      make("div", { className: "message" }, make("b", { textContent: `${told.severity}[${told.code}]` }), ": ", told.message),
      make("code", {}, link), shown, told.hint && make("div", { className: "hint", textContent: told.hint }));
  }

  function tell() {
    const errors = state.problems.filter((told) => told.severity === "error").length;
    const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
    const title = errors
      ? count(errors, "mistake", "mistakes") + (state.shown ? "; the last good page stays until it is mended" : "")
      : count(state.total, "warning", "warnings");
    host.hidden = !state.total && !state.reading;
    const focused = shadow.activeElement?.className;
    if (!state.total) {
      const done = state.reading && state.reading.join(" of ");
      shadow.replaceChildren(...(done ? [make("button", { className: "badge", textContent: `Reading: ${done}` })] : []));
    } else if (folded || !errors) {
      const open = make("button", { className: "badge", textContent: title });
      open.onclick = () => (folded === "open" ? fold(false) : fold("open"));
      shadow.replaceChildren(open);
      if (folded === "open") shadow.prepend(panel(title, errors));
    } else shadow.replaceChildren(panel(title, errors));
    if (focused) shadow.querySelector(`button.${focused}`)?.focus();
  }

  function panel(title, errors) {
    const close = make("button", { className: "close", textContent: "Put aside" });
    close.onclick = () => fold(true);
    const more = state.total - state.problems.length;
    return make("section", { className: errors ? "" : "mild", role: "alert" },
      make("header", {}, make("h2", { textContent: title }), close),
      make("ol", {}, ...state.problems.map(problem)),
      more > 0 ? make("p", { textContent: `and ${more} more, which the terminal shows` }) : null);
  }

  function fold(value) {
    folded = value;
    tell();
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shadow.querySelector("section")) fold(true);
  });

  // -- hearing of changes

  let told = "";
  let work = Promise.resolve();

  function hear(event) {
    state = JSON.parse(event.data);
    const problems = JSON.stringify(state.problems);
    if (problems !== told) folded = false; // other problems than those that were put aside
    told = problems;
    if (assets) restyle(state.assets);
    assets = state.assets;
    tell();
    work = work.then(swap).catch(() => {});
  }

  function listen() {
    document.body.append(host);
    const stream = new EventSource("/_onrecord/events");
    stream.onmessage = hear;
    addEventListener("pagehide", () => stream.close());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
  }
  listen();
})();
