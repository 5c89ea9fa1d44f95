// A claim chosen in the page: by a click on its words or its marker, or by Enter on the marker.
import { announce } from "./host.js";

let stop = null;

export const picking = () => stop !== null;

// `picked(ids)` is told the claims at the place, several where they overlap, and null where the author leaves.
export function pick(known, picked) {
  const click = (event) => {
    const target = event.target.closest?.("main a[href^='#'], main [data-claim]");
    if (!target) return;
    const marked = target.matches("a") ? [decodeURIComponent(target.hash.slice(1))] : [];
    const around = target.closest("[data-claim]")?.dataset.claim.split(" ") || [];
    const ids = (marked.length && known.includes(marked[0]) ? marked : around).filter((id) => known.includes(id));
    if (!ids.length) return;
    event.preventDefault();
    event.stopPropagation();
    end(ids);
  };
  const key = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end(null);
  };
  function end(ids) {
    removeEventListener("click", click, true);
    removeEventListener("keydown", key, true);
    stop = null;
    picked(ids);
  }
  stop?.();
  stop = () => end(null);
  addEventListener("click", click, true);
  addEventListener("keydown", key, true);
  announce("Choose a claim in the text: click it, or press Enter on its marker. Escape leaves.");
}

export function stopPicking() {
  stop?.();
}
