// What the frame around a document says, brought to its body: which reading is looked at, what became of the others.
// The body itself is never sent again between two items of one document, and nothing here is done once per reading.

const lit = new WeakMap(); // body → elements that are lit now
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function reading() {
  return document.getElementById("reading");
}

export function words() {
  return reading()?.querySelector(".words") ?? null;
}

export function light() {
  const frame = reading();
  const body = frame && (frame.querySelector(".bodywords") ?? carried(frame));
  if (!body) {
    if (frame) fetched(frame.querySelector(".body"));
    return;
  }
  states(body, frame.dataset.states ?? "");
  view(frame, chosenView(frame));
  const number = frame.dataset.number ?? "0";
  if (body.dataset.shown === `${number} ${frame.dataset.spans}`) return;
  const first = body.dataset.shown === undefined;
  body.dataset.shown = `${number} ${frame.dataset.spans}`;
  for (const old of body.querySelectorAll(".strong, .support")) old.classList.remove("strong", "support");
  body.querySelector(".note [aria-current]")?.removeAttribute("aria-current");
  lit.delete(body);
  if (number === "0") return;
  const lead = Array.from(body.querySelectorAll(`[data-f~="${number}"]`));
  for (const element of lead) element.classList.add("strong");
  for (const element of body.querySelectorAll(`[data-s~="${number}"]`)) element.classList.add("support");
  document.getElementById(`n-${number}`)?.setAttribute("aria-current", "true");
  lit.set(body, lead);
  center(frame, first);
}

// Into the middle of what scrolls: the body where it has its own bar, else the page. Far jumps and calm readers get no motion.
export function center(frame, still = false) {
  const body = frame?.querySelector(".bodywords");
  const own = (body && lit.get(body)) || [];
  const element = own.find((one) => one.getClientRects().length) ?? own[0];
  if (element) into(element, still);
}

// What was out of sight had only a guessed height, so the way is gone again once it is drawn.
export function into(element, still = false, tries = 3) {
  element.closest("details")?.setAttribute("open", "");
  const box = element.getBoundingClientRect();
  const pane = element.closest(".body");
  if (!pane || pane.scrollHeight <= pane.clientHeight + 1) {
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "auto" });
    return;
  }
  const frame = pane.getBoundingClientRect();
  const by = box.top + Math.min(box.height, frame.height) / 2 - frame.top - frame.height / 2;
  const behavior = still || calm.matches || Math.abs(by) > 2 * frame.height ? "instant" : "smooth";
  pane.scrollTo({ top: pane.scrollTop + by, left: 0, behavior });
  if (behavior === "instant" && tries > 0 && Math.abs(by) > 8) requestAnimationFrame(() => into(element, still, tries - 1));
}

// ---- bodies are carried from item to item; those of the last few documents stay at hand, outside of what htmx looks at

const bodies = new Map(); // layout → body
const MOST = 4;
let pantry = null;

// Called before an answer takes the place of the item: the body is set aside.
export function stow() {
  const body = reading()?.querySelector(".bodywords");
  if (!body) return;
  if (!pantry) {
    pantry = document.createElement("div");
    pantry.hidden = true;
    document.documentElement.append(pantry);
  }
  body.dataset.scroll = String(body.parentElement.scrollTop);
  moved(body, pantry);
  bodies.delete(body.dataset.layout);
  bodies.set(body.dataset.layout, body);
  for (const [layout, old] of bodies) {
    if (bodies.size <= MOST) break;
    bodies.delete(layout);
    old.remove();
  }
}

function moved(body, place) {
  if (place.moveBefore && body.isConnected) place.moveBefore(body, null);
  else place.append(body);
}

function carried(frame) {
  const body = bodies.get(frame.dataset.layout);
  if (!body) return null;
  const place = frame.querySelector(".body");
  place.replaceChildren();
  moved(body, place);
  place.scrollTop = Number(body.dataset.scroll);
  return body;
}

async function fetched(place) {
  if (!place || place.getAttribute("aria-busy") === "true") return;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.body, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const body = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".bodywords");
    if (!body) throw new Error("none");
    if (place.isConnected) {
      place.replaceChildren(document.adoptNode(body));
      place.dispatchEvent(new CustomEvent("desk:body", { bubbles: true }));
    }
  } catch {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "重新取";
    button.addEventListener("click", () => fetched(place));
    place.replaceChildren("取不到原文。", button);
  }
  place.removeAttribute("aria-busy");
}

function states(body, now) {
  const before = body.dataset.states ?? "";
  if (before === now) return;
  body.dataset.states = now;
  for (let index = 0; index < now.length; index += 1) {
    if (before[index] === now[index]) continue;
    const number = String(index + 1);
    for (const element of body.querySelectorAll(`[data-n="${number}"], [data-f~="${number}"], [data-s="${number}"]`)) {
      const first = element.dataset.n ?? element.dataset.f?.split(" ")[0] ?? number;
      if (first === number) element.dataset.state = now[index];
    }
  }
}

function chosenView(frame) {
  const kept = stored("desk:view");
  return frame.querySelector(".sheets") ? (kept ?? frame.dataset.view) : "text";
}

export function view(frame, name) {
  const body = frame.querySelector(".bodywords");
  if (body) body.dataset.view = name;
  frame.querySelector('[data-key="v"]')?.setAttribute("aria-pressed", String(name === "picture"));
}

export function toggleView(to) {
  const frame = reading();
  const body = frame?.querySelector(".bodywords");
  if (!body || !body.querySelector(".sheets")) return;
  const name = to ?? (body.dataset.view === "picture" ? "text" : "picture");
  if (name === body.dataset.view) return;
  view(frame, name);
  if (!to) keep("desk:view", name);
  center(frame, true);
}

export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing still shows everything
  }
}

export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
