// The card at a claim: the note's own markup, cloned, on hover, focus and tap.
// Without this script every note is still there, by its marker.
(function () {
  "use strict";
  const main = document.querySelector("main");
  if (!main || !("popover" in HTMLElement.prototype)) return;

  const OPEN_AFTER = 250; // ms of rest on a claim, so that crossing the text opens nothing
  const CLOSE_AFTER = 300; // ms to get from the claim onto the card

  const card = document.createElement("div");
  card.className = "card";
  card.popover = "manual";
  main.append(card);

  let key = ""; // what the card shows
  let opener = null;
  let timer = 0;
  let touch = false;

  const trigger = (node) => node.closest && node.closest("a.marker, [data-claim], [data-gloss]");
  const split = (text) => (text ? text.split(" ") : []);

  function idsAt(element) {
    if (element.matches("a.marker")) return [element.id.slice("ref_".length)];
    return [...split(element.dataset.claim), ...split(element.dataset.gloss)];
  }

  function mark(ids, on) {
    for (const id of ids) {
      const name = CSS.escape(id);
      const parts = main.querySelectorAll(`[data-claim~="${name}"], [data-gloss~="${name}"]`);
      for (const part of parts) part.classList.toggle("active", on);
      document.getElementById(id)?.classList.toggle("active", on);
    }
  }

  function copy(id) {
    const note = document.getElementById(id);
    if (!note) return null;
    const clone = note.cloneNode(true);
    for (const part of [clone, ...clone.querySelectorAll("[id]")]) part.removeAttribute("id");
    clone.classList.remove("active");
    for (const part of clone.querySelectorAll("details")) part.open = true;
    const back = clone.querySelector('[role="doc-backlink"]');
    if (back) {
      back.setAttribute("href", "#" + encodeURIComponent(id));
      back.removeAttribute("role");
      back.textContent = main.dataset.toNote || back.textContent;
    }
    return clone;
  }

  function show(element, x) {
    clearTimeout(timer);
    const ids = idsAt(element);
    if (ids.join(" ") === key) return;
    hide();
    const notes = ids.map(copy).filter(Boolean);
    if (!notes.length) return;
    card.replaceChildren(...notes);
    card.scrollTop = 0;
    card.showPopover();
    key = ids.join(" ");
    opener = element;
    mark(ids, true);
    place(element, x);
  }

  // Under the line that is pointed at, or above it where there is no room below. CSS makes it a sheet on phones.
  function place(element, x) {
    const lines = [...element.getClientRects()];
    const line = lines.find((box) => x !== undefined && box.left <= x && x <= box.right) || lines[0];
    if (!line || getComputedStyle(card).position === "fixed") {
      card.style.left = card.style.top = "";
      return;
    }
    const room = document.documentElement.clientWidth - card.offsetWidth - 12;
    const left = Math.max(12, Math.min(x === undefined ? line.left : x - 40, room));
    const below = line.bottom + 10;
    const fits = below + card.offsetHeight <= innerHeight || line.top < card.offsetHeight + 10;
    card.style.left = left + scrollX + "px";
    card.style.top = (fits ? below : line.top - card.offsetHeight - 10) + scrollY + "px";
  }

  function hide() {
    clearTimeout(timer);
    if (!key) return;
    mark(key.split(" "), false);
    card.hidePopover();
    key = "";
    opener = null;
  }

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  main.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (card.contains(event.target)) return clearTimeout(timer);
    const element = trigger(event.target);
    if (!element) return;
    if (idsAt(element).join(" ") === key) return clearTimeout(timer);
    later(() => show(element, event.clientX), OPEN_AFTER);
  });

  main.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || (opener && opener === document.activeElement)) return;
    const to = event.relatedTarget;
    if (!to || !(card.contains(to) || trigger(to))) later(hide, CLOSE_AFTER);
  });

  main.addEventListener("focusin", (event) => {
    if (event.target.matches("a.marker:focus-visible")) show(event.target);
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
    if (card.contains(event.target)) {
      if (event.target.closest("a")) hide();
      return;
    }
    const element = trigger(event.target);
    const link = event.target.closest("a");
    if (!element) return;
    if (link && !(touch && link === element && idsAt(element).join(" ") !== key)) return hide();
    if (link) event.preventDefault();
    show(element, event.clientX);
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !key) return;
    const within = card.contains(document.activeElement) && opener;
    hide();
    if (within) within.focus();
  });

  // A link to a note opens it, and the notes of its paragraph where those are folded.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
    if (target.matches(".note")) for (const part of target.querySelectorAll("details")) part.open = true;
  }
  document.documentElement.classList.add("scripted");
  addEventListener("hashchange", reveal);
  reveal();
})();
