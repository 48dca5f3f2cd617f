// The desk's comforts: keys, spans, drafts, requests. Pages can be read and forms sent without any of it.

import * as drafts from "./drafts.js";
import * as keys from "./keys.js";
import { light, reading, stow } from "./lighting.js";
import * as sending from "./sending.js";
import * as span from "./span.js";

let shown = null; // the #work element that was last made ready

function arrived(event) {
  const work = document.getElementById("work");
  light();
  if (work && work !== shown) {
    shown = work;
    if (event) sending.itemShown();
    span.itemShown();
    drafts.restore(span.fromForm);
    if (work.dataset.said) sending.say(work.dataset.said, work.dataset.saidKind || "done");
    if (event && document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  } else {
    drafts.restoreRest();
    span.fromForm();
  }
  keys.firstRow();
}

// A place that was clicked opens its item: in place where an item is open, else as the link that it is. A drag is no click.
function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const frame = reading();
  const place = event.target.closest(".bodywords a[data-n], .bodywords mark[data-f]");
  if (!frame || !place || (getSelection()?.isCollapsed === false && !place.matches("a"))) return;
  const number = place.dataset.n ?? place.dataset.f.split(" ")[0];
  const link = place.matches("a") ? place : document.getElementById(`n-${number}`);
  if (!link || number === frame.dataset.number) return place.matches("a") ? event.preventDefault() : undefined;
  event.preventDefault();
  const from = new URLSearchParams(location.search).get("from") ?? document.querySelector("[data-from]")?.dataset.from;
  const address = link.getAttribute("href") + (from ? `?from=${encodeURIComponent(from)}` : "");
  const work = document.getElementById("work");
  if (!work?.dataset.item || !globalThis.htmx) location.assign(address);
  else htmx.ajax("GET", address, { source: work, target: work, swap: "outerHTML", push: address });
}

if (globalThis.htmx) {
  htmx.config.historyRestoreAsHxRequest = false; // going back needs a whole page
  htmx.config.defaultSettleDelay = 0; // nothing here is animated in
}
sending.watch();
span.watch();
drafts.watch();
keys.watch();
document.addEventListener("click", follow);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap && event.detail.target?.contains(reading())) stow();
});
document.addEventListener("htmx:load", arrived);
document.addEventListener("htmx:afterRequest", light); // where an answer took no place after all, the body comes back
document.addEventListener("desk:body", () => {
  light();
  span.fromForm();
});
arrived(null);
