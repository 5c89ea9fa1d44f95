// Select to annotate: only `onrecord serve` puts this beside a page. Words of the text are selected, a form tells
// what an author says of them, the server shows what it would write, and writes it to a layer.
//
//   words.js   the text on the page, as a reader copies it
//   host.js    where all of this lives, apart from the page: elements, looks, what is announced
//   server.js  what is asked of the server
//   keys.js    words and sentences selected by arrow keys
//   panel.js   the panel: a new entry, an entry to edit or delete, and what would be written
//   fields.js  the fields of its form
//   pick.js    a claim chosen by clicking it
import { announce, hide, make, mark, root, show } from "./host.js";
import { Keys } from "./keys.js";
import { Panel } from "./panel.js";
import { picking } from "./pick.js";
import { Words, inText, textOf } from "./words.js";

const SETTLED = 200; // ms after which a selection is taken for done
const TYPES = [["claim", "Claim"], ["mention", "Mention"], ["gloss", "Gloss"]];

const panel = new Panel(leave);
const keys = new Keys(leave, (words, span, type) => open(words, span, type));
let back = null; // where the focus was
let timer = 0;
let pressed = false;

// -- what is offered for a selection

const offer = make("div", { className: "offer", role: "group", ariaLabel: "Annotate the selection", popover: "manual" },
  ...TYPES.map(([type, label]) => {
    const button = make("button", { type: "button", textContent: label });
    button.onpointerdown = (event) => event.preventDefault(); // the selection stays
    button.onclick = () => {
      const found = selection();
      if (found) open(found.words, found.span, type);
    };
    return button;
  }));
const entry = make("button", { className: "entry", type: "button", textContent: "Annotate", ariaKeyShortcuts: "F2",
  title: "Select words by keyboard (F2), or just select them" });
entry.onclick = () => begin();
root.append(offer, entry);

// The selected words of the text; null if there are none.
function selection() {
  const selected = getSelection();
  if (!selected.rangeCount || selected.isCollapsed) return null;
  const words = new Words();
  const span = words.spanOf(selected.getRangeAt(0));
  return span && { words, span };
}

async function open(words, span, type) {
  if (!back) remember();
  hide(offer);
  const range = words.rangeOf(span);
  mark(range);
  await panel.add(type, words.around(span), words.language);
  // On a phone the panel lies over the lower part of the page.
  const covered = range.getBoundingClientRect().bottom - panel.top;
  if (covered > 0) scrollBy({ top: covered + 12, behavior: "instant" });
}

function look() {
  if (panel.open || keys.on || pressed) return;
  const found = selection();
  if (!found) return hide(offer);
  show(offer);
  const lines = found.words.rangeOf(found.span).getClientRects();
  const line = lines[lines.length - 1];
  const room = document.documentElement.clientWidth - offer.offsetWidth - 8;
  offer.style.left = `${Math.max(8, Math.min(line.left + line.width / 2 - offer.offsetWidth / 2, room))}px`;
  const below = line.bottom + 8 + offer.offsetHeight < innerHeight;
  offer.style.top = `${Math.max(8, below ? line.bottom + 8 : lines[0].top - offer.offsetHeight - 8)}px`;
}

function lookSoon() {
  clearTimeout(timer);
  timer = setTimeout(look, SETTLED);
}

document.addEventListener("selectionchange", lookSoon);
addEventListener("scroll", () => offer.matches(":popover-open") && look(), { passive: true });

// Browsers let no selection begin in a link, or between two, and names are links: while the button is down, those
// of its paragraph are none.
let held = [];

addEventListener("pointerdown", (event) => {
  pressed = true;
  const link = event.pointerType === "mouse" && event.button === 0 && !panel.open && event.target.closest?.("a[href]");
  if (!link || !inText(link)) return;
  const block = link.closest("p, li, h1, h2, h3, h4, h5, h6, td, th, pre, div");
  held = [...block.querySelectorAll("a[href]")].filter(inText)
    .flatMap((one) => ["href", "tabindex"].map((name) => [one, name, one.getAttribute(name)]));
  for (const [one, name] of held) one.removeAttribute(name);
}, true);

for (const name of ["pointerup", "pointercancel"]) {
  addEventListener(name, () => {
    pressed = false;
    for (const [one, name, value] of held) if (value !== null) one.setAttribute(name, value);
    held = [];
    lookSoon();
  }, true);
}

// The click that ends a selection is no click on the claim or link below it.
addEventListener("click", (event) => {
  if (panel.open || !event.detail || event.composedPath().includes(root) || !selection()) return;
  event.stopPropagation();
  event.preventDefault();
}, true);

// Cards would lie over the form.
addEventListener("pointerover", (event) => {
  if (panel.open && !picking() && event.target.closest?.("main")) event.stopPropagation();
}, true);

// -- by keyboard

function begin() {
  if (panel.open) return panel.focus();
  remember();
  if (selection()) {
    look();
    offer.firstElementChild.focus();
    announce("Claim, mention or gloss? Escape leaves.");
  } else keys.begin();
}

function remember() {
  const active = document.activeElement;
  back = active && active !== document.body && !active.shadowRoot ? active : null;
}

function leave() {
  if (back?.isConnected) back.focus();
  else entry.focus();
  back = null;
}

addEventListener("keydown", (event) => {
  if (event.key === "F2" && !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    begin();
  } else if (event.key === "Escape" && offer.matches(":popover-open")) {
    event.stopPropagation();
    const focused = offer.contains(root.activeElement);
    getSelection().removeAllRanges();
    hide(offer);
    if (focused) leave();
  }
}, true);

// -- at each note

function dress() {
  for (const note of document.querySelectorAll("main [role=note][id]")) {
    if (note.querySelector("onrecord-edit")) continue;
    const inner = [...note.querySelectorAll("details > :last-child")].at(-1);
    (inner && inner.localName !== "summary" ? inner : note).append(handles(note));
  }
}

function handles(note) {
  const host = document.createElement("onrecord-edit");
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = root.adoptedStyleSheets;
  const name = (note.querySelector("summary") || note).textContent.trim().replace(/\s+/g, " ").slice(0, 60);
  for (const [label, act] of [["Edit", "edit"], ["Delete", "delete"]]) {
    const button = make("button", { type: "button", textContent: label, ariaLabel: `${label}: ${name}` });
    button.onclick = () => {
      back = button;
      panel.find(note.id, act);
    };
    shadow.append(button);
  }
  return host;
}

if (textOf()) {
  dress();
  document.addEventListener("onrecord:changed", dress);
} else entry.remove();
