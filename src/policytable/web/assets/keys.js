// Keys: which letter does what stands in the dialog under `?` (one table, made by the server); what it does is done here.

import { center, keep, reading, stored, toggleView } from "./lighting.js";
import { locked, retry, say } from "./sending.js";
import * as span from "./span.js";

const OFF = "desk:keys-off";
let table = new Map();

function read() {
  table = new Map();
  for (const row of document.querySelectorAll("#keys tr[data-code]")) {
    for (const key of row.dataset.keys.split(" ")) table.set(key, { code: row.dataset.code, decides: "decides" in row.dataset });
  }
}

function shown(element) {
  return element.getClientRects().length > 0 && !element.disabled && element.getAttribute("aria-disabled") !== "true";
}

function target(code) {
  const own = Array.from(document.querySelectorAll(`#work [data-key="${CSS.escape(code)}"]`));
  const row = Array.from(document.querySelectorAll(`[data-row].current [data-key="${CSS.escape(code)}"]`));
  const all = Array.from(document.querySelectorAll(`[data-key="${CSS.escape(code)}"]`));
  return [...own, ...row, ...all].find(shown) ?? null;
}

function typing(element) {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(element.type);
}

// ---- lists: rows that are gone through

function rows() {
  return Array.from(document.querySelectorAll("[data-row]")).filter(shown);
}

function row(by) {
  const all = rows();
  const at = all.findIndex((one) => one.classList.contains("current"));
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (!next) return false;
  if (by && at >= 0 && next === all[at]) return false; // the end: the link to the next page may know more
  all[at]?.classList.remove("current");
  next.classList.add("current");
  next.querySelector("[data-open]")?.focus({ preventScroll: true });
  if (by) next.scrollIntoView({ block: "nearest" });
  return true;
}

export function firstRow() {
  if (document.activeElement === document.body && !document.querySelector("[data-row].current")) row(0);
}

// ---- what codes do beyond clicking what carries them

function into(field) {
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.select();
  return Boolean(field);
}

function focusValue() {
  const named = Array.from(document.querySelectorAll('#work [data-key-focus="c"], #work [data-key-focus=""]'));
  const typed = Array.from(document.querySelectorAll("#decide .typed :is(input:not([type=hidden]), select, textarea)")).filter(shown);
  const written = typed.find((field) => typing(field) && field.tagName !== "SELECT" && field.value); // rather the sum than its kind
  return into(named.find(shown) ?? written ?? typed[0] ?? target("c"));
}

function ask() { // may lie in what is folded: a field there is not shown yet
  return into(document.querySelector('#work [data-key-focus="q"]')) || click("q");
}

function search() {
  const field = Array.from(document.querySelectorAll('[data-key="/"], input[type="search"]')).find(shown);
  if (field instanceof HTMLAnchorElement) field.click();
  else field?.focus();
  field?.select?.();
  return Boolean(field);
}

function add() {
  const link = target("n");
  const chosen = span.current();
  if (!link) return false;
  if (!chosen) {
    say("先在原文中选中要补充的文字，再按 n。");
    return true;
  }
  if (link instanceof HTMLAnchorElement) {
    const address = new URL(link.href, location.href);
    span.restore(); // the words are for the new reading, not for the one that is open
    address.searchParams.set("start", chosen.start);
    address.searchParams.set("end", chosen.end);
    address.searchParams.set("document", reading()?.dataset.document ?? "");
    link.href = address.href;
  }
  link.click();
  return true;
}

function dialog() {
  const keys = document.getElementById("keys");
  if (!keys) return false;
  if (keys.open) keys.close();
  else keys.showModal();
  return true;
}

function escape() {
  const field = document.activeElement;
  if (typing(field)) field.blur();
  else if (span.current()) span.restore();
  else click("esc");
  return true;
}

const ACTS = {
  "?": dialog,
  esc: escape,
  c: focusValue,
  q: ask,
  "/": search,
  n: add,
  e: () => (words() ? (span.edit(), true) : false),
  o: () => (center(reading()), true),
  v: () => (toggleView(), true),
  ".": () => (retry(), true),
  j: () => click("j") || row(1),
  k: () => click("k") || row(-1),
  open: () => openRow(),
};

function words() {
  return Boolean(reading());
}

function click(code) {
  const found = target(code);
  found?.click();
  return Boolean(found);
}

// Ctrl+Enter sends the form from wherever one types; a plain Enter in a field of it decides nothing.
function submitted(event) {
  const button = document.querySelector("#decide [data-submit]");
  if (!button || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
  event.preventDefault();
  if (!event.repeat && !locked()) button.click();
  return true;
}

function openRow() {
  const current = document.querySelector("[data-row].current [data-open]");
  const elsewhere = document.activeElement;
  if (!current || (elsewhere !== document.body && elsewhere?.id !== "main")) return false;
  current.click();
  return true;
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing || submitted(event)) return;
  const open = document.getElementById("keys")?.open;
  if (!open && !typing(event.target) && !event.metaKey && !event.altKey && span.key(event)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const known = table.get(event.key);
  if (!known || (open && known.code !== "?")) return;
  if (typing(event.target)) {
    if (known.code === "esc") escape();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.form?.id === "decide") event.preventDefault();
    return;
  }
  if (stored(OFF) && !["?", "esc"].includes(known.code)) return;
  if (event.key.startsWith("Arrow") && event.target instanceof Element && event.target.closest(".body, [role=radiogroup], input")) return;
  if (known.decides && (event.repeat || locked())) { // meant for the item before
    event.preventDefault();
    return;
  }
  const act = ACTS[known.code];
  if (act ? act() : click(known.code)) event.preventDefault();
}

export function watch() {
  read();
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-key]");
    if (!button || button.form || button.hasAttribute("hx-post") || button.hasAttribute("hx-get")) return;
    if (["?", "o", "v", ".", "e", "c"].includes(button.dataset.key)) ACTS[button.dataset.key](); // buttons that are nothing without this script
  });
  const on = document.getElementById("keys-on");
  if (on) {
    on.checked = !stored(OFF);
    on.addEventListener("change", () => keep(OFF, on.checked ? null : "1"));
  }
}
