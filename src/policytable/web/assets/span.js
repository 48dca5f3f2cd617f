// The place of a reading: chosen by dragging over the words, moved by keyboard or by the buttons under the text.

import { into, reading, toggleView, words } from "./lighting.js";
import { say } from "./sending.js";
import { textOf } from "./text.js";

let span = null; // { start, end } that is chosen now
let before = null; // what it was when moving began
let editing = false;
const originals = new WeakMap(); // form → what it came with

function model() {
  const root = words();
  return root ? textOf(root) : null;
}

function fields() {
  const form = document.getElementById("decide");
  const named = (name) => form?.elements.namedItem(name) ?? null;
  return named("start") && named("end") ? { form, start: named("start"), end: named("end"), quote: named("quote"), document: named("document") } : null;
}

export function isEditing() {
  return editing;
}

export function current() {
  return span;
}

// A new item: its form's place is lit, if it names one of its own.
export function itemShown() {
  const to = fields();
  editing = false;
  if (to && !originals.has(to.form)) originals.set(to.form, [to.start.value, to.end.value, to.quote?.value ?? ""]);
  fromForm();
}

// Shows what the form says: after it came, or after a draft was put back.
export function fromForm() {
  const to = fields();
  const [start, end] = to ? [to.start.value, to.end.value] : ["", ""];
  const named = start !== "" && end !== "" && Number(end) > Number(start);
  const own = `${start}-${end}` === lead();
  span = named && !own ? { start: Number(start), end: Number(end) } : null;
  show();
}

function lead() {
  return (reading()?.dataset.spans ?? "").split(" ")[0];
}

function known() { // what is moved where nothing was chosen yet
  const [start, end] = lead().split("-").map(Number);
  return Number.isInteger(start) && end > start ? { start, end } : null;
}

export function choose(start, end) {
  const text = model();
  if (!text || end <= start) return;
  span = { start, end };
  const to = fields();
  if (to) {
    to.start.value = String(start);
    to.end.value = String(end);
    if (to.quote) to.quote.value = text.slice(start, end);
    if (to.document) to.document.value = reading().dataset.document;
    to.start.dispatchEvent(new Event("input", { bubbles: true }));
  }
  show();
}

export function restore() {
  editing = false;
  const to = fields();
  const original = to && originals.get(to.form);
  if (original) {
    [to.start.value, to.end.value] = original;
    if (to.quote) to.quote.value = original[2];
    to.start.dispatchEvent(new Event("input", { bubbles: true }));
  }
  span = null;
  getSelection()?.removeAllRanges();
  say("");
  show();
}

export function take() {
  editing = false;
  show();
  say(`依据改为「${short(quoted())}」，尚未保存。`);
}

function quoted() {
  return span ? model()?.slice(span.start, span.end) ?? "" : "";
}

function short(text) {
  const chars = Array.from(text.replace(/\s+/g, " "));
  return chars.length > 60 ? `${chars.slice(0, 36).join("")}…${chars.slice(-18).join("")}` : chars.join("");
}

export function edit() {
  toggleView("text");
  const text = model();
  if (!text) return say("原文还没有取到。", "bad");
  before = span;
  const from = span ?? known();
  if (!from) return say("先在原文中选中文字。");
  editing = true;
  choose(from.start, from.end);
  const range = text.range(span.start, span.end);
  if (range) into(range.startContainer.parentElement);
  reading().querySelector(".body").focus({ preventScroll: true });
}

function show() {
  const range = span && model()?.range(span.start, span.end);
  if (globalThis.CSS?.highlights) {
    CSS.highlights.delete("chosen");
    if (range) CSS.highlights.set("chosen", new Highlight(range));
  }
  const bar = document.getElementById("spanbar");
  if (!bar) return;
  bar.hidden = !span;
  bar.classList.toggle("editing", editing);
  const told = quoted();
  bar.querySelector(".name").textContent = editing ? "正在改起止" : fields() ? "新的依据" : "所选";
  bar.querySelector("q").textContent = short(told);
  bar.querySelector(".size").textContent = span ? `${span.end - span.start}字` : "";
  for (const preview of document.querySelectorAll("[data-quote-preview]")) preview.textContent = told;
  onPages();
}

// Moves one end; ends never meet, and an end never leaves the text.
export function move(end, by, how) {
  const text = model();
  if (!text || !span) return;
  const at = end === "start" ? text.moved(span.start, by, how) : text.moved(span.end, by, how);
  if (end === "start" && at >= 0 && at < span.end) choose(at, span.end);
  if (end === "end" && at > span.start && at <= text.end) choose(span.start, at);
}

// Keys while ends are moved; true where the key was for us.
export function key(event) {
  if (!editing) return false;
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by) move(event.shiftKey ? "start" : "end", by, event.ctrlKey ? "word" : "char");
  else if (event.key === "]") move("end", 1, "clause");
  else if (event.key === "[") move("start", -1, "clause");
  else if (event.key === "Enter") take();
  else if (event.key === "Escape") giveUp();
  else return false;
  return true;
}

