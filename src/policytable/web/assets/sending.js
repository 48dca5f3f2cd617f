// Requests: one decision at a time, and nothing that goes wrong goes unsaid or loses what was typed.

const NEW = 150; // ms for which a key that was meant for the item before is not taken for the new one
let busy = false;
let shownAt = -Infinity;
let failed = null; // what to send again
let sent = null;

export function locked() {
  return busy || performance.now() - shownAt < NEW;
}

export function itemShown() {
  shownAt = performance.now();
}

export function say(words, kind = "done", again = false) {
  const place = document.getElementById("said");
  if (!place) return;
  place.replaceChildren(document.createTextNode(words));
  place.dataset.kind = kind;
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = ".";
    button.textContent = "重试（.）";
    place.append(" ", button);
  }
}

export function retry() {
  if (!failed) return;
  const { element, submitter } = failed;
  if (!element.isConnected) return say("要重试的内容已不在页面上。", "bad");
  if (element instanceof HTMLFormElement) element.requestSubmit(submitter?.isConnected ? submitter : null);
  else element.click();
}

const STATUSES = {
  400: "请求不成立，没有保存。",
  401: "登录已过期：请在另一页登录后重试；已填写的内容都在。",
  403: "没有权限，或页面已过期：没有保存。",
  404: "已不存在，没有保存。",
  413: "内容过大，没有保存。",
  429: "请求过多，请稍后重试。",
  503: "账本暂时不可用，没有保存；已填写的内容都在。",
};

function trouble(words) {
  busy = false;
  failed = sent;
  say(words, "bad", failed !== null);
}

function isPost(event) {
  return event.detail.requestConfig?.verb === "post";
}

export function watch() {
  const on = (name, handler) => document.addEventListener(name, handler);
  // Before htmx sees them: a second submission of anything while one is under way.
  document.addEventListener("submit", (event) => {
    if (busy && event.target.method === "post") stop(event);
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[hx-post]:not(form)");
    if (busy && button) stop(event);
  }, true);
  on("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post") busy = true; // the page is left
  });
  window.addEventListener("pageshow", () => { busy = false; });
  on("htmx:beforeRequest", (event) => {
    if (!isPost(event)) return;
    busy = true;
    failed = null;
    sent = { element: event.detail.elt, submitter: event.detail.requestConfig.triggeringEvent?.submitter ?? null };
    document.getElementById("work")?.setAttribute("aria-busy", "true");
  });
  on("htmx:afterRequest", (event) => {
    if (!isPost(event)) return;
    busy = false;
    document.getElementById("work")?.removeAttribute("aria-busy");
  });
  on("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 409 || status === 422) { // the answer is the form again, with what is wrong
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      say(status === 409 ? "打开之后内容已变，没有保存：请看有何不同。" : "没有保存：请看标出的地方。", "bad");
    }
  });
  on("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    trouble(STATUSES[status] ?? (status >= 500 ? `服务出错（${status}），没有保存；已填写的内容都在。` : `没有保存（${status}）。`));
  });
  on("htmx:sendError", () => trouble("连不上服务，没有保存；已填写的内容都在。"));
  on("htmx:timeout", () => trouble("服务没有回答，不知是否已保存：重试前请刷新看一下。"));
  on("said", (event) => say(String(event.detail?.value ?? "")));
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
