// The search page: Pagefind's index in our own words. Without this script, from the disk, and where
// WebAssembly is not allowed, a link to all claims stands in.
(function () {
  "use strict";
  const AT_ONCE = 20; // results that are fetched and shown
  const AFTER = 200; // ms of rest, so that half a word is not searched for

  const form = document.getElementById("search_");
  const told = document.getElementById("told_");
  const list = document.getElementById("found_");
  const more = document.getElementById("more_");
  const selects = [...form.querySelectorAll("select")];
  let pagefind = null;
  let asked = 0; // an answer that comes after another question is dropped
  let timer = 0;

  // Asking the header spares the browser's complaint about what the policy forbids.
  async function allowed() {
    if (!location.protocol.startsWith("http") || typeof WebAssembly !== "object") return false;
    const answer = await fetch(location.pathname, { method: "HEAD" });
    const policies = answer.headers.get("Content-Security-Policy");
    return !policies || policies.split(",").every(permits);
  }

  function permits(policy) {
    const rules = policy.split(";").map((rule) => rule.trim().split(/\s+/));
    const rule = ["script-src", "default-src"]
      .map((name) => rules.find((words) => words[0].toLowerCase() === name))
      .find(Boolean);
    return !rule || rule.includes("'wasm-unsafe-eval'") || rule.includes("'unsafe-eval'");
  }

  async function start() {
    if (!(await allowed())) return;
    const index = new URL(form.dataset.index, document.baseURI);
    pagefind = await import(new URL("pagefind.js", index).href);
    // No worker: its address would have to be a trusted type.
    await pagefind.options({ basePath: index.pathname, baseUrl: "/", noWorker: true });
    await pagefind.init();
    offer(await pagefind.filters());
    recall();
    document.getElementById("instead_").hidden = true;
    form.hidden = false;
    search();
  }

  function offer(filters) {
    for (const select of selects) {
      const values = Object.keys(filters[select.name] || {});
      for (const value of values.sort((a, b) => a.localeCompare(b))) select.append(new Option(value));
    }
  }

  // What is searched for stands in the address, so that a search can be linked and gone back to.
  function recall() {
    const wanted = new URLSearchParams(location.search);
    for (const field of form.elements) if (field.name) field.value = wanted.get(field.name) || "";
    for (const select of selects) if (select.selectedIndex < 0) select.value = "";
  }

  function remember() {
    const wanted = new URLSearchParams();
    for (const field of form.elements) if (field.name && field.value) wanted.set(field.name, field.value);
    history.replaceState(null, "", wanted.size ? "?" + wanted : location.pathname);
  }

  async function search() {
    const number = ++asked;
    const words = form.elements.q.value.trim();
    const filters = {};
    for (const select of selects) if (select.value) filters[select.name] = select.value;
    more.hidden = true;
    if (!words && !Object.keys(filters).length) {
      list.replaceChildren();
      told.textContent = "";
      return;
    }
    try {
      const answer = await pagefind.search(words || null, { filters });
      // Pagefind finds what it is told about a record too, its language say; that is not among its words.
      const results = words ? answer.results.filter((result) => result.words.length) : answer.results;
      if (number === asked) await show(results, 0, number);
    } catch {
      if (number === asked) told.textContent = form.dataset.failed;
    }
  }

  async function show(results, from, number) {
    const some = await Promise.all(results.slice(from, from + AT_ONCE).map((result) => result.data()));
    if (number !== asked) return;
    const items = some.map(item);
    if (from) list.append(...items);
    else list.replaceChildren(...items);
    told.textContent = results.length
      ? form.dataset.found.replace("{number}", count(results.length))
      : form.dataset.none;
    more.hidden = results.length <= from + AT_ONCE;
    more.onclick = async () => {
      await show(results, from + AT_ONCE, number);
      items.at(-1)?.nextElementSibling?.querySelector("a").focus();
    };
  }

  function item(data) {
    const words = data.content.split(" ");
    const hits = new Set(data.locations);
    const quoted = Number(data.meta.quoted);
    const [from, to] = around(hits, quoted);
    const row = element("li");
    const link = element("a", data.meta.title);
    link.href = form.dataset.root + data.raw_url;
    const said = element("p");
    said.append(link);
    row.append(said);
    if (quoted) {
      const quote = element("q");
      quote.lang = data.meta.lang;
      quote.dir = "auto";
      if (from > 0) quote.append("… ");
      mark(quote, words, from, to, hits);
      if (to < quoted) quote.append(" …");
      row.append(element("p"));
      row.lastChild.append(quote);
    }
    const first = [...hits].find((place) => place >= quoted);
    if (first !== undefined) {
      const note = element("p", "… ");
      note.className = "about";
      note.dir = "auto";
      mark(note, words, Math.max(quoted, first - 8), Math.min(words.length, first + 16), hits);
      row.append(note);
    }
    const where = element("p", data.filters.article[0]);
    where.className = "where";
    where.dir = "auto";
    row.append(where);
    return row;
  }

  // A whole claim, or of a long text what stands around the first word that was found.
  function around(hits, quoted) {
    if (quoted <= 60) return [0, quoted];
    const first = [...hits].find((place) => place < quoted) || 0;
    return [Math.max(0, first - 15), Math.min(quoted, first + 30)];
  }

  function mark(into, words, from, to, hits) {
    for (let place = from; place < to; place++) {
      if (place > from) into.append(" ");
      into.append(hits.has(place) ? element("mark", words[place]) : words[place]);
    }
  }

  // Digits are 0 to 9 everywhere.
  function count(number) {
    return number.toLocaleString(document.documentElement.lang, { numberingSystem: "latn" });
  }

  function element(name, text) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    return made;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remember();
      search();
    }, AFTER);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    remember();
    search();
  });
  start().catch(() => {
    document.getElementById("instead_").hidden = false;
    form.hidden = true;
  });
})();
