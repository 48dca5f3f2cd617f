// What was typed and not yet sent, kept in this browser by user, item and stamp, until it is sent.

import { keep, stored } from "./lighting.js";
import { say } from "./sending.js";

const PREFIX = "desk:draft:";
const MOST = 300;
const DAYS = 30;
const NEVER = new Set(["forgery", "stamp", "seen", "action", "from", "item", "document", "field"]);
let waiting = null; // values for fields that a later part of the form brings
let unsaved = false;

function form() {
  return document.getElementById("decide");
}

function who() {
  return document.getElementById("work")?.dataset.user ?? document.body.dataset.user ?? "";
}

function keyOf() {
  const work = document.getElementById("work");
  const item = work?.dataset.draft ?? work?.dataset.item;
  return item ? `${PREFIX}${who()}:${item}` : null;
}

function stamp() {
  return document.getElementById("work")?.dataset.stamp ?? "";
}

function fields(of) {
  return Array.from(of.elements).filter((field) => field.name && !NEVER.has(field.name) && !["file", "password", "submit", "button", "fieldset"].includes(field.type));
}

function values(of) {
  const seen = {};
  return fields(of).map((field) => {
    const at = (seen[field.name] = (seen[field.name] ?? -1) + 1);
    const ticks = field.type === "checkbox" || field.type === "radio";
    return [field.name, at, ticks ? field.checked : field.value, ticks ? field.value : null];
  });
}

function fill(of, told) {
  const rest = [];
  for (const [name, at, value, tick] of told) {
    const named = fields(of).filter((field) => field.name === name);
    const field = tick === null ? named[at] : named.find((one) => one.value === tick);
    if (!field) rest.push([name, at, value, tick]);
    else if (tick === null) field.value = value;
    else field.checked = value;
  }
  return rest;
}

export function save() {
  const key = keyOf();
  const of = form();
  if (key && of) unsaved = !keep(key, JSON.stringify({ stamp: stamp(), at: Date.now(), values: values(of) }));
}

export function forget(key = keyOf()) {
  if (key) keep(key, null);
  unsaved = false;
}

function note(words, ...actions) {
  form()?.querySelector(":scope > .draft")?.remove();
  const place = document.createElement("p");
  place.className = "draft";
  place.setAttribute("role", "status");
  place.append(words);
  for (const [name, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", act);
    place.append(" ", button);
  }
  form()?.prepend(place);
}

function parsed(key) {
  try {
    const draft = JSON.parse(stored(key) ?? "null");
    return draft && Array.isArray(draft.values) ? draft : null;
  } catch {
    return null; // not ours, or half of one
  }
}

// Called when an item is shown. `changed` is told after fields were filled.
export function restore(changed) {
  waiting = null;
  unsaved = false;
  const key = keyOf();
  const of = form();
  const draft = key && of ? parsed(key) : null;
  if (!draft || of.hasAttribute("data-answered")) return; // the server sent back what was typed
  const original = values(of);
  if (JSON.stringify(original) === JSON.stringify(draft.values)) return forget(key);
  const put = () => {
    waiting = fill(of, draft.values);
    changed();
    note("已恢复未提交的输入。", ["清除", () => {
      fill(of, original);
      forget(key);
      of.querySelector(":scope > .draft")?.remove();
      changed();
    }]);
  };
  if (draft.stamp === stamp()) put();
  else {
    note("有一份未提交的输入，但此后内容已变。", ["填入", () => { put(); save(); }], ["丢弃", () => {
      forget(key);
      of.querySelector(":scope > .draft")?.remove();
    }]);
  }
}

// A part of the form came later (fields of another kind): what was typed there comes back too.
export function restoreRest() {
  const of = form();
  if (of && waiting?.length) waiting = fill(of, waiting);
}

function prune() {
  const own = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const key = localStorage.key(index);
    if (key?.startsWith(PREFIX)) own.push([parsed(key)?.at ?? 0, key]);
  }
  own.sort(([one], [other]) => other - one);
  own.forEach(([at, key], rank) => {
    if (rank >= MOST || Date.now() - at > DAYS * 86_400_000) keep(key, null);
  });
}

export function watch() {
  const typed = (event) => {
    if (event.target instanceof Element && event.target.closest("#decide") && !NEVER.has(event.target.name)) save();
  };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  let sending = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.verb === "post" && event.detail.elt.closest?.("#decide")) sending = keyOf();
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const status = event.detail.xhr.status;
    if (sending && event.detail.requestConfig?.verb === "post") {
      if (status >= 200 && status < 400) forget(sending);
      sending = null;
    }
  });
  document.addEventListener("submit", (event) => { // without htmx: known to have arrived once another item or state is shown
    if (!event.defaultPrevented && event.target.id === "decide" && keyOf()) session("desk:sent", JSON.stringify([keyOf(), stamp()]));
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  arrived();
  try {
    prune();
  } catch {
    say("浏览器不保存数据：刷新会丢失未提交的输入。", "bad");
  }
}

function arrived() {
  try {
    const [key, old] = JSON.parse(sessionStorage.getItem("desk:sent") ?? "[]");
    sessionStorage.removeItem("desk:sent");
    if (key && (key !== keyOf() || (old !== stamp() && !form()?.hasAttribute("data-answered")))) forget(key);
  } catch {
    forget(null);
  }
}

function session(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    unsaved = true;
  }
}
