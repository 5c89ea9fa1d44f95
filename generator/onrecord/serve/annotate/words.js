// The words of the text on the page, as a reader copies them: without markers, notes and the page's own words.

// What is no text of the article, in the themes there are. A stray word of the page among those that surround a
// selection does no harm: the server looks at the nearest ones by themselves.
const OWN = `[role="note"], [role="doc-noteref"], [popover], details, nav, aside, footer, dl, button, script, style,
  .overview, .rest, .hint, .kicker, onrecord-annotate, onrecord-edit, onrecord-problems`;
const AROUND = 500; // characters before and after a selection that tell it from others

export const textOf = () => document.querySelector("main article");

export const inText = (element) => Boolean(textOf()?.contains(element)) && !element.closest(OWN);

export class Words {
  constructor() {
    this.text = "";
    this.parts = []; // text nodes, each with where it begins
    this.blocks = []; // stretches that hold sentences
    this.element = textOf();
    const displays = new Map();
    const isInline = (element) => {
      if (!displays.has(element)) displays.set(element, /^(inline|contents|ruby)/.test(getComputedStyle(element).display));
      return displays.get(element);
    };
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) =>
      node.nodeType === 1 && node.matches(OWN) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let block = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === 1) {
        if (node.localName === "br") this.text += "\n";
        continue;
      }
      let around = node.parentElement;
      while (around !== this.element && isInline(around)) around = around.parentElement;
      if (around !== block) {
        if (!node.data.trim()) continue;
        this.text += "\n";
        block = around;
        this.blocks.push({ start: this.text.length, end: this.text.length });
      }
      this.parts.push({ node, start: this.text.length });
      this.text += node.data;
      this.blocks.at(-1).end = this.text.length;
    }
  }

  get language() {
    return this.element.closest("[lang]")?.lang || "";
  }

  get isRightToLeft() {
    return getComputedStyle(this.element).direction === "rtl";
  }

  // The stretch of the text within a range, without blanks around it; null if it holds no words of the text.
  spanOf(range) {
    let start = -1, end = -1;
    for (const { node, start: at } of this.parts) {
      if (!range.intersectsNode(node)) continue;
      if (start < 0) start = at + (node === range.startContainer ? range.startOffset : 0);
      end = at + (node === range.endContainer ? range.endOffset : node.length);
    }
    if (start < 0) return null;
    while (start < end && !this.text[start].trim()) start++;
    while (end > start && !this.text[end - 1].trim()) end--;
    return start < end ? { start, end } : null;
  }

  rangeOf({ start, end }) {
    const range = document.createRange();
    const first = this.parts.findLast((part) => part.start <= start);
    const last = this.parts.findLast((part) => part.start < end);
    range.setStart(first.node, Math.min(start - first.start, first.node.length));
    range.setEnd(last.node, Math.min(end - last.start, last.node.length));
    return range;
  }

  // A stretch's words, and those around it.
  around({ start, end }) {
    return {
      words: this.text.slice(start, end),
      before: this.text.slice(Math.max(0, start - AROUND), start),
      after: this.text.slice(end, end + AROUND),
    };
  }

  // All stretches of a sort ("sentence" or "word"), in order.
  stretches(granularity) {
    const segmenter = new Intl.Segmenter(this.language || undefined, { granularity });
    const found = [];
    for (const { start, end } of this.blocks) {
      for (const { segment, index, isWordLike } of segmenter.segment(this.text.slice(start, end))) {
        const words = segment.trim();
        if (!words || (granularity === "word" && !isWordLike)) continue;
        const at = start + index + segment.indexOf(words);
        found.push({ start: at, end: at + words.length });
      }
    }
    return found;
  }
}