function giveUp() {
  editing = false;
  if (before) choose(before.start, before.end);
  else restore();
}

// ---- by pointer

function fromSelection() {
  const selection = getSelection();
  const root = words();
  if (!root || !selection.rangeCount || selection.isCollapsed || editing) return;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !range.intersectsNode(root)) return;
  if (!root.contains(range.endContainer)) range.setEndAfter(root.lastChild);
  const found = textOf(root).span(range);
  if (found && (found.start !== span?.start || found.end !== span?.end)) choose(found.start, found.end);
}

const pages = new Map(); // address → lines of a page

async function linesOf(page) {
  const { source, document: id } = reading().dataset;
  const address = `/document/${encodeURIComponent(source)}/lines?document=${encodeURIComponent(id)}&page=${page}`;
  if (!pages.has(address)) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    pages.set(address, await answer.json());
  }
  return pages.get(address);
}

function within(lines, box) { // the characters whose middle lies in the box, from the first to the last
  let start = Infinity, end = -1;
  for (const [from, , top, bottom, edges] of lines) {
    const middle = (top + bottom) / 2;
    if (middle < box.y || middle > box.y + box.height) continue;
    for (let index = 0; index + 1 < edges.length; index += 1) {
      const x = (edges[index] + edges[index + 1]) / 2;
      if (x < box.x || x > box.x + box.width) continue;
      start = Math.min(start, from + index);
      end = Math.max(end, from + index + 1);
    }
  }
  return end > start ? { start, end } : null;
}

function drawn(svg, name, box) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  shape.setAttribute("class", name);
  for (const [key, value] of Object.entries(box)) shape.setAttribute(key, String(Math.max(0, value)));
  svg.append(shape);
  return shape;
}

function onPages() { // the chosen words on the pages whose lines are here
  for (const old of document.querySelectorAll("rect.chosen")) old.remove();
  if (!span) return;
  for (const [address, lines] of pages) {
    const asked = new URL(address, location.href).searchParams;
    if (asked.get("document") !== reading()?.dataset.document) continue;
    const svg = document.querySelector(`.sheet[data-page="${asked.get("page")}"] svg`);
    for (const [start, end, top, bottom, edges] of svg ? lines : []) {
      const low = Math.max(span.start, start), high = Math.min(span.end, end);
      if (low < high) drawn(svg, "chosen", { x: edges[low - start], y: top, width: edges[high - start] - edges[low - start], height: bottom - top });
    }
  }
}

function point(svg, event) {
  const frame = svg.getBoundingClientRect(), box = svg.viewBox.baseVal;
  return { x: ((event.clientX - frame.left) * box.width) / frame.width, y: ((event.clientY - frame.top) * box.height) / frame.height };
}

function onSheet(event) {
  const sheet = event.target instanceof Element && event.target.closest(".sheet");
  if (!sheet || event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls
  const svg = sheet.querySelector("svg");
  const from = point(svg, event);
  let shape = null, box = null;
  const onMove = (now) => {
    const to = point(svg, now);
    box = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
    shape?.remove();
    shape = drawn(svg, "drag", box);
  };
  const onUp = async () => {
    document.removeEventListener("pointermove", onMove);
    shape?.remove();
    if (!box || box.width * box.height < 9) return;
    const noLink = (click) => click.preventDefault(); // the box under the pointer is not opened by a drag over it
    document.addEventListener("click", noLink, true);
    setTimeout(() => document.removeEventListener("click", noLink, true), 0);
    try {
      const found = within(await linesOf(sheet.dataset.page), box);
      const trimmed = found && model()?.trimmed(found.start, found.end);
      if (trimmed) choose(trimmed.start, trimmed.end);
      else say("框内没有识别出文字。");
    } catch {
      say("取不到这一页的文字行。", "bad");
    }
  };
  event.preventDefault();
  document.addEventListener("pointermove", onMove);
  document.addEventListener("pointerup", onUp, { once: true });
}

const ACTS = {
  "start-": () => move("start", -1, "char"),
  "start+": () => move("start", 1, "char"),
  "end-": () => move("end", -1, "char"),
  "end+": () => move("end", 1, "char"),
  clause: () => { move("start", -1, "clause"); move("end", 1, "clause"); },
  take,
  restore,
};

export function watch() {
  let waiting = 0;
  document.addEventListener("selectionchange", () => { // fingers move the handles of a selection long after it was made
    clearTimeout(waiting);
    waiting = setTimeout(fromSelection, 300);
  });
  document.addEventListener("pointerup", (event) => {
    if (event.target instanceof Element && event.target.closest(".words")) setTimeout(fromSelection, 0);
  });
  document.addEventListener("pointerdown", onSheet);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-span]");
    if (button) ACTS[button.dataset.span]?.();
  });
}
