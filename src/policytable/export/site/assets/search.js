// The search of the site: reads the index when it is first needed, and finds all words of a query. Everything is put in as text.
(function () {
  "use strict";

  const SHOWN = 20;
  const AROUND = 36;
  const room = document.getElementById("pt-search");
  if (!room) return;
  const kinds = room.dataset.kinds.split(" ");
  let index = null;
  let drawn = 0;

  function element(name, className, words) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (words !== undefined) made.textContent = words;
    return made;
  }

  function folded(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function load() {
    const files = room.dataset.index.split(" ");
    return files.reduce((before, file) => before.then(() => new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = file;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    })), Promise.resolve()).then(() => {
      index = self.policytableIndex.map(([kind, title, text, href]) => ({ kind, title, text, href, head: folded(title), rest: folded(text) }));
    });
  }

  // Where the words stand can only be shown where folding kept every character in its place.
  function marked(into, text, shown, words) {
    if (shown.length !== text.length) {
      into.append(text);
      return;
    }
    let at = 0;
    while (at < text.length) {
      let next = -1;
      let size = 0;
      for (const word of words) {
        const found = shown.indexOf(word, at);
        if (found >= 0 && (next < 0 || found < next || (found === next && word.length > size))) {
          next = found;
          size = word.length;
        }
      }
      if (next < 0) break;
      into.append(text.slice(at, next), element("mark", "", text.slice(next, next + size)));
      at = next + size;
    }
    into.append(text.slice(at));
  }

  function around(one, words) {
    const first = Math.min(...words.map((word) => one.rest.indexOf(word)).filter((at) => at >= 0));
    const begin = Number.isFinite(first) && one.rest.length === one.text.length ? Math.max(0, first - AROUND) : 0;
    const end = Math.min(one.text.length, begin + 3 * AROUND);
    return [begin, end];
  }

  function line(one, words) {
    const item = element("li");
    const link = element("a");
    link.href = one.href;
    marked(link, one.title, one.head, words);
    item.append(link);
    const [begin, end] = around(one, words);
    if (end > begin) {
      const said = element("p", "fine", begin > 0 ? "…" : "");
      marked(said, one.text.slice(begin, end), one.rest.length === one.text.length ? one.rest.slice(begin, end) : "", words);
      if (end < one.text.length) said.append("…");
      item.append(said);
    }
    return item;
  }

  function group(kind, hits, words) {
    const section = element("section");
    const heading = element("h2", "", kind + " ");
    heading.append(element("span", "count", String(hits.length)));
    const list = element("ol", "hits");
    section.append(heading, list);
    const more = element("button", "", "");
    more.type = "button";
    let shown = 0;
    function extend() {
      const first = shown;
      list.append(...hits.slice(shown, shown + SHOWN).map((one) => line(one, words)));
      shown = Math.min(hits.length, shown + SHOWN);
      more.textContent = "再显示" + Math.min(SHOWN, hits.length - shown) + "条";
      more.hidden = shown >= hits.length;
      if (first > 0) list.children[first].querySelector("a").focus();
    }
    more.addEventListener("click", extend);
    extend();
    section.append(more);
    return section;
  }

  function search(query, status, results) {
    const words = folded(query).split(/\s+/).filter(Boolean);
    const turn = ++drawn;
    const ready = index ? Promise.resolve() : load();
    if (!index && words.length) status.textContent = "正在读取索引…";
    ready.then(() => {
      if (turn !== drawn) return;
      const hits = words.length ? index.filter((one) => words.every((word) => one.head.includes(word) || one.rest.includes(word))) : [];
      const above = (one) => Number(!words.every((word) => one.head.includes(word)));
      hits.sort((a, b) => above(a) - above(b));
      status.textContent = !words.length ? "" : hits.length ? "共" + hits.length + "条" : "没有找到，请换用更短的词。";
      const parts = kinds.map((kind) => [kind, hits.filter((one) => one.kind === kind)]).filter(([, found]) => found.length);
      results.replaceChildren(...parts.map(([kind, found]) => group(kind, found, words)));
    }, () => {
      status.textContent = "索引未能读取，请刷新页面。";
    });
  }

  const form = element("form", "seek");
  const label = element("label", "", "检索词");
  const input = element("input");
  const status = element("p", "status");
  const results = element("div", "results");
  form.setAttribute("role", "search");
  input.type = "search";
  input.name = "q";
  input.maxLength = 100;
  input.autocomplete = "off";
  status.setAttribute("role", "status");
  label.append(input);
  form.append(label);
  room.replaceChildren(form, status, results);

  let waiting = 0;
  function changed() {
    const query = input.value.trim();
    try {
      history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname);
    } catch (error) {
      room.dataset.kept = "no"; // a page in a folder may not be allowed to change its address: the search works without
    }
    search(query, status, results);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(changed, 120);
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) search(input.value, status, results);
  input.focus({ preventScroll: true });
})();
