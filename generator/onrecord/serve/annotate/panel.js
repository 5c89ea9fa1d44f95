// The panel: what an author says of a passage, what would be written of it, and what speaks against that.
import { Fields, lists } from "./fields.js";
import { announce, hide, make, mark, root, show } from "./host.js";
import { picking, stopPicking } from "./pick.js";
import { ask, start } from "./server.js";
import { Words, textOf } from "./words.js";

const PAUSE = 250; // ms of rest in typing after which the server is asked what it would write
const ARRIVES = 4000; // ms in which what was written shows in the page
const NEW = "new";
const TYPES = { claim: "Claim", mention: "Mention", gloss: "Gloss" };

export class Panel {
  // `left` is told when the panel is closed without a place in the text to go to.
  constructor(left) {
    this.left = left;
    this.element = make("div", { className: "panel", role: "dialog", popover: "manual" });
    this.element.setAttribute("aria-labelledby", "title");
    this.element.onkeydown = (event) => this.press(event);
    root.append(this.element);
  }

  get open() {
    return this.coming || this.element.matches(":popover-open");
  }

  // Where it begins to cover the page, from the top of the window; nowhere where it stands beside the text.
  get top() {
    const box = this.element.getBoundingClientRect();
    return box.width < document.documentElement.clientWidth ? Infinity : box.top;
  }

  focus() {
    (this.element.querySelector("form :is(input, button, select, textarea)") || this.element).focus();
  }

  // -- what it is opened for

  async add(type, selected, language) {
    const known = await this.begin();
    if (!known) return;
    this.order = { do: "add", article: known.article, type, selected };
    this.layers = this.chooseLayer(known);
    const radios = Object.entries(TYPES).map(([value, label]) => {
      const radio = make("input", { type: "radio", name: "type", value, checked: value === type });
      radio.onchange = () => {
        this.order.type = value;
        this.fill(this.fields.values, []);
        this.changed();
      };
      return make("label", {}, radio, label);
    });
    this.head = [
      make("h2", { id: "title", textContent: "Annotate" }),
      make("blockquote", { textContent: selected.words, dir: "auto", lang: language, tabIndex: 0 }),
      make("fieldset", { className: "types" }, make("legend", { className: "quiet", textContent: "As a" }), ...radios),
    ];
    this.foot = [this.layers];
    this.form({}, []);
    this.preview();
  }

  // What is one note, to be edited or deleted; the author chooses where several layers say it.
  async find(id, act) {
    const known = await this.begin();
    if (!known) return;
    this.id = id;
    const told = await ask("find", { article: known.article, id });
    if (told.refused) return this.refuse(told.refused);
    const go = (entry) => (act === "edit" ? this.edit(entry) : this.delete(entry));
    if (told.entries.length === 1) return go(told.entries[0]);
    const choices = told.entries.map((entry) => {
      const choice = make("button", { type: "button", textContent: `${entry.title}${entry.by ? ` (${entry.by})` : ""}, ${where(entry)}` });
      choice.onclick = () => go(entry);
      return choice;
    });
    this.compose([
      make("h2", { id: "title", textContent: act === "edit" ? "Edit which entry?" : "Delete which entry?" }),
      make("p", { textContent: "Several layers say this together." }),
      make("div", { className: "choose" }, ...choices),
    ], [this.button("Cancel", () => this.close())]);
    choices[0].focus();
  }

  edit(entry, key) {
    this.take(entry, "change");
    this.head = [
      make("h2", { id: "title", textContent: `Edit ${entry.type}` }),
      make("blockquote", { textContent: entry.quote || "(the quote is in another layer)", dir: "auto", tabIndex: 0 }),
      make("p", { className: "where" }, make("a", { href: entry.link, textContent: where(entry) })),
    ];
    this.foot = [];
    this.form(entry.values, entry.kept);
    if (key) {
      this.fields.focus(key);
      this.dirty = true;
    }
    this.preview();
  }

  async delete(entry) {
    this.take(entry, "delete");
    const told = await ask("preview", this.order);
    if (told.refused) return this.refuse(told.refused);
    const bearing = told.bearing.length ? `Other claims bear on it: ${told.bearing.join(", ")}.` : "";
    const go = told.failed ? null : this.button(`Delete from ${file(told.path)}`, () => this.write(), "main");
    const instead = entry.type === "claim" && !entry.kept.includes("withdrawn")
      ? this.button("Withdraw instead", () => this.edit(entry, "withdrawn")) : null;
    this.told = told;
    this.compose([
      make("h2", { id: "title", textContent: told.failed ? `This ${entry.type} cannot be deleted` : `Delete this ${entry.type}?` }),
      bearing ? make("p", { textContent: bearing }) : null,
      instead ? make("p", { textContent: "Withdrawn, it leaves a stone with your reason, and links to it still lead there." }) : null,
      ...this.outcome(told),
      this.refusal(),
    ], [go, instead, this.button("Cancel", () => this.close())]);
    this.element.querySelector(".buttons > :last-child").focus(); // nothing goes by one key too many
  }

