// What the page of an article does beyond its HTML: cards at claims and names, filters that are counted and kept
// in the address, links and citations to copy, keys. Without this script every note, filter and link still works.
(function () {
  "use strict";
  const root = document.documentElement;
  const main = document.querySelector("main");
  const aids = document.getElementById("aids_");
  if (!main || !aids || !("popover" in HTMLElement.prototype)) return;

  const OPEN_AFTER = 250; // ms of rest on a claim, so that crossing the text opens nothing
  const CLOSE_AFTER = 300; // ms to get from the claim onto the card
  const ENDS = 4; // words at each end of a passage that a link to its words names

  // -- what the reader chose, for good where the browser keeps it, else for this page

  const chosen = { previews: "on", letters: "off" };
  const kept = (name) => {
    try {
      return localStorage.getItem("onrecord." + name) || chosen[name];
    } catch {
      return chosen[name];
    }
  };
  function keep(name, value) {
    chosen[name] = value;
    try {
      localStorage.setItem("onrecord." + name, value);
    } catch {
      // Storage is denied: what was chosen holds until the page is left.
    }
  }

  // -- claims, notes and what belongs together

  const TRIGGERS = "a.marker, a.name, [data-claim], [data-gloss]";
  const trigger = (node) => node.closest?.(TRIGGERS);
  const split = (text) => (text ? text.split(" ") : []);
  // Whether a filter leaves a marker, which tells of its claim and note too. (getComputedStyle takes 6 ms for each.)
  const seen = (element) => element?.checkVisibility();
  const noteOf = (link) =>
    link.pathname === location.pathname ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : null;

  // The claims at a place in the text, narrowest first, but for those that a filter takes away.
  function idsAt(element) {
    if (element.matches("a.marker")) return [element.id.slice("ref_".length)];
    const { claim, gloss } = element.closest("[data-claim], [data-gloss]")?.dataset || {};
    return [...split(claim), ...split(gloss)].filter((id) => seen(document.getElementById("ref_" + id)));
  }

  const segments = (id) => main.querySelectorAll(`[data-claim~="${CSS.escape(id)}"], [data-gloss~="${CSS.escape(id)}"]`);
  const markers = () => [...main.querySelectorAll(".marker:not(.is-gloss)")].filter(seen);

  // Marks passages with their notes and, more lightly, those that they answer or that answer them.
  let lit = [];
  function light(ids) {
    for (const [part, name] of lit) part.classList.remove(name);
    lit = [];
    const add = (id, name) => {
      for (const part of [...segments(id), document.getElementById(id)]) {
        if (!part || part.classList.contains("active")) continue;
        part.classList.add(name);
        lit.push([part, name]);
      }
    };
    for (const id of ids) add(id, "active");
    for (const id of ids)
      for (const link of document.getElementById(id)?.querySelectorAll(".relations a") || []) {
        const other = noteOf(link);
        if (other) add(other.id, "related");
      }
  }

  // -- the card

  const card = document.createElement("div");
  card.className = "card";
  card.popover = "manual";
  const part = (selector) => aids.content.querySelector(selector).cloneNode(true);
  main.append(card, part("dialog"));
  const help = main.querySelector("dialog.help");

  let key = ""; // what the card shows
  let opener = null;
  let timer = 0;
  let touch = false;

  function copyOf(id) {
    const clone = document.getElementById(id).cloneNode(true);
    clone.dataset.note = id;
    clone.classList.remove("active", "related");
    for (const inner of [clone, ...clone.querySelectorAll("[id]")]) inner.removeAttribute("id");
    for (const inner of clone.querySelectorAll("details")) inner.open = true;
    const back = clone.querySelector('[role="doc-backlink"]');
    if (back) {
      back.setAttribute("href", "#" + encodeURIComponent(id));
      back.removeAttribute("role");
      back.textContent = main.dataset.toNote || back.textContent;
    }
    addCopies(clone);
    return clone;
  }

  // Who is named: their line of the list under the text.
  function whoIs(name) {
    const line = [...main.querySelectorAll(".cast li")].find((item) => item.querySelector("a").href === name.href);
    if (!line) return [];
    const box = document.createElement("p");
    box.className = "who-is";
    box.append(...line.cloneNode(true).childNodes);
    return [box];
  }

  const keyOf = (element) => (element.matches("a.name") ? element.href : "") + " " + idsAt(element).join(" ");

  function show(element, x) {
    clearTimeout(timer);
    if (keyOf(element) === key) return;
    const ids = idsAt(element);
    const parts = [...(element.matches("a.name") ? whoIs(element) : []), ...ids.map(copyOf)];
    hide();
    if (!parts.length) return;
    const does = part(".does");
    if (!ids.length) does.querySelector(".turn").remove();
    card.replaceChildren(...parts, does);
    card.scrollTop = 0;
    card.showPopover();
    key = keyOf(element);
    opener = element;
    light(ids);
    place(element, x);
  }

  // Under the line that is pointed at, or above it where there is no room below. CSS makes it a sheet on phones;
  // then the text is moved from under it.
  function place(element, x) {
    const lines = [...element.getClientRects()];
    const line = lines.find((box) => x !== undefined && box.left <= x && x <= box.right) || lines[0];
    if (!line || getComputedStyle(card).position === "fixed") {
      card.style.left = card.style.top = "";
      const hidden = line ? line.bottom + 12 - card.getBoundingClientRect().top : 0;
      if (hidden > 0) scrollBy({ top: hidden });
      return;
    }
    const room = root.clientWidth - card.offsetWidth - 12;
    const left = Math.max(12, Math.min(x === undefined ? line.left : x - 40, room));
    const below = line.bottom + 10;
    const fits = below + card.offsetHeight <= innerHeight || line.top < card.offsetHeight + 10;
    card.style.left = left + scrollX + "px";
    card.style.top = (fits ? below : line.top - card.offsetHeight - 10) + scrollY + "px";
  }

  function hide() {
    clearTimeout(timer);
    if (!key) return;
    light([]);
    card.hidePopover();
    key = "";
    opener = null;
  }

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  const previews = () => kept("previews") !== "off";

  main.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (card.contains(event.target)) return clearTimeout(timer);
    const element = trigger(event.target);
    if (!element || !previews()) return lightNote(event.target);
    if (keyOf(element) === key) return clearTimeout(timer);
    later(() => show(element, event.clientX), OPEN_AFTER);
  });

  // A note beside the text shows which words it is about, while no card does.
  function lightNote(target) {
    const note = target.closest(".note[id]");
    if (!key && (note || lit.length)) light(note ? [note.id] : []);
  }

  main.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || (opener && opener === document.activeElement)) return;
    const to = event.relatedTarget;
    if (!to || !(card.contains(to) || trigger(to))) later(hide, CLOSE_AFTER);
  });

  main.addEventListener("focusin", (event) => {
    if (event.target.matches("a:is(.marker, .name):focus-visible") && previews()) show(event.target);
    else lightNote(event.target);
  });

  main.addEventListener("focusout", (event) => {
    if (!card.contains(event.relatedTarget) && (event.target === opener || card.contains(event.target))) hide();
  });

  addEventListener("pointerdown", (event) => {
    touch = event.pointerType === "touch";
    if (!card.contains(event.target) && !trigger(event.target)) hide();
  });

  // On a touch screen the first tap on a marker opens the card, the second follows the link.
  main.addEventListener("click", (event) => {
    const does = event.target.closest("[data-do]")?.dataset.do;
    if (does) return actions[does](event.target);
    if (card.contains(event.target)) {
      if (event.target.closest("a")) hide();
      return;
    }
    const element = trigger(event.target);
    if (!element || !previews()) return;
    const link = event.target.closest("a");
    if (link && !(touch && link.matches(".marker") && keyOf(link) !== key)) return hide();
    if (link) event.preventDefault();
    show(element, event.clientX);
  });

  // -- what the buttons do

  function step(by) {
    const all = markers();
    const from = opener || document.activeElement;
    const first = opener ? idsAt(opener).map((id) => document.getElementById("ref_" + id)).find(Boolean) : from;
    let index = all.indexOf(first);
    // From anywhere else: the first marker after it, or the last before it.
    if (index < 0) {
      const after = all.findIndex((it) => from.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
      index = by > 0 ? (after < 0 ? all.length : after) - 1 : after < 0 ? all.length : after;
    }
    return all[index + by];
  }

  function go(by) {
    const marker = step(by);
    if (!marker) return;
    marker.scrollIntoView({ block: "center" });
    marker.focus({ preventScroll: true });
    if (previews()) show(marker);
  }

  const words = (text) => text.trim().split(/\s+/);
  const encoded = (list) => encodeURIComponent(list.join(" ")).replaceAll("-", "%2D");

  const address = (id) => location.href.split(/[?#]/)[0] + "#" + encodeURIComponent(id);

  // The words as they stand in the page, markers among them, since that is what browsers look through.
  function addressOfWords(id) {
    const parts = segments(id);
    const marker = document.getElementById("ref_" + id);
    if (!parts.length || !marker) return address(id);
    const range = document.createRange();
    range.setStartBefore(parts[0]);
    range.setEndAfter(marker);
    const all = words(range.toString());
    const few = all.length <= 2 * ENDS;
    const ends = few ? [all] : [all.slice(0, ENDS), all.slice(-ENDS)];
    return address(id) + ":~:text=" + ends.map(encoded).join(",");
  }

  function citation(id) {
    const note = document.getElementById(id);
    const told = {
      speakers: note.querySelector("summary b:not(.number)")?.textContent,
      quote: note.querySelector(".said")?.textContent.trim(),
      title: document.title,
      link: address(id),
    };
    return aids.dataset.citation.replace(/\{(\w+)\}/g, (_, name) => told[name]);
  }

  function addCopies(note) {
    if (note.matches(".is-gloss") || note.querySelector(".copies")) return;
    note.querySelector(".body")?.append(part(".copies"));
  }

  async function copy(button, text) {
    const told = button.closest(".copies").querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(text);
      told.textContent = told.dataset.done;
    } catch {
      // No clipboard here, or none that this page may use: the words stand there to be copied.
      const field = document.createElement("textarea");
      field.readOnly = true;
      field.value = text;
      field.setAttribute("aria-label", told.dataset.byHand);
      told.replaceChildren(told.dataset.byHand, field);
      field.select();
    }
  }

  const idOf = (button) => {
    const note = button.closest(".note");
    return note.dataset.note || note.id;
  };

  const actions = {
    previous: () => go(-1),
    next: () => go(1),
    close: hide,
    link: (button) => copy(button, address(idOf(button))),
    words: (button) => copy(button, addressOfWords(idOf(button))),
    cite: (button) => copy(button, citation(idOf(button))),
    quiet() {
      const back = opener;
      keep("previews", "off");
      hide();
      back?.focus?.({ preventScroll: true });
    },
  };

  // -- filters

  const form = document.getElementById("filter_");
  const FILTERS = ["speaker", "status", "kind", "layer"];
  const boxes = [...form.querySelectorAll("input")];

  // All is looked at before anything is changed: each look after a change would have the page styled anew.
  function apply() {
    const active = boxes.some((box) => box.checked !== box.defaultChecked);
    const count = markers().length + [...main.querySelectorAll(".rest .entry:not(.is-gloss)")].filter(seen).length;
    const empty = [...main.querySelectorAll(".notes")].map((notes) => [
      notes,
      active && ![...notes.parentElement.querySelectorAll(".marker")].some(seen),
    ]);
    for (const [notes, hidden] of empty) if (notes.hidden !== hidden) notes.hidden = hidden;
    main.querySelector(".shown").textContent = count;
  }

  function readAddress() {
    const query = new URLSearchParams(location.search);
    for (const box of boxes)
      if (query.has(box.name)) box.checked = query.getAll(box.name).includes(box.value);
    apply();
  }

  function writeAddress() {
    const query = new URLSearchParams(location.search);
    for (const name of FILTERS) {
      query.delete(name);
      const its = boxes.filter((box) => box.name === name);
      if (its.every((box) => box.checked === box.defaultChecked)) continue;
      const on = its.filter((box) => box.checked);
      for (const { value } of on.length ? on : [{ value: "" }]) query.append(name, value);
    }
    try {
      history.replaceState(history.state, "", (query.size ? "?" + query : location.pathname) + location.hash);
    } catch {
      // Some browsers let files have no query: the filter works all the same.
    }
  }

  const changed = () => {
    hide();
    apply();
    writeAddress();
  };
  form.addEventListener("change", changed);
  form.addEventListener("reset", () => setTimeout(changed)); // the boxes are reset after the event

  // -- help and keys

  main.querySelector(".aids")?.addEventListener("click", openHelp);

  function openHelp() {
    hide();
    for (const box of help.querySelectorAll("[data-keep]")) box.checked = kept(box.dataset.keep) === "on";
    help.showModal();
  }

  help.addEventListener("change", (event) => keep(event.target.dataset.keep, event.target.checked ? "on" : "off"));
  help.addEventListener("click", (event) => event.target === help && help.close()); // beside it

  function toFilters() {
    form.querySelector(".later").open = true;
    boxes[0]?.focus();
  }

  const letters = {
    n: () => go(1),
    p: () => go(-1),
    f: toFilters,
    a: () => form.reset(),
    v: () => keep("previews", previews() ? "off" : "on"),
    "?": openHelp,
  };

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && key) {
      const within = card.contains(document.activeElement) && opener;
      hide();
      if (within) within.focus();
      return;
    }
    const typing = event.target.closest?.("textarea, select, input:not([type=checkbox]), [contenteditable], dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || kept("letters") !== "on") return;
    if (Object.hasOwn(letters, event.key)) {
      event.preventDefault();
      letters[event.key]();
    }
  });

  // -- notes

  main.addEventListener("toggle", (event) => {
    const note = event.target.matches(".fold") && event.target.open && event.target.closest(".note[id]");
    if (note) addCopies(note);
  }, true);

  // A link to a note opens it, and the notes of its paragraph where those are folded.
  function reveal() {
    let target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    while (target?.matches(".former")) target = target.nextElementSibling; // the note that was called so
    if (!target) return;
    for (let outer = target; outer; outer = outer.parentElement) {
      if (outer.localName === "details") outer.open = true;
      outer.hidden = false;
    }
    if (target.matches(".note")) for (const inner of target.querySelectorAll("details")) inner.open = true;
  }
  root.classList.add("scripted");
  addEventListener("hashchange", reveal);
  readAddress();
  reveal();
})();
