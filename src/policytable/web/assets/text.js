// The document's text under its elements: every [data-at] holds a run of it from that offset on. Offsets count code points, as the
// server does; strings here count UTF-16 units, so every step over an astral character is converted.

const SURROGATE = /[\ud800-\udfff]/;
const models = new WeakMap();

export function points(text) {
  if (!SURROGATE.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function unit(text, point) { // the index in UTF-16 units of the point-th code point
  if (!SURROGATE.test(text)) return Math.min(point, text.length);
  let at = 0;
  for (const char of text) {
    if (point-- <= 0) break;
    at += char.length;
  }
  return at;
}

// The model of a body, made when it is first asked for: opening an item costs nothing.
export function textOf(root) {
  let model = models.get(root);
  if (!model) models.set(root, (model = new Text(root)));
  return model;
}

class Text {
  constructor(root) {
    this.root = root;
    this.dom = Array.from(root.querySelectorAll("[data-at]"), (element) => {
      element.normalize(); // parsers split very long text nodes
      const text = element.textContent;
      const start = Number(element.dataset.at);
      return { element, text, start, end: start + points(text), gap: element.dataset.gap };
    });
    this.runs = this.dom.slice().sort((one, other) => one.start - other.start);
    this.byElement = new Map(this.dom.map((run) => [run.element, run]));
  }

  get end() {
    return this.runs.length ? this.runs[this.runs.length - 1].end : 0;
  }

  at(offset) { // the index of the last run that starts at or before the offset
    let low = 0, high = this.runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.runs[middle].start <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  slice(start, end) {
    let told = "";
    for (let index = Math.max(0, this.at(start)); index < this.runs.length && this.runs[index].start < end; index += 1) {
      const run = this.runs[index];
      const before = index ? this.runs[index - 1].end : 0;
      if (run.start > before && before < end && start < run.start) {
        const gap = Array.from(run.gap ?? "\n".repeat(run.start - before));
        told += gap.slice(Math.max(0, start - before), end - before).join("");
      }
      if (run.end > start) told += run.text.slice(unit(run.text, Math.max(0, start - run.start)), unit(run.text, end - run.start));
    }
    return told;
  }

  range(start, end) { // null where nothing of it is shown
    const first = this.runs[this.at(start)]?.end > start ? this.at(start) : this.at(start) + 1;
    let last = this.at(end - 1);
    if (first >= this.runs.length || last < first) return null;
    const from = this.runs[first], to = this.runs[last];
    const range = document.createRange();
    range.setStart(from.element.firstChild ?? from.element, unit(from.text, Math.max(0, start - from.start)));
    range.setEnd(to.element.firstChild ?? to.element, unit(to.text, Math.max(0, Math.min(end, to.end) - to.start)));
    return range;
  }

  offset(node, index) { // null where the point lies in no run
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement?.closest("[data-at]") : null;
    const run = element && this.byElement.get(element);
    return run ? run.start + points(node.data.slice(0, index)) : null;
  }

  // [start, end) of what a range of the page covers, without blanks at its ends; null where it covers no word.
  span(range) {
    let low = 0, high = this.dom.length; // the first run in the page's order that does not start before the range
    while (low < high) {
      const middle = (low + high) >> 1;
      if (range.comparePoint(this.dom[middle].element, 0) < 0) low = middle + 1;
      else high = middle;
    }
    let until = low;
    while (until < this.dom.length && range.comparePoint(this.dom[until].element, 0) === 0) until += 1;
    const start = this.offset(range.startContainer, range.startOffset) ?? this.dom[low]?.start;
    const end = this.offset(range.endContainer, range.endOffset) ?? this.dom[until - 1]?.end;
    return start === undefined || end === undefined ? null : this.trimmed(start, end);
  }

  trimmed(start, end) {
    const chars = Array.from(this.slice(start, end));
    let from = 0, to = chars.length;
    while (from < to && !chars[from].trim()) from += 1;
    while (to > from && !chars[to - 1].trim()) to -= 1;
    return from < to ? { start: start + from, end: start + to } : null;
  }

  // Where an end goes by one character, by one word, or to the next mark of a clause; `by` is +1 or -1.
  moved(offset, by, how) {
    const reach = how === "clause" ? 2000 : 120;
    const chars = Array.from(by > 0 ? this.slice(offset, offset + reach) : this.slice(Math.max(0, offset - reach), offset));
    if (!chars.length) return offset;
    const size = how === "clause" ? toMark(chars, by) : segmentSize(chars.join(""), by, how === "word" ? "word" : "grapheme");
    return offset + by * size;
  }
}

const MARK = /[。；！？\n]/;

function toMark(chars, by) { // forwards up to and without the next mark, backwards to just behind the last one
  const order = by > 0 ? chars : chars.slice().reverse();
  const near = order.findIndex((char, index) => index > 0 && MARK.test(char));
  return near < 0 ? order.length : near;
}

function segmentSize(text, by, granularity) {
  if (!("Segmenter" in Intl)) return 1;
  const parts = Array.from(new Intl.Segmenter("zh", { granularity }).segment(text), (part) => part.segment);
  return points(by > 0 ? parts[0] : parts[parts.length - 1]) || 1;
}
