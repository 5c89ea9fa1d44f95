// The fields of a form, as the server names them: from values to inputs, and back.
import { announce, make } from "./host.js";
import { pick } from "./pick.js";

export class Fields {
  // `specs` are the fields, `values` lists of texts by key; `changed` is told of every change.
  constructor(specs, values, kept, known, changed) {
    this.readers = new Map(); // by key: a function that gives the texts
    this.known = known;
    this.changed = changed;
    const shown = specs.filter((spec) => !kept.includes(spec.key));
    const relations = shown.filter((spec) => spec.sort === "relation");
    const first = [], rest = [];
    for (const spec of shown) {
      if (spec.sort !== "relation") (spec.first ? first : rest).push(this.field(spec, values[spec.key] || []));
      else if (spec === relations[0]) first.push(this.relations(relations, values));
    }
    const filledRest = shown.some((spec) => !spec.first && values[spec.key]?.length);
    this.more = make("details", { open: filledRest }, make("summary", { textContent: "More" }), make("div", {}, ...rest));
    this.elements = [...first, this.more];
    if (kept.length) {
      this.elements.push(make("p", { className: "where", textContent: `Stays as it is in the file: ${kept.join(", ")}` }));
    }
  }

  get values() {
    return Object.fromEntries([...this.readers].map(([key, read]) => [key, read()]));
  }

  // Open the field of a key and go there.
  focus(key) {
    const input = this.elements.map((element) => element.querySelector?.(`[name="${key}"]`)).find(Boolean);
    if (this.more.contains(input)) this.more.open = true;
    input?.focus();
  }

  field(spec, texts) {
    const label = make("span", { className: "label" }, spec.label, spec.hint ? make("small", { textContent: ` ${spec.hint}` }) : null);
    if (spec.many) return this.several(spec, label, texts);
    if (spec.sort === "switch") {
      const box = this.listen(make("input", { type: "checkbox", name: spec.key, checked: texts.length > 0 }));
      this.readers.set(spec.key, () => (box.checked ? ["yes"] : []));
      return make("label", { className: "switch" }, box, `${spec.label}: ${spec.hint}`);
    }
    const input = this.listen(spec.sort === "choice" ? choice(spec, texts) : spec.sort === "long"
      ? make("textarea", { name: spec.key, value: texts[0] || "", dir: "auto", rows: 2 })
      : make("input", { name: spec.key, value: texts[0] || "", dir: "auto", autocomplete: "off" }));
    this.readers.set(spec.key, () => (input.value ? [input.value] : []));
    return make("label", {}, label, input);
  }

  // As many inputs as there are texts, and an empty one behind them.
  several(spec, label, texts) {
    const legend = make("legend", {}, ...label.childNodes);
    const box = make("fieldset", {}, legend);
    const inputs = () => [...box.querySelectorAll("input")];
    const add = (value) => {
      const input = this.listen(make("input", { name: spec.key, value, dir: "auto", autocomplete: "off" }));
      const number = inputs().length + 1;
      input.ariaLabel = number > 1 ? `${spec.label}, ${number}` : spec.label;
      if (spec.sort !== "text") input.setAttribute("list", "actors");
      input.addEventListener("input", () => input.value && input === inputs().at(-1) && add(""));
      box.append(input);
    };
    for (const text of [...texts, ""]) add(text);
    this.readers.set(spec.key, () => inputs().map((input) => input.value).filter(Boolean));
    return box;
  }

  relations(specs, values) {
    const rows = make("div", { className: "rows" });
    const box = make("fieldset", {}, make("legend", { textContent: "Bears on other claims" }), rows);
    const add = (key, value) => {
      const row = make("div", { className: "relation" });
      const kind = this.listen(choice({ choices: specs.map((spec) => spec.key), key: "" }, [key], true));
      kind.ariaLabel = "How";
      const claim = this.listen(make("input", { value, ariaLabel: "Which claim", autocomplete: "off" }));
      claim.setAttribute("list", "claims");
      const choose = make("button", { type: "button", textContent: "Pick", ariaLabel: "Pick the claim in the text" });
      const remove = make("button", { type: "button", textContent: "×", ariaLabel: "Remove this relation" });
      choose.onclick = () => this.pick(row, claim, choose);
      remove.onclick = () => {
        row.remove();
        another.focus();
        this.changed();
      };
      row.append(kind, claim, choose, remove);
      rows.append(row);
      return choose;
    };
    const another = make("button", { type: "button", className: "start", textContent: "Add a relation" });
    another.onclick = () => add("denies", "").focus();
    box.append(another);
    for (const spec of specs) for (const value of values[spec.key] || []) add(spec.key, value);
    for (const { key } of specs) {
      this.readers.set(key, () => [...rows.querySelectorAll(".relation")]
        .filter((row) => row.querySelector("select").value === key)
        .map((row) => row.querySelector("input").value).filter(Boolean));
    }
    return box;
  }

  pick(row, input, button) {
    const panel = button.closest(".panel");
    const known = this.known.claims;
    panel.classList.add("picking");
    pick(known.map((claim) => claim.id), (ids) => {
      panel.classList.remove("picking");
      const set = (id) => {
        input.value = id;
        announce(`Picked: ${known.find((claim) => claim.id === id).label}`);
        input.focus();
        this.changed();
      };
      if (!ids) button.focus();
      else if (ids.length === 1) set(ids[0]);
      else {
        const choices = ids.map((id) => {
          const one = make("button", { type: "button", textContent: known.find((claim) => claim.id === id).label });
          one.onclick = () => {
            list.remove();
            set(id);
          };
          return one;
        });
        const list = make("div", { className: "choose", role: "group", ariaLabel: "Several claims stand here: which one?" }, ...choices);
        row.after(list);
        choices[0].focus();
        announce("Several claims stand here: which one?");
      }
    });
    // A marker is where the keyboard finds a claim.
    document.querySelector("main [role=doc-noteref]")?.focus({ preventScroll: true });
  }

  listen(input) {
    input.addEventListener(input.localName === "select" || input.type === "checkbox" ? "change" : "input", () => this.changed());
    return input;
  }
}

// Claims and actors for completion, in the root that the inputs are in.
export function lists(known) {
  const options = (items, label) => items.map((item) => make("option", { value: item.id, label: label(item) }));
  return [
    make("datalist", { id: "actors" }, ...options(known.actors, (actor) => actor.name)),
    make("datalist", { id: "claims" }, ...options(known.claims, (claim) => claim.label)),
  ];
}

function choice(spec, texts, required) {
  const options = [...(required ? [] : [""]), ...spec.choices];
  const made = options.map((value) => make("option", { value, textContent: value || "not stated", selected: value === texts[0] }));
  return make("select", { name: spec.key }, ...made);
}
