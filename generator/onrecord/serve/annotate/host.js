// Where select to annotate lives: a shadow root at the end of the page, which no theme's rules reach. Its colours are
// the theme's custom properties, where there are any.
export const host = document.createElement("onrecord-annotate");
host.lang = "en";
host.dir = "ltr";
host.role = "region";
host.ariaLabel = "Annotate";
export const root = host.attachShadow({ mode: "open" });

// An element with properties; what is null is left out.
export function make(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const live = make("div", { className: "quiet", role: "status" });

// Told to who listens, once what they are doing is done.
export function announce(message) {
  live.textContent = "";
  setTimeout(() => (live.textContent = message), 50);
}

// In the top layer, above the page's own cards.
export function show(popover) {
  if (!popover.matches(":popover-open")) popover.showPopover();
}

export function hide(popover) {
  if (popover.matches(":popover-open")) popover.hidePopover();
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif;
    --a-paper: var(--paper, Canvas); --a-ink: var(--ink, CanvasText); --a-link: var(--link, LinkText);
    --a-soft: var(--soft, color-mix(in srgb, CanvasText 72%, Canvas)); --a-tint: var(--tint, color-mix(in srgb, CanvasText 6%, Canvas));
    --a-rule: color-mix(in srgb, var(--a-ink) 55%, var(--a-paper)); color: var(--a-ink); }
  *, ::before, ::after { box-sizing: border-box; }
  @media print { :host { display: none; } }
  [hidden] { display: none !important; }
  .quiet { position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button, input, select, textarea { font: inherit; color: inherit; background: var(--a-paper); border: 1px solid var(--a-rule);
    border-radius: 6px; padding: 4px 10px; min-height: 32px; }
  input, select, textarea { width: 100%; }
  input[type=radio], input[type=checkbox] { width: auto; min-height: 0; margin: 0 6px 0 0; accent-color: var(--a-link); }
  textarea { min-height: 4.6em; resize: vertical; }
  button { cursor: pointer; white-space: nowrap; }
  button:hover { background: var(--a-tint); }
  button.main { background: var(--a-link); border-color: var(--a-link); color: var(--a-paper); font-weight: 600; }
  button:disabled { opacity: .55; cursor: default; }
  :focus-visible { outline: 2px solid var(--a-link); outline-offset: 1px; }
  :host(onrecord-edit) { display: flex; gap: 6px; margin-top: 8px; }
  :host(onrecord-edit) button { font-size: 13px; min-height: 26px; padding: 1px 9px; }

  [popover] { position: fixed; inset: auto; margin: 0; color: var(--a-ink); background: var(--a-paper);
    border: 1px solid var(--a-rule); border-radius: 10px; box-shadow: 0 6px 28px #0003, 0 1px 4px #0002; }
  .offer { padding: 5px; }
  .offer:popover-open { display: flex; gap: 5px; }
  .entry { position: fixed; left: 12px; bottom: 12px; z-index: 2147483646; font-size: 13px; min-height: 28px; color: var(--a-soft); }
  .entry::after { content: "F2"; margin-left: 8px; font: 11px ui-monospace, monospace; border: 1px solid; border-radius: 3px; padding: 0 3px; }
  @media (hover: none) { .entry { display: none; } }
  .keys { left: 50%; bottom: 16px; transform: translateX(-50%); padding: 10px 16px; max-width: calc(100vw - 24px); text-align: center; }
  kbd { font: 12px ui-monospace, monospace; border: 1px solid var(--a-rule); border-radius: 4px; padding: 1px 5px; margin: 0 2px 0 8px; }

  .panel { width: 27rem; max-width: 100vw; top: 0; bottom: 0; right: 0; height: 100dvh; padding: 0; border-width: 0 0 0 1px; border-radius: 0; }
  .panel:popover-open { display: flex; flex-direction: column; }
  .panel.left { right: auto; left: 0; border-width: 0 1px 0 0; }
  .panel form { flex: 1; min-height: 0; overflow: auto; padding: 16px 18px; display: flex; flex-direction: column; gap: 13px; scrollbar-gutter: stable; }
  .panel form > * { flex: none; }
  h2 { font-size: 17px; line-height: 1.25; margin: 0; }
  p { margin: 0; }
  blockquote { margin: 0; padding: 6px 12px; border-inline-start: 3px solid var(--a-rule); max-height: 7.5em; overflow: auto; overflow-wrap: anywhere; }
  fieldset { border: 0; margin: 0; padding: 0; min-width: 0; display: flex; flex-direction: column; gap: 5px; }
  legend, .label { font-weight: 600; padding: 0; margin-bottom: 4px; display: block; }
  small { font-weight: 400; font-size: 13px; color: var(--a-soft); }
  .types { flex-direction: row; flex-wrap: wrap; gap: 5px 18px; }
  .types label, .switch { display: flex; align-items: center; }
  .relation { display: grid; grid-template-columns: 8em 1fr auto auto; gap: 5px; }
  .new { display: grid; grid-template-columns: 1fr 1fr; gap: 5px 10px; }
  details > summary { cursor: pointer; font-weight: 600; }
  details > div { display: flex; flex-direction: column; gap: 13px; margin-top: 13px; }
  .start { align-self: flex-start; }
  .shown { font: 13px/1.45 ui-monospace, monospace; margin: 0; padding: 9px 11px; background: var(--a-tint); border-radius: 6px;
    overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
  .shown span { display: block; unicode-bidi: isolate; }
  .shown .gone { text-decoration: line-through; opacity: .8; }
  .where { font-size: 13px; color: var(--a-soft); overflow-wrap: anywhere; }
  a { color: var(--a-link); }
  ul { list-style: none; margin: 0; padding: 0; display: flex; flex-direction: column; gap: 8px; }
  .error, .warning, .refused { border-inline-start: 3px solid var(--denied, #c62828); padding-inline-start: 10px; overflow-wrap: anywhere; white-space: pre-wrap; }
  .warning { border-color: var(--disputed, #9a5b00); }
  .refused:empty { display: none; }
  .foot { padding: 12px 18px; border-top: 1px solid var(--a-rule); display: flex; flex-direction: column; gap: 10px; min-height: 0; }
  .below { max-height: 34dvh; overflow: auto; display: flex; flex-direction: column; gap: 8px; }
  .below > [role=group], .panel form > [role=group] { display: flex; flex-direction: column; gap: 6px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .choose { display: flex; flex-direction: column; gap: 8px; }
  .choose button { text-align: start; white-space: normal; }
  @media (max-width: 46rem) {
    .panel, .panel.left { width: auto; left: 0; right: 0; top: auto; height: auto; max-height: 78dvh; border-width: 1px 0 0; border-radius: 14px 14px 0 0; }
    .panel.picking { max-height: 9rem; }
    .below { max-height: 9.5em; }
    input, select, textarea { font-size: 16px; } /* below that, phones zoom in */
  }
`);
root.adoptedStyleSheets = [sheet];

// The words that a form is about stay marked while its fields have the focus.
const MARK = "onrecord-annotate";
const marks = new CSSStyleSheet();
marks.replaceSync(`::highlight(${MARK}) { background-color: color-mix(in srgb, var(--link, Highlight) 30%, transparent); }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, marks];

export function mark(range) {
  if (range && CSS.highlights) CSS.highlights.set(MARK, new Highlight(range));
  else CSS.highlights?.delete(MARK);
}
root.append(live);
document.body.append(host);