  // -- the form

  async begin() {
    this.coming = true;
    const known = await start();
    this.coming = false;
    stopPicking();
    clearTimeout(this.timer);
    this.known = known;
    this.id = "";
    this.told = null;
    this.dirty = this.warned = this.busy = false;
    this.asked = (this.asked || 0) + 1;
    this.element.classList.toggle("left", new Words().isRightToLeft);
    show(this.element);
    if (!known.refused) return known;
    this.refuse(known.refused);
    return null;
  }

  take(entry, act) {
    this.order = { do: act, article: this.known.article, type: entry.type, layer: entry.layer, index: entry.index, seen: entry.digest };
  }

  form(values, kept) {
    this.holder = make("div");
    this.holder.style.display = "contents";
    this.result = make("div", { role: "group", ariaLabel: "What will be written" });
    this.go = this.button("Write", () => this.write(), "main");
    this.go.disabled = true;
    this.fill(values, kept);
    this.compose([...this.head, this.holder, ...this.foot, ...lists(this.known)],
      [this.go, this.button("Cancel", () => this.close())], [this.result, this.refusal()]);
    this.holder.querySelector("input, textarea, select")?.focus();
  }

  fill(values, kept) {
    this.fields = new Fields(this.known.fields[this.order.type], values, kept, this.known, () => this.changed());
    this.holder.replaceChildren(...this.fields.elements);
  }

  // A layer there is, or a new one.
  chooseLayer(known) {
    const options = [...known.layers.map((layer) => [layer.path, `${layer.title} (${file(layer.path)}${layer.by ? `, ${layer.by}` : ""})`]), [NEW, "A new layer…"]];
    this.layer = make("select", { name: "layer" }, ...options.map(([value, textContent]) => make("option", { value, textContent })));
    if (known.layers.some((layer) => layer.path === Panel.last)) this.layer.value = Panel.last;
    this.name = make("input", { name: "name", value: known.layers.length ? "" : known.first_layer, autocomplete: "off" });
    this.by = make("select", { name: "by" }, ...[...known.annotators, { id: "", name: "nobody named" }]
      .map((one) => make("option", { value: one.id, textContent: one.name })));
    const more = make("div", { className: "new", hidden: this.layer.value !== NEW },
      make("label", {}, make("span", { className: "label", textContent: "File" }), this.name),
      make("label", {}, make("span", { className: "label", textContent: "Annotated by" }), this.by));
    this.layer.onchange = () => {
      more.hidden = this.layer.value !== NEW;
      this.changed();
    };
    this.name.oninput = this.by.onchange = () => this.changed();
    return make("div", {}, make("label", {}, make("span", { className: "label", textContent: "Layer" }), this.layer), more);
  }

  get request() {
    const order = { ...this.order };
    if (order.do === "add") {
      const made = this.layer.value === NEW;
      Object.assign(order, made ? { new: true, layer: this.name.value, by: this.by.value } : { layer: this.layer.value });
    }
    return order.do === "delete" ? order : { ...order, values: this.fields.values };
  }

