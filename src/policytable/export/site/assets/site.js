// Comforts only: every page can be read and used without this file.
(function () {
  "use strict";

  function element(name, className, words) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = words;
    return made;
  }

  // A fact chosen by the address: all its segments and boxes are marked, the picture pane follows the text.
  function chosen() {
    let anchor = "";
    try {
      anchor = decodeURIComponent(location.hash.slice(1)).replace(/^pt-(box|fact)-/, "");
    } catch (error) {
      anchor = "";
    }
    for (const lit of document.querySelectorAll("[data-f]")) {
      lit.classList.toggle("chosen", anchor !== "" && lit.dataset.f.split(" ").includes(anchor));
    }
    const pane = document.querySelector(".sheets");
    const box = document.getElementById("pt-box-" + anchor);
    if (pane && box && !location.hash.startsWith("#pt-box-")) {
      pane.scrollTop += box.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
    }
    return anchor;
  }

  function stepper() {
    const anchors = Array.from(document.querySelectorAll(".facts li[data-f]"), (item) => item.dataset.f);
    if (anchors.length < 2) return;
    const bar = element("div", "stepper", "");
    const place = element("span", "", "");
    function show(anchor) {
      place.textContent = "依据 " + (anchors.indexOf(anchor) + 1 || "–") + "/" + anchors.length;
    }
    function step(by) {
      const at = anchors.indexOf(chosen());
      const next = at < 0 ? (by > 0 ? 0 : anchors.length - 1) : (at + by + anchors.length) % anchors.length;
      location.hash = anchors[next];
    }
    for (const [words, by] of [["上一处", -1], ["下一处", 1]]) {
      const button = element("button", "", words);
      button.type = "button";
      button.addEventListener("click", () => step(by));
      bar.append(button);
    }
    bar.firstChild.after(place);
    document.body.append(bar);
    window.addEventListener("hashchange", () => show(chosen()));
    show(chosen());
  }

  function copying() {
    if (!navigator.clipboard) {
      for (const button of document.querySelectorAll("button.copy")) button.style.visibility = "hidden"; // its place stays: nothing moves
      return;
    }
    for (const citation of document.querySelectorAll(".citation")) {
      const button = citation.querySelector("button.copy");
      if (!button) continue;
      button.addEventListener("click", () => {
        navigator.clipboard.writeText(citation.firstChild.textContent.trim()).then(() => {
          button.textContent = "已复制";
        }, () => {
          button.textContent = "未能复制";
        });
      });
    }
  }

  function filtering() {
    const label = document.querySelector("label.filter");
    if (!label) return;
    const rows = Array.from(document.querySelectorAll("#pt-table tbody tr"));
    const input = label.querySelector("input");
    const count = label.querySelector("output");
    input.addEventListener("input", () => {
      const words = input.value.trim().split(/\s+/);
      const hits = rows.filter((row) => {
        const hit = words.every((word) => row.textContent.includes(word));
        row.hidden = !hit;
        return hit;
      });
      count.textContent = input.value.trim() ? hits.length + "个地区" : "";
    });
  }

  window.addEventListener("hashchange", chosen);
  chosen();
  stepper();
  copying();
  filtering();
})();
