// Words and sentences selected by arrow keys, where browsers have no caret in a page.
import { announce, hide, make, root, show } from "./host.js";
import { Words } from "./words.js";

const HELP = [["↑↓", "sentences"], ["←→", "words"], ["Shift", "extends"], ["Enter", "annotates"], ["Esc", "leaves"]];

export class Keys {
  // `left` is told when the author leaves; `chosen(words, span, type)` what was selected.
  constructor(left, chosen) {
    this.left = left;
    this.chosen = chosen;
    this.on = false;
    this.bar = make("div", { className: "keys", role: "application", tabIndex: 0, popover: "manual",
      ariaLabel: "Select words: up and down arrow by sentences, left and right by words, with Shift to extend. " +
        "Enter annotates as a claim, M as a mention, G as a gloss; Escape leaves." },
      ...HELP.flatMap(([key, does]) => [make("kbd", { textContent: key }), does]));
    this.bar.onkeydown = (event) => this.press(event);
    this.bar.onblur = () => this.on && this.end();
    root.append(this.bar);
  }

  begin() {
    this.words = new Words();
    this.sorts = { sentence: this.words.stretches("sentence"), word: this.words.stretches("word") };
    if (!this.sorts.word.length) return announce("There is no text to select.");
    this.on = true;
    show(this.bar);
    this.bar.focus({ preventScroll: true });
    this.from = this.to = this.firstInView();
    this.select("Selecting. ");
  }

  firstInView() {
    const active = document.activeElement?.closest?.("main [role=doc-noteref]");
    const seen = (span) => {
      const box = this.words.rangeOf(span).getBoundingClientRect();
      if (active) return active.compareDocumentPosition(this.words.rangeOf(span).endContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
      return box.bottom > 0 && box.height > 0;
    };
    return this.sorts.sentence.find(seen) || this.sorts.sentence[0];
  }

  get span() {
    return { start: Math.min(this.from.start, this.to.start), end: Math.max(this.from.end, this.to.end) };
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const forward = this.words.isRightToLeft ? "ArrowLeft" : "ArrowRight";
    const steps = { ArrowDown: ["sentence", 1], ArrowUp: ["sentence", -1], ArrowRight: ["word", -1], ArrowLeft: ["word", -1] };
    steps[forward] = ["word", 1];
    const types = { Enter: "claim", m: "mention", g: "gloss" };
    const type = types[event.key] || types[event.key.toLowerCase()];
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.leave();
    else if (type) {
      const { words, span } = this;
      this.end();
      this.chosen(words, span, type);
    } else if (steps[event.key]) this.step(...steps[event.key], event.shiftKey);
  }

  // To the next or former stretch of a sort: with it selected alone, or with all up to it.
  step(sort, by, extend) {
    const all = this.sorts[sort];
    const { to } = this;
    let next;
    if (!extend && sort === "word" && this.span.end - this.span.start > this.wordAt(by).end - this.wordAt(by).start) {
      next = this.wordAt(by); // into what is selected
    } else if (extend && by > 0) next = all.find((it) => it.end > to.end);
    else if (extend) next = all.findLast((it) => (this.after(to) ? it.end < to.end : it.start < to.start));
    else next = by > 0 ? all.find((it) => it.start >= this.span.end) : all.findLast((it) => it.end <= this.span.start);
    if (!next) return announce(by > 0 ? "End of the text." : "Beginning of the text.");
    this.to = next;
    if (!extend) this.from = next;
    this.select("");
  }

  after(to) {
    return to.end > this.from.end;
  }

  // The word at the beginning of what is selected or, backwards, at its end.
  wordAt(by) {
    const { start, end } = this.span;
    const inside = this.sorts.word.filter((word) => word.start >= start && word.end <= end);
    return (by > 0 ? inside[0] : inside.at(-1)) || this.span;
  }

  select(lead) {
    const range = this.words.rangeOf(this.span);
    const selected = getSelection();
    selected.removeAllRanges();
    selected.addRange(range);
    const box = this.words.rangeOf(this.to).getBoundingClientRect();
    if (box.top < 60 || box.bottom > innerHeight - 90) scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
    announce(lead + this.words.text.slice(this.span.start, this.span.end).replace(/\s+/g, " "));
  }

  leave() {
    getSelection().removeAllRanges();
    this.end();
    this.left();
  }

  end() {
    this.on = false;
    hide(this.bar);
  }
}