  changed() {
    this.dirty = true;
    this.warned = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.preview(), PAUSE);
  }

  async preview() {
    const number = ++this.asked;
    const told = await ask("preview", this.request);
    if (number !== this.asked || !this.open) return; // an answer to what was asked before
    this.refused(told.refused);
    this.go.disabled = Boolean(told.refused);
    if (told.refused) return;
    if (this.order.do === "add") this.order.seen = told.seen;
    this.told = told;
    this.result.replaceChildren(...this.outcome(told));
    this.go.textContent = `Write to ${file(told.path)}`;
    this.go.disabled = told.failed || !told.lines.length;
  }

  // The lines that change, and what an author would be told of them.
  outcome(told) {
    const lines = told.lines.map(([sign, text]) => make("span", { className: sign === "-" ? "gone" : "", textContent: `${sign} ${text}` }));
    const joins = told.joins.length && !told.failed ? `Joins what other layers say of these words (${told.joins[0]}).` : "";
    return [
      make("p", { className: "where", textContent: lines.length ? `${told.path}, line ${told.line}` : "Nothing is changed." }),
      lines.length ? make("pre", { className: "shown", tabIndex: 0, ariaLabel: "Lines that change" }, ...lines) : null,
      joins ? make("p", { className: "where", textContent: joins }) : null,
      told.problems.length ? make("ul", {}, ...told.problems.map((it) => make("li", { className: it.severity },
        make("b", { textContent: it.severity }), `: ${it.message}`, it.hint ? make("small", { textContent: `\n${it.hint}` }) : null))) : null,
    ].filter(Boolean);
  }

  // -- writing

  async write() {
    if (this.busy) return;
    clearTimeout(this.timer);
    this.asked++;
    this.busy = true;
    const request = this.request;
    const seen = request.do === "add" ? this.order.seen || "" : this.order.seen;
    const told = await ask("write", { ...request, seen });
    this.busy = false;
    if (told.refused) return this.refused(told.refused);
    if (!told.written) {
      this.result?.replaceChildren(...this.outcome(told));
      return announce("Nothing was written: it would bring a mistake.");
    }
    if (request.do === "add") Panel.last = told.path;
    this.close(true);
    announce(`Written to ${told.path}, line ${told.line}.`);
    arrive(request.do === "delete" ? "" : told.id, request.do === "add", this.left);
  }

  // Look again at a file that somebody else saved; what was typed stays.
  async again() {
    if (this.order.do === "add") return this.preview();
    const told = await ask("find", { article: this.known.article, id: this.id });
    if (told.refused) return this.refused(told.refused);
    const entry = told.entries.find((it) => it.layer === this.order.layer);
    if (!entry) return this.refused({ code: "no-entry", message: `${file(this.order.layer)} has no such entry now.` });
    if (this.order.do === "delete") return this.delete(entry);
    const typed = this.fields.values;
    this.take(entry, "change");
    this.fill(typed, entry.kept);
    return this.preview();
  }

  refusal() {
    this.why = make("div", { className: "refused" });
    return this.why;
  }

  refused(why) {
    if (!this.why?.isConnected) return;
    this.why.replaceChildren();
    if (!why) return;
    this.why.append(make("p", { textContent: why.message }));
    if (why.code === "changed") {
      const again = this.button("Look again", () => this.again());
      this.why.append(again);
      this.why.scrollIntoView({ block: "nearest" });
      again.focus();
    }
    announce(why.message);
  }

  // Nothing can be done at all.
  refuse(why) {
    const cancel = this.button("Close", () => this.close());
    this.compose([make("h2", { id: "title", textContent: "This cannot be annotated now" }), make("p", { textContent: why.message })], [cancel]);
    cancel.focus();
    announce(why.message);
  }

  // -- the frame

  compose(body, buttons, below = []) {
    const form = make("form", { noValidate: true }, ...body.filter(Boolean));
    form.onsubmit = (event) => event.preventDefault();
    const foot = make("div", { className: "foot" },
      below.length ? make("div", { className: "below" }, ...below) : null,
      make("div", { className: "buttons" }, ...buttons.filter(Boolean)));
    this.element.replaceChildren(form, foot);
  }

  button(textContent, onclick, className = "") {
    return make("button", { type: "button", textContent, onclick, className });
  }

  press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.go?.isConnected && !this.go.disabled) return this.write();
    if (event.key !== "Escape" || picking()) return;
    event.stopPropagation();
    if (this.dirty && !this.warned) {
      this.warned = true;
      return announce("What you typed is not written. Escape once more to leave it.");
    }
    this.close();
  }

  close(done = false) {
    clearTimeout(this.timer);
    this.asked++;
    stopPicking();
    hide(this.element);
    mark(null);
    this.element.replaceChildren();
    if (done) getSelection().removeAllRanges();
    else this.left();
  }
}

Panel.last = "";

const file = (path) => path.slice(path.lastIndexOf("/") + 1);
const where = (entry) => `${file(entry.layer)}, line ${entry.line}`;

// When what was written shows in the page, the focus goes to its marker.
function arrive(id, fresh, left) {
  const marker = () => [...document.querySelectorAll('main a[role="doc-noteref"]')].find((a) => decodeURIComponent(a.hash.slice(1)) === id);
  const gloss = () => [...document.querySelectorAll("main [data-gloss], main [data-claim]")]
    .find((it) => `${it.dataset.gloss || ""} ${it.dataset.claim || ""}`.split(" ").includes(id));
  let timer = 0;
  const done = () => {
    document.removeEventListener("onrecord:changed", changed);
    clearTimeout(timer);
    const found = id && (marker() || gloss());
    if (found && !found.matches("a, button")) found.tabIndex = -1;
    if (!found) {
      if (!id) textOf().tabIndex = -1;
      return id ? left() : textOf().focus({ preventScroll: true });
    }
    found.focus();
    found.scrollIntoView({ block: "nearest" });
  };
  const changed = () => (!fresh || marker() || gloss()) && done();
  document.addEventListener("onrecord:changed", changed);
  // Whoever went on meanwhile stays where they are.
  const late = () => (document.activeElement === document.body ? done() : document.removeEventListener("onrecord:changed", changed));
  timer = setTimeout(late, ARRIVES);
  if (fresh && id && marker()) done();
}
