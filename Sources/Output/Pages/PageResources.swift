// SPDX-License-Identifier: GPL-2.0-or-later
// swift-format-ignore-file
// Made by Scripts/embed-page of the files in Web/; change those and run it again.

/// The sources of the pages, and what a Content-Security-Policy calls them.
enum PageResources {
  static let pageTemplate = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="¤policy¤">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>¤title¤</title>
<style>¤style¤</style>
</head>
<body>
<header>
  <h1 id="title"></h1>
  <p id="summary"></p>
  <div class="tools">
    <label class="search">Search
      <input id="search" type="search" placeholder="address, owner, node or function  ( / )"
        autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false"
        aria-controls="results" aria-autocomplete="list">
    </label>
    <ul id="results" role="listbox" aria-label="Search results" hidden></ul>
    <button id="theme" type="button" title="Light or dark">Light / dark</button>
  </div>
</header>
<main>
  <section id="time" aria-label="Steps of the boot">
    <div class="controls">
      <button id="first" type="button" aria-label="First step" title="First step (Home)">|&lt;</button>
      <button id="previous" type="button" aria-label="Previous step" title="Previous step (left)">&lt;</button>
      <button id="play" type="button" aria-pressed="false" title="Play (space)">Play</button>
      <button id="next" type="button" aria-label="Next step" title="Next step (right)">&gt;</button>
      <button id="last" type="button" aria-label="Last step" title="Last step (End)">&gt;|</button>
      <input id="slider" type="range" min="0" value="0" step="1" aria-label="Step">
    </div>
    <p id="step" aria-live="polite"></p>
  </section>
  <section id="maps" aria-label="Memory map"></section>
  <div class="columns">
    <section id="selection" aria-label="Selected range" aria-live="polite"></section>
    <section id="log" aria-label="Lines of this step"></section>
  </div>
  <section id="owners" aria-label="Owners"></section>
  <section id="ranges" aria-label="Ranges in view"></section>
  <section id="facts" aria-label="About this boot"></section>
</main>
<footer>
  Keys: left and right change the step, Home and End go to its ends, space plays; + and - zoom,
  Shift with left and right moves along, 0 shows all; [ and ] select the range before and after; / searches; Escape
  clears the selection.
</footer>
<noscript><p>This page needs JavaScript; it runs without network.</p></noscript>
<script type="application/json" id="data">¤data¤</script>
<script>¤script¤</script>
</body>
</html>

"""##
  static let pageStyleHash = "sha256-XxR9Ef2eH6CHnkHfMmNQ0EnHkDDtHTmSpTRb6NFi5Jk="
  static let pageStyle = ##"""
/* SPDX-License-Identifier: GPL-2.0-or-later */
:root {
  --back: #ffffff; --panel: #f6f8fa; --text: #1b1f24; --soft: #57606a; --line: #d0d7de;
  --free: #e7ebef; --given: #cfe8d5; --unmapped: #ffffff; --accent: #0550ae; --mark: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    --back: #0d1117; --panel: #161b22; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d;
    --free: #2a3038; --given: #1f3d2b; --unmapped: #0d1117; --accent: #79c0ff; --mark: #ff7b72;
  }
}
:root[data-theme="dark"] {
  --back: #0d1117; --panel: #161b22; --text: #e6edf3; --soft: #9aa4af; --line: #3d444d;
  --free: #2a3038; --given: #1f3d2b; --unmapped: #0d1117; --accent: #79c0ff; --mark: #ff7b72;
}
:root[data-theme="dark"] { color-scheme: dark; }
:root[data-theme="light"] { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1500px; padding: 16px 20px; background: var(--back);
  color: var(--text); font: 14px/1.45 system-ui, sans-serif;
}
header { display: grid; grid-template-columns: 1fr auto; column-gap: 20px; align-items: center; }
h1 { margin: 0; font-size: 20px; overflow-wrap: anywhere; }
h2 { margin: 0 0 6px; font-size: 14px; }
p { margin: 2px 0; }
#summary { color: var(--soft); grid-column: 1; }
.tools { grid-column: 2; grid-row: 1 / span 2; display: flex; gap: 10px; position: relative; }
.search { display: flex; gap: 6px; align-items: center; }
#search { width: 21em; }
#results {
  position: absolute; z-index: 5; top: 34px; right: 0; width: 32em; max-width: 92vw;
  max-height: 22em; overflow: auto; margin: 0; padding: 4px; list-style: none;
  background: var(--back); border: 1px solid var(--line); border-radius: 6px;
}
#results li { padding: 3px 8px; border-radius: 4px; cursor: pointer; overflow-wrap: anywhere; }
#results li[aria-selected="true"] { background: var(--accent); color: var(--back); }
button, input, select { font: inherit; color: inherit; }
button, #search {
  background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px;
}
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#time { margin-top: 12px; }
.controls { display: flex; gap: 6px; align-items: center; }
#slider { flex: 1; min-width: 120px; accent-color: var(--accent); }
#play { min-width: 4.6em; }
#step b { font-weight: 600; }
.soft { color: var(--soft); }
.map { margin: 10px 0; }
.map canvas { display: block; width: 100%; touch-action: none; }
.map .large { height: 190px; cursor: crosshair; }
.map .small { height: 26px; margin-top: 4px; cursor: grab; }
.map h2 { margin: 0 0 2px; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
#selection, #log, #facts > div, #owners, #ranges {
  background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px;
  min-width: 0;
}
#log pre {
  margin: 0; max-height: 17em; overflow: auto; font: 12px/1.4 ui-monospace, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
#selection .body { max-height: 17em; overflow: auto; }
#selection dl { display: grid; grid-template-columns: max-content 1fr; gap: 1px 12px; margin: 4px 0; }
#selection dt { color: var(--soft); }
#selection dd { margin: 0; overflow-wrap: anywhere; }
ol.history { margin: 4px 0; padding-left: 22px; }
ol.history li { margin: 2px 0; overflow-wrap: anywhere; }
.link {
  background: none; border: 0; padding: 0; color: var(--accent); cursor: pointer;
  text-align: left;
}
.link:hover { text-decoration: underline; }
code, .number { font: 12px ui-monospace, monospace; }
td .number { white-space: nowrap; }
#owners, #ranges { margin-top: 14px; }
#owners ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px 18px;
  grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); }
#owners label { display: flex; gap: 7px; align-items: center; cursor: pointer; }
#owners .number { margin-left: auto; white-space: nowrap; }
.swatch { width: 13px; height: 13px; border: 1px solid var(--soft); flex: none; display: inline-block; }
a { color: var(--accent); }
#boards { margin-top: 12px; }
#boards td:first-child { min-width: 24em; }
#boards td:nth-child(3) { white-space: nowrap; }
#boards td:last-child { max-width: 26em; }
.across { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td {
  text-align: left; padding: 2px 12px 2px 0; border-bottom: 1px solid var(--line);
  vertical-align: baseline;
}
td.number, th.number { text-align: right; white-space: nowrap; }
td { overflow-wrap: anywhere; }
th button { padding: 0 4px; border: 0; background: none; font-weight: 600; cursor: pointer; }
tr.selected td { background: color-mix(in srgb, var(--accent) 18%, transparent); }
#ranges .scroll { max-height: 24em; overflow: auto; contain: content; }
#ranges table { table-layout: fixed; }
#ranges .c0 { width: 19em; }
#ranges .c1 { width: 7em; }
#ranges .c2 { width: 16em; }
#ranges .c3 { width: 16em; }
#facts {
  display: grid; gap: 14px; margin-top: 14px;
  grid-template-columns: repeat(auto-fit, minmax(380px, 1fr));
}
.finding { color: var(--mark); }
.panic { color: var(--mark); font-weight: 600; }
footer { margin-top: 14px; color: var(--soft); font-size: 12px; }
@media (max-width: 800px) {
  body { padding: 10px; }
  header, .columns { grid-template-columns: 1fr; }
  .tools { grid-column: 1; grid-row: auto; margin-top: 8px; min-width: 0; }
  .search { flex: 1; }
  #search { width: 100%; min-width: 0; }
  #facts { grid-template-columns: 1fr; }
  .wide { display: none; }
  #ranges .c0 { width: 11em; }
  #ranges .c2 { width: auto; }
  td .number { white-space: normal; }
  #boards td:first-child { min-width: 12em; }
}
@media print {
  .controls, .tools, footer, #results { display: none; }
  body { max-width: none; padding: 0; }
  #log pre, #selection .body, #ranges .scroll { max-height: none; }
  section { break-inside: avoid; }
}

"""##
  static let pageScriptHash = "sha256-E8WQPMFq5RM3nPahAlKV/kP5fNjewZHVLPmZkjTtkd0="
  static let pageScript = ##"""
// SPDX-License-Identifier: GPL-2.0-or-later
// What the page knows of a boot. Documentation/page.md describes the data.

/** `512 MiB`, `28.6 MiB`, `7 B`. */
function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) { bytes /= 1024; unit += 1; }
  return `${Math.floor(bytes * 10) / 10} ${units[unit]}`;
}

/** A range that somebody holds from one step to another. */
class Holding {
  constructor(row, boot) {
    const [layer, start, size, owner, caller, cause, node, flags, began, entry, ended, endedBy] = row;
    this.layer = layer;
    this.startText = "0x" + start;
    this.start = parseInt(start, 16);
    this.size = parseInt(size, 16);
    this.end = this.start + this.size;
    this.lastText = "0x" + (BigInt("0x" + start) + BigInt("0x" + size) - 1n).toString(16);
    this.owner = boot.owners[owner];
    this.caller = boot.strings[caller];
    this.cause = boot.strings[cause];
    this.node = node;
    this.flags = flags;
    this.began = began;
    this.entry = entry;
    this.ended = ended < 0 ? Infinity : ended;
    this.endedBy = boot.strings[endedBy];
  }
  isHeld(step) { return this.began <= step && step < this.ended; }
  contains(address) { return this.start <= address && address < this.end; }
  overlaps(other) { return this.start < other.end && other.start < this.end; }
  get isNoMap() { return this.layer === Layer.memory && (this.flags & Flag.noMap) !== 0; }
}

const Layer = { memory: 0, reserved: 1, free: 2 };
const Flag = { hotplug: 1, mirror: 2, noMap: 4, driverManaged: 8, noInit: 16, kernel: 32 };

class Boot {
  constructor(data) {
    this.title = data.title;
    this.facts = data.facts;
    this.pageSize = data.pageSize;
    this.strings = data.strings;
    this.groups = data.groups;
    this.owners = data.owners.map(([name, group]) => ({ name, group: data.groups[group] }));
    this.steps = data.steps.map(([name, file, lines]) => ({ name, file, lines }));
    this.holdings = data.holdings.map((row) => new Holding(row, this));
    this.holdings.sort((a, b) => a.start - b.start || a.entry - b.entry);
    this.zones = data.zones.map(([node, name, start, size]) => (
      { node, name, start: parseInt(start, 16), end: parseInt(start, 16) + parseInt(size, 16) }));
    this.assumptions = data.assumptions;
    this.findings = data.findings;
    this.notes = data.notes;
    this.panic = data.panic;
    this.held = new Map();
  }

  /** What is held when a step is done, by layer, ascending. */
  heldAfter(step) {
    let layers = this.held.get(step);
    if (!layers) {
      layers = [[], [], []];
      for (const holding of this.holdings) {
        if (holding.isHeld(step)) layers[holding.layer].push(holding);
      }
      if (this.held.size > 8) this.held.clear();
      this.held.set(step, layers);
    }
    return layers;
  }

  /** Who holds an address: a reservation before free pages, those before RAM. */
  holderAt(address, step) {
    const [memory, reserved, free] = this.heldAfter(step);
    const find = (list) => list.find((holding) => holding.contains(address));
    const region = find(memory);
    return region?.isNoMap ? region : find(reserved) ?? find(free) ?? region;
  }

  /** Everything that ever held a part of a holding's range, in order. */
  historyOf(range) {
    return this.holdings.filter((holding) => holding.overlaps(range))
      .sort((a, b) => a.began - b.began || a.entry - b.entry);
  }

  zoneAt(address) {
    return this.zones.filter((zone) => zone.start <= address && address < zone.end);
  }

  /** What lies in the range of positions, whole: reservations, no-map memory and what is free. */
  rangesAfter(step) {
    const layers = this.heldAfter(step);
    const [memory, reserved, free] = layers;
    layers.ranges ??= memory.filter((region) => region.isNoMap).concat(reserved, free)
      .sort((a, b) => a.start - b.start);
    return layers.ranges;
  }

  /** Bytes by owner when a step is done; RAM that nobody holds is free. */
  sizesAfter(step) {
    const [memory, reserved] = this.heldAfter(step);
    const sizes = new Map();
    const add = (owner, size) => sizes.set(owner, (sizes.get(owner) ?? 0) + size);
    let next = 0;
    let free = 0;
    for (const region of memory) {
      if (region.isNoMap) { add(region.owner, region.size); continue; }
      let held = 0;
      while (next < reserved.length && reserved[next].end <= region.start) next += 1;
      for (let look = next; look < reserved.length && reserved[look].start < region.end; look += 1) {
        const part = Math.min(reserved[look].end, region.end)
          - Math.max(reserved[look].start, region.start);
        held += part;
        add(reserved[look].owner, part);
      }
      free += region.size - held;
    }
    const given = this.heldAfter(step)[Layer.free].reduce((sum, { size }) => sum + size, 0);
    const areas = reserved.filter(({ owner }) => owner.group.name === "CMA");
    const inAreas = this.heldAfter(step)[Layer.free]
      .filter((run) => areas.some((area) => area.overlaps(run)))
      .reduce((sum, run) => areas.reduce((part, area) => (
        part + Math.max(0, Math.min(run.end, area.end) - Math.max(run.start, area.start))), sum), 0);
    return { sizes, free, given: Math.min(free, given - inAreas) };
  }
}

/** Steps of the hand-over are told by the first pages that the buddy allocator gets. */
function handOver(boot) {
  const first = boot.holdings.reduce((step, holding) => (
    holding.layer === Layer.free ? Math.min(step, holding.began) : step), Infinity);
  return Math.min(first, boot.steps.length - 1);
}

/** Addresses on a line without wide holes. */
class Axis {
  constructor(boots) {
    const ranges = boots.flatMap((boot) => boot.holdings)
      .filter((holding) => holding.size > 0 && holding.layer !== Layer.free)
      .map(({ start, end }) => [start, end]).sort((a, b) => a[0] - b[0]);
    const total = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
    const gap = Math.max(1 << 20, total / 64);
    this.pieces = [];
    for (const [start, end] of ranges) {
      const last = this.pieces.at(-1);
      if (last && start - last.end < gap) last.end = Math.max(last.end, end);
      else this.pieces.push({ start, end, offset: 0 });
    }
    const used = this.pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
    this.break = used / 60;
    let offset = 0;
    for (const piece of this.pieces) {
      piece.offset = offset;
      offset += piece.end - piece.start + this.break;
    }
    this.length = Math.max(1, offset - this.break);
  }

  position(address) {
    let position = 0;
    for (const piece of this.pieces) {
      if (address < piece.start) return position;
      position = piece.offset + Math.min(address, piece.end) - piece.start;
      if (address <= piece.end) return position;
    }
    return position;
  }

  /** The address at a position; in a hole that of the memory above it. */
  addressAbove(position) {
    const piece = this.pieces.find(({ offset, start, end }) => position <= offset + end - start);
    return piece ? piece.start + Math.max(0, position - piece.offset) : Infinity;
  }

  /** Nil in a hole. */
  address(position) {
    const piece = this.pieces.find(({ offset, start, end }) => (
      offset <= position && position < offset + end - start));
    return piece ? piece.start + (position - piece.offset) : undefined;
  }
}
// SPDX-License-Identifier: GPL-2.0-or-later
// The map of one boot and the small one below it. All maps of a page share a view.

/** The part of the axis that is shown, in positions. */
class View {
  constructor(axis, pageSize) {
    this.axis = axis;
    this.smallest = Math.min(pageSize, axis.length);
    this.showAll();
  }
  showAll() { [this.from, this.to] = [0, this.axis.length]; }
  get span() { return this.to - this.from; }
  set(from, span) {
    span = Math.min(Math.max(span, this.smallest), this.axis.length);
    this.from = Math.min(Math.max(from, 0), this.axis.length - span);
    this.to = this.from + span;
  }
  /** Zooms so that the position stays where it is. */
  zoom(factor, position = (this.from + this.to) / 2) {
    const span = Math.min(Math.max(this.span * factor, this.smallest), this.axis.length);
    this.set(position - (position - this.from) * span / this.span, span);
  }
  move(share) { this.set(this.from + this.span * share, this.span); }
  /** Shows a range with something around it where it is out of view or too small to see. */
  reveal(holding) {
    const [start, end] = [this.axis.position(holding.start), this.axis.position(holding.end)];
    const isVisible = start >= this.from && end <= this.to && (end - start) / this.span > 0.004;
    if (!isVisible) this.set((start + end) / 2 - (end - start) * 4, (end - start) * 8);
  }
}

class BootMap {
  constructor(boot, view, page) {
    Object.assign(this, { boot, view, page });
    this.element = document.createElement("div");
    this.element.className = "map";
    if (page.boots.length > 1) {
      const heading = this.element.appendChild(document.createElement("h2"));
      heading.textContent = boot.title;
    }
    this.large = this.canvas("large", `Memory map of ${boot.title}; the table of ranges says the same`);
    this.small = this.canvas("small", "The whole memory and the part in view");
    this.listen();
  }

  canvas(name, label) {
    const canvas = this.element.appendChild(document.createElement("canvas"));
    canvas.className = name;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    return canvas;
  }

  // Drawing

  /** A context in CSS pixels, cleared. */
  context(canvas) {
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  }

  draw() {
    const colors = this.page.colors();
    this.drawLarge(colors);
    this.drawSmall(colors);
  }

  drawLarge(colors) {
    const { context, width } = this.context(this.large);
    const bar = { x: 0, y: 24, width, height: 128 };
    this.drawZones(context, width, colors);
    this.drawBar(context, bar, this.view, colors, true);
    this.drawBreaks(context, bar, colors);
    this.drawTicks(context, width, 166, colors);
    this.drawFindings(context, bar, colors);
    const selected = this.page.selected;
    if (selected) {
      const [x, right] = this.pixels(selected, width, this.view);
      context.strokeStyle = colors.accent;
      context.lineWidth = 3;
      context.strokeRect(x - 1, bar.y - 2, Math.max(right - x, 2) + 2, bar.height + 4);
    }
  }

  drawSmall(colors) {
    const { context, width, height } = this.context(this.small);
    const all = { from: 0, to: this.view.axis.length, axis: this.view.axis };
    this.drawBar(context, { x: 0, y: 4, width, height: height - 8 }, all, colors, false);
    const x = this.view.from / this.view.axis.length * width;
    const extent = this.view.span / this.view.axis.length * width;
    context.strokeStyle = colors.accent;
    context.lineWidth = 2;
    context.strokeRect(x + 1, 1, Math.max(extent - 2, 3), height - 2);
  }

  pixels({ start, end }, width, view) {
    const scale = width / (view.to - view.from);
    return [
      (view.axis.position(start) - view.from) * scale,
      (view.axis.position(end) - view.from) * scale];
  }

  drawBar(context, bar, view, colors, hasText) {
    const step = this.page.stepOf(this.boot);
    const [memory, reserved, free] = this.boot.heldAfter(step);
    const each = (list, paint) => {
      for (const holding of list) {
        const [x, right] = this.pixels(holding, bar.width, view);
        if (right < 0 || x > bar.width) continue;
        paint(holding, x, Math.max(right - x, 0.75));
      }
    };
    each(memory, (region, x, width) => {
      context.fillStyle = colors.free;
      context.fillRect(x, bar.y, width, bar.height);
    });
    context.fillStyle = colors.given;
    each(free, (run, x, width) => context.fillRect(x, bar.y, width, bar.height));
    let last;
    each(reserved, (holding, x, width) => {
      // Thousands of one owner's ranges can share a pixel.
      const isDrawn = last && last.owner === holding.owner && width < 1 && x < last.end - 0.25;
      if (isDrawn) return;
      last = { owner: holding.owner, end: x + width };
      this.paint(context, holding, x, bar.y, width, bar.height, colors);
    });
    each(memory.filter((region) => region.isNoMap), (region, x, width) => {
      this.paint(context, region, x, bar.y, width, bar.height, colors);
      this.hatch(context, x, bar.y, width, bar.height);
    });
    if (!hasText) return;
    each(reserved.concat(memory), (holding, x, width) => {
      if (width > 34) this.label(context, holding, x, width, bar, colors);
    });
  }

  paint(context, holding, x, y, width, height, colors) {
    const { color, name } = holding.owner.group;
    context.globalAlpha = this.page.isShown(holding.owner) ? 1 : 0.12;
    if (name === "CMA") {
      context.fillStyle = colors.back;
      context.fillRect(x, y, width, height);
      context.globalAlpha *= 0.3;
      context.fillStyle = color;
      context.fillRect(x, y, width, height);
      context.globalAlpha = this.page.isShown(holding.owner) ? 1 : 0.12;
      context.strokeStyle = color;
      context.lineWidth = Math.min(3, width);
      context.strokeRect(x + 1.5, y + 1.5, Math.max(width - 3, 0.5), height - 3);
    } else {
      context.fillStyle = color;
      context.fillRect(x, y, width, height);
      if (width > 6) {
        context.fillStyle = colors.back;
        context.fillRect(x + width - 0.5, y, 0.5, height);
      }
    }
    context.globalAlpha = 1;
  }

  hatch(context, x, y, width, height) {
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.strokeStyle = "#222";
    context.lineWidth = 2;
    context.beginPath();
    const end = Math.min(x + width, this.large.clientWidth);
    for (let line = Math.max(x, 0) - height; line < end; line += 8) {
      context.moveTo(line, y + height);
      context.lineTo(line + height, y);
    }
    context.stroke();
    context.restore();
  }

  label(context, holding, left, width, bar, colors) {
    const x = Math.max(left, 0);
    width = Math.min(left + width, bar.width) - x;
    const isRAM = holding.layer === Layer.memory && !holding.isNoMap;
    if (isRAM || !this.page.isShown(holding.owner)) return;
    const { group, name } = holding.owner;
    const fits = (text) => context.measureText(text).width < width - 8;
    const write = (text, y) => { if (fits(text)) context.fillText(text, x + 5, bar.y + y); };
    context.fillStyle = group.name === "CMA" ? colors.text : group.isDark ? "#fff" : "#111";
    context.font = "12px system-ui, sans-serif";
    if (!fits(name)) return;
    write(name, 18);
    context.font = "11px ui-monospace, monospace";
    write(holding.startText, 34);
    write(sizeText(holding.size), 49);
    const node = holding.cause.match(/:(\/.*)$/);
    if (node) write(node[1].split("/").at(-1), 64);
  }

  drawZones(context, width, colors) {
    context.font = "12px system-ui, sans-serif";
    for (const zone of this.boot.zones) {
      const [x, right] = this.pixels(zone, width, this.view);
      if (right < 0 || x > width) continue;
      context.strokeStyle = colors.soft;
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, 2.5, Math.max(right - x - 1, 1), 16);
      const left = Math.max(x, 0);
      const room = Math.min(right, width) - left - 8;
      const text = `node ${zone.node} ${zone.name}`;
      context.fillStyle = colors.soft;
      if (context.measureText(text).width < room) context.fillText(text, left + 5, 15);
      else if (context.measureText(zone.name).width < room) context.fillText(zone.name, left + 5, 15);
    }
  }

  drawBreaks(context, bar, colors) {
    const { axis } = this.view;
    axis.pieces.slice(0, -1).forEach((piece, index) => {
      const next = axis.pieces[index + 1];
      const scale = bar.width / this.view.span;
      const x = (piece.offset + piece.end - piece.start - this.view.from) * scale;
      const width = axis.break * scale;
      if (x + width < 0 || x > bar.width) return;
      context.strokeStyle = colors.soft;
      context.lineWidth = 1;
      for (const edge of [x + 1, x + width - 1]) {
        context.beginPath();
        for (let y = 0; y <= bar.height; y += 8) {
          context.lineTo(edge + (y % 16 ? 2 : -2), bar.y + y);
        }
        context.stroke();
      }
      const text = `hole of ${sizeText(next.start - piece.end)}`;
      if (width < 14) return;
      context.save();
      context.translate(x + width / 2 + 4, bar.y + bar.height / 2);
      context.rotate(-Math.PI / 2);
      context.textAlign = "center";
      context.fillStyle = colors.soft;
      context.font = "11px system-ui, sans-serif";
      context.fillText(text, 0, 0);
      context.restore();
    });
  }

  drawTicks(context, width, y, colors) {
    const { axis, from, to, span } = this.view;
    const step = 2 ** Math.ceil(Math.log2(Math.max(1, span * 110 / width)));
    context.fillStyle = colors.soft;
    context.strokeStyle = colors.line;
    context.font = "11px ui-monospace, monospace";
    for (const piece of axis.pieces) {
      const low = Math.max(piece.start, piece.start + from - piece.offset);
      const high = Math.min(piece.end, piece.start + to - piece.offset);
      let end = -Infinity;
      const tick = (address) => {
        const x = (piece.offset + address - piece.start - from) / span * width;
        const text = "0x" + address.toString(16);
        const extent = context.measureText(text).width;
        context.fillRect(x, y - 14, 1, 5);
        if (x < end + 8 || x + extent > width + 2) return;
        context.fillText(text, x, y + 2);
        end = x + extent;
      };
      if (piece.start >= low) tick(piece.start);
      for (let mark = Math.ceil(low / step) * step; mark < high; mark += step) {
        if (mark !== piece.start) tick(mark);
      }
    }
  }

  drawFindings(context, bar, colors) {
    for (const finding of this.boot.findings) {
      if (!finding.range) continue;
      const start = parseInt(finding.range[0], 16);
      const [x, right] = this.pixels(
        { start, end: start + parseInt(finding.range[1], 16) }, bar.width, this.view);
      context.fillStyle = colors.mark;
      context.fillRect(x, bar.y + bar.height + 1, Math.max(right - x, 3), 3);
    }
  }

  // Pointer

  positionAt(event, canvas, view) {
    const box = canvas.getBoundingClientRect();
    return view.from + (event.clientX - box.left) / box.width * (view.to - view.from);
  }

  listen() {
    const { large, small, view, page } = this;
    large.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        view.move((event.deltaX || event.deltaY) / 1000);
      } else {
        view.zoom(1.0015 ** event.deltaY, this.positionAt(event, large, view));
      }
      page.drawSoon();
    }, { passive: false });
    let drag;
    large.addEventListener("pointerdown", (event) => {
      drag = { x: event.clientX, from: view.from, moved: false };
      large.setPointerCapture(event.pointerId);
    });
    large.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const distance = event.clientX - drag.x;
      drag.moved ||= Math.abs(distance) > 4;
      if (!drag.moved) return;
      view.set(drag.from - distance / large.clientWidth * view.span, view.span);
      page.drawSoon();
    });
    large.addEventListener("pointerup", (event) => {
      if (drag && !drag.moved) page.selectAt(this.boot, this.positionAt(event, large, view));
      drag = undefined;
    });
    large.addEventListener("dblclick", (event) => {
      view.zoom(0.25, this.positionAt(event, large, view));
      page.drawSoon();
    });
    const centre = (event) => {
      const all = { from: 0, to: view.axis.length };
      view.set(this.positionAt(event, small, all) - view.span / 2, view.span);
      page.drawSoon();
    };
    small.addEventListener("pointerdown", (event) => {
      small.setPointerCapture(event.pointerId);
      centre(event);
    });
    small.addEventListener("pointermove", (event) => { if (event.buttons) centre(event); });
  }
}
// SPDX-License-Identifier: GPL-2.0-or-later
// What stands around the map. Words of the inputs are always text nodes, never markup.

/** An element with text or children. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

function replace(id, ...children) {
  document.getElementById(id).replaceChildren(...children.filter((child) => child !== undefined));
}

function swatch(group) {
  const node = element("span", { class: "swatch", "aria-hidden": "true" });
  node.style.background = group.name === "CMA" ? `${group.color}44` : group.color;
  if (group.name === "CMA") node.style.borderColor = group.color;
  return node;
}

/** `paging_init (arch/arm64/mm/mmu.c)`. */
function stepText({ name, file }) { return file ? `${name} (${file})` : name; }

const Panels = {
  step(page) {
    const parts = page.boots.map((boot) => {
      const index = page.stepOf(boot);
      const step = boot.steps[index];
      if (!step) return element("span", {}, "before the first step");
      return element("span", {},
        element("b", {}, `${step.name}()`), step.file ? ` ${step.file}` : "",
        element("span", { class: "soft" }, ` step ${index + 1} of ${boot.steps.length}`));
    });
    const isSame = parts.every((part) => part.textContent === parts[0].textContent);
    replace("step", ...(isSame ? parts.slice(0, 1) : parts.flatMap((part) => [part, element("br")])));
    const slider = document.getElementById("slider");
    slider.value = page.time;
    slider.setAttribute("aria-valuetext", page.timeline[page.time].name);
  },

  log(page) {
    const lines = page.boots.map((boot) => {
      const step = boot.steps[page.stepOf(boot)];
      const all = step?.lines ?? [];
      const limit = page.showsAllLines ? all.length : 200;
      const text = all.slice(0, limit).join("\n");
      const pre = element("pre", { tabindex: "0", "aria-label": "Log lines" },
        text || "This step prints nothing about memory.");
      if (all.length > limit) {
        pre.append(element("br"), element("button", {
          type: "button", class: "link",
          onclick: () => { page.showsAllLines = true; this.log(page); },
        }, `all ${all.length} lines`));
      }
      return pre;
    });
    replace("log", element("h2", {}, "Lines of this step"), ...lines);
  },

  owners(page) {
    const columns = page.boots.map((boot) => boot.sizesAfter(page.stepOf(boot)));
    const names = new Map(page.boots.flatMap((boot) => (
      boot.owners.filter(({ group }) => group.name !== "free").map((owner) => [owner.name, owner.group]))));
    const size = (column, name) => {
      for (const [owner, bytes] of column.sizes) if (owner.name === name) return bytes;
      return 0;
    };
    const rank = (name) => page.boots[0].groups.findIndex((group) => group.name === names.get(name).name);
    const items = [...names].filter(([name]) => columns.some((column) => size(column, name) > 0))
      .sort(([a], [b]) => rank(a) - rank(b) || size(columns[0], b) - size(columns[0], a))
      .map(([name, group]) => {
        const box = element("input", {
          type: "checkbox", checked: !page.hidden.has(name),
          onchange: (event) => page.show(name, event.target.checked),
        });
        const text = columns.map((column) => sizeText(size(column, name))).join(" / ");
        return element("li", {}, element("label", {}, box, swatch(group), name,
          element("span", { class: "number" }, text)));
      });
    const free = (name, color, bytes) => {
      const box = swatch({ color: `var(--${color})` });
      const text = columns.map((column) => sizeText(bytes(column))).join(" / ");
      return element("li", {}, element("label", {}, box, name,
        element("span", { class: "number" }, text)));
    };
    items.push(
      free("free, not handed over", "free", (column) => column.free - column.given),
      free("free, the buddy allocator's", "given", (column) => column.given));
    replace("owners", element("h2", {}, "Owners in this step (uncheck to fade)"),
      element("ul", {}, ...items));
  },

  /** The ranges in view as a table: what the picture shows, for reading. */
  ranges(page) {
    const boot = page.boots[page.focus];
    const { axis, from, to } = page.view;
    const [low, high] = [axis.addressAbove(from), axis.addressAbove(to)];
    const inView = boot.rangesAfter(page.stepOf(boot)).filter(({ start, end, owner }) => (
      end > low && start < high && page.isShown(owner)));
    const limit = 150;
    const rows = inView.slice(0, limit).map((holding) => element("tr",
      { class: holding === page.selected ? "selected" : undefined },
      element("td", {}, element("button", {
        type: "button", class: "link number", onclick: () => page.select(holding, true),
      }, `${holding.startText}-${holding.lastText}`)),
      element("td", { class: "number" }, sizeText(holding.size)),
      element("td", {}, swatch(holding.owner.group), ` ${holding.owner.name}`),
      element("td", { class: "wide" }, boot.steps[holding.began]?.name ?? ""),
      element("td", { class: "wide" }, holding.cause || holding.caller)));
    const heads = ["Range", "Size", "Owner", "Since", "Because of"];
    const more = inView.length > limit ? `; the first ${limit}, zoom in for the others` : "";
    replace("ranges", element("h2", {}, `${inView.length} ranges in view${more}`),
      element("div", { class: "scroll", tabindex: "0", "aria-label": "Table of ranges" },
        element("table", {},
          element("thead", {}, element("tr", {}, ...heads.map((head, index) => (
            element("th", { scope: "col", class: index > 2 ? `wide c${index}` : `c${index}` }, head))))),
          element("tbody", {}, ...rows))));
  },

  selection(page) {
    const { selected, selectedBoot: boot } = page;
    if (!selected) {
      replace("selection", element("h2", {}, "Selected range"),
        element("p", { class: "soft" }, "Click the map or a row of the table, or search."));
      return;
    }
    const facts = [
      ["Range", element("span", { class: "number" }, `${selected.startText}-${selected.lastText}`)],
      ["Size", `${sizeText(selected.size)} (${selected.size.toLocaleString("en")} bytes)`],
      ["Asked for by", selected.caller && `${selected.caller}()`],
      ["Because of", selected.cause],
      ["Since", this.stepLink(page, boot, selected.began)],
      ["Until", selected.ended === Infinity ? "the end" : this.stepLink(page, boot, selected.ended)],
      ["Zone", boot.zoneAt(selected.start).map(({ node, name }) => `node ${node} ${name}`).join(", ")],
      ["Node", selected.node >= 0 && selected.node < 1024 ? String(selected.node) : ""],
      ["Flags", this.flags(selected.flags)],
    ];
    const list = element("dl", {}, ...facts.filter(([, value]) => value)
      .flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    const history = boot.historyOf(selected);
    const shown = history.slice(0, 200).map((holding) => element("li", {}, ...this.event(page, boot, holding)));
    replace("selection",
      element("h2", {}, swatch(selected.owner.group), ` ${selected.owner.name}`),
      element("div", { class: "body", tabindex: "0", "aria-label": "Facts and history" }, list,
        element("h2", {}, "History of this range"),
        element("ol", { class: "history" }, ...shown),
        history.length > 200 ? element("p", {}, `and ${history.length - 200} more`) : undefined));
  },

  /** One line of a range's history. */
  event(page, boot, holding) {
    const verb = ["memory added", "reserved", "given to the buddy allocator"][holding.layer];
    const what = holding.layer === Layer.reserved ? `${verb} for ${holding.owner.name}` : verb;
    const cause = holding.cause ? `, because of ${holding.cause}` : "";
    const caller = holding.caller ? ` by ${holding.caller}()` : "";
    const parts = [
      this.stepLink(page, boot, holding.began),
      `: ${what}${caller}${cause} `,
      element("span", { class: "number soft" }, `${holding.startText}-${holding.lastText}`)];
    if (holding.ended !== Infinity) {
      const by = holding.endedBy ? ` by ${holding.endedBy}()` : "";
      const end = holding.layer === Layer.memory ? "changed or removed" : "given back";
      parts.push("; ", `${end}${by} in `, this.stepLink(page, boot, holding.ended));
    }
    return parts;
  },

  stepLink(page, boot, index) {
    const step = boot.steps[index];
    if (!step) return "";
    return element("button", {
      type: "button", class: "link", onclick: () => page.goTo(page.timeOf(boot, index)),
    }, stepText(step));
  },

  flags(flags) {
    const names = { hotplug: "hot-pluggable", mirror: "mirrored", noMap: "no-map",
      driverManaged: "driver-managed", noInit: "not initialised", kernel: "the kernel's own" };
    return Object.keys(names).filter((name) => flags & Flag[name]).map((name) => names[name]).join(", ");
  },

  facts(page) {
    const boxes = page.boots.flatMap((boot) => {
      const heading = page.boots.length > 1 ? `: ${boot.title}` : "";
      const box = (title, ...children) => element("div", {}, element("h2", {}, title + heading), ...children);
      const table = (heads, rows) => element("table", {},
        element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
        element("tbody", {}, ...rows.map((row) => (
          element("tr", {}, ...row.map((cell) => element("td", {}, cell)))))));
      const parts = [box("The boot", table(["", ""], boot.facts))];
      if (boot.panic) parts.push(box("This kernel stops", element("p", { class: "panic" }, boot.panic)));
      parts.push(box(`${boot.assumptions.length} assumptions`, table(
        ["Assumed", "Value", "Why", "Replaced by"],
        boot.assumptions.map(({ key, value, reason }) => (
          [key, value, reason, element("code", {}, `--assume ${key}=…`)])))));
      parts.push(box(`${boot.findings.length} findings`, ...boot.findings.map((finding) => (
        this.finding(page, boot, finding)))));
      if (boot.notes.length) {
        parts.push(box("Notes", element("ul", {}, ...boot.notes.map((note) => element("li", {}, note)))));
      }
      if (boot.zones.length) {
        parts.push(box("Zones", table(["Node", "Zone", "From", "Size"], boot.zones.map((zone) => [
          String(zone.node), zone.name, `0x${zone.start.toString(16)}`, sizeText(zone.end - zone.start)]))));
      }
      return parts;
    });
    replace("facts", ...boxes);
  },

  finding(page, boot, { id, severity, text, range }) {
    const words = `${severity ? `${severity}: ` : ""}${text}${id ? ` [${id}]` : ""}`;
    if (!range) return element("p", { class: "finding" }, words);
    return element("p", {}, element("button", {
      type: "button", class: "link finding",
      onclick: () => page.selectAddress(boot, parseInt(range[0], 16), true),
    }, words));
  },
};
// SPDX-License-Identifier: GPL-2.0-or-later
// The page: its state, and what the user does to it.

class Page {
  constructor(data) {
    this.title = data.title;
    this.boots = data.boots.map((boot) => new Boot(boot));
    this.timeline = Page.timeline(this.boots);
    this.time = Math.max(0, this.timeOf(this.boots[0], handOver(this.boots[0])));
    this.focus = 0;
    this.hidden = new Set();
    this.view = new View(new Axis(this.boots), Math.min(...this.boots.map((boot) => boot.pageSize)));
    this.maps = this.boots.map((boot) => new BootMap(boot, this.view, this));
  }

  // Time

  /** One slider for all boots: steps of the same name stand together. */
  static timeline(boots) {
    if (boots.every((boot) => boot.steps.length === 0)) {
      return [{ name: "no step", steps: boots.map(() => -1) }];
    }
    if (boots.length === 1) {
      return boots[0].steps.map(({ name }, index) => ({ name, steps: [index] }));
    }
    const [a, b] = boots.map((boot) => boot.steps.map(({ name }) => name));
    const timeline = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      let name;
      if (i < a.length && j < b.length && a[i] === b[j]) {
        name = a[i];
        i += 1;
        j += 1;
      } else if (i < a.length && (j >= b.length || !b.includes(a[i], j))) {
        name = a[i];
        i += 1;
      } else {
        name = b[j];
        j += 1;
      }
      timeline.push({ name, steps: [i - 1, j - 1] });
    }
    return timeline;
  }

  stepOf(boot) { return this.timeline[this.time].steps[this.boots.indexOf(boot)]; }

  timeOf(boot, step) {
    const index = this.boots.indexOf(boot);
    return this.timeline.findIndex(({ steps }) => steps[index] === step);
  }

  goTo(time) {
    this.time = Math.min(Math.max(time, 0), this.timeline.length - 1);
    this.showsAllLines = false;
    if (this.selected && !this.selected.isHeld(this.stepOf(this.selectedBoot))) {
      const now = this.selectedBoot.holderAt(this.selected.start, this.stepOf(this.selectedBoot));
      if (now) this.selected = now;
    }
    this.drawAll();
  }

  play(isOn) {
    clearInterval(this.timer);
    this.timer = undefined;
    if (isOn) {
      if (this.time === this.timeline.length - 1) this.goTo(0);
      this.timer = setInterval(() => {
        if (this.time >= this.timeline.length - 1) this.play(false);
        else this.goTo(this.time + 1);
      }, 700);
    }
    const button = document.getElementById("play");
    button.textContent = isOn ? "Pause" : "Play";
    button.setAttribute("aria-pressed", String(isOn));
  }

  // Selection

  select(holding, isRevealed, boot = this.boots[this.focus]) {
    this.selected = holding;
    this.selectedBoot = boot;
    this.focus = this.boots.indexOf(boot);
    if (isRevealed && holding) this.view.reveal(holding);
    this.drawAll();
  }

  selectAddress(boot, address, isRevealed) {
    const holder = boot.holderAt(address, this.stepOf(boot));
    if (holder) this.select(holder, isRevealed, boot);
    return Boolean(holder);
  }

  /** What is under the pointer; of several within two pixels the smallest. */
  selectAt(boot, position) {
    const address = this.view.axis.address(position);
    if (address === undefined) { this.select(undefined); return; }
    const reach = this.view.span / this.maps[0].large.clientWidth * 2;
    const [memory, reserved] = boot.heldAfter(this.stepOf(boot));
    const near = reserved.concat(memory.filter((region) => region.isNoMap))
      .filter(({ start, end }) => start < address + reach && end > address - reach)
      .sort((a, b) => a.size - b.size);
    if (near.length) this.select(near[0], false, boot);
    else this.selectAddress(boot, address, false);
  }

  selectNeighbour(direction) {
    const boot = this.boots[this.focus];
    const ranges = boot.rangesAfter(this.stepOf(boot)).filter(({ owner }) => this.isShown(owner));
    const index = ranges.indexOf(this.selected);
    const next = index < 0 ? (direction > 0 ? 0 : ranges.length - 1) : index + direction;
    if (ranges[next]) this.select(ranges[next], true, boot);
  }

  isShown(owner) { return !this.hidden.has(owner.name); }
  show(name, isShown) {
    if (isShown) this.hidden.delete(name); else this.hidden.add(name);
    // The list of owners stays as it is, and with it the focus.
    this.drawMaps();
    Panels.ranges(this);
  }

  // Search

  /** Address, owner, cause or function; at most 60. */
  find(words) {
    words = words.trim();
    if (!words) return [];
    const boot = this.boots[this.focus];
    const results = [];
    if (/^(0x)?[0-9a-f]+$/i.test(words)) {
      const address = parseInt(words.replace(/^0x/i, ""), 16);
      const holder = boot.holderAt(address, this.stepOf(boot));
      if (holder) {
        results.push({
          text: `0x${address.toString(16)}: ${holder.owner.name}, ${holder.startText}-${holder.lastText}`,
          act: () => this.select(holder, true),
        });
      }
    }
    const wanted = words.toLowerCase();
    const matches = (text) => text.toLowerCase().includes(wanted);
    boot.steps.forEach((step, index) => {
      if (matches(step.name)) {
        results.push({ text: `step ${stepText(step)}`, act: () => this.goTo(this.timeOf(boot, index)) });
      }
    });
    const seen = new Set();
    for (const holding of boot.holdings) {
      if (results.length >= 60) break;
      const { owner, cause, caller, startText } = holding;
      if (holding.layer === Layer.free || !(matches(owner.name) || matches(cause) || matches(caller))) continue;
      const key = `${owner.name} ${startText} ${cause}`;
      if (seen.has(key)) continue;
      seen.add(key);
      results.push({
        text: `${owner.name} ${startText} ${sizeText(holding.size)} ${cause || caller}`,
        act: () => {
          if (!holding.isHeld(this.stepOf(boot))) this.time = this.timeOf(boot, holding.began);
          this.select(holding, true);
        },
      });
    }
    return results;
  }

  listenToSearch() {
    const input = document.getElementById("search");
    const list = document.getElementById("results");
    let results = [];
    let chosen = 0;
    const mark = () => {
      [...list.children].forEach((item, index) => {
        item.setAttribute("aria-selected", String(index === chosen));
        if (index === chosen) item.scrollIntoView({ block: "nearest" });
      });
      input.setAttribute("aria-activedescendant", results.length ? `result-${chosen}` : "");
    };
    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    };
    const take = (index) => {
      close();
      results[index]?.act();
    };
    input.addEventListener("input", () => {
      results = this.find(input.value);
      chosen = 0;
      list.replaceChildren(...results.map(({ text }, index) => element("li", {
        role: "option", id: `result-${index}`,
        onpointerdown: (event) => { event.preventDefault(); take(index); },
      }, text)));
      if (!results.length && input.value.trim()) list.replaceChildren(element("li", {}, "nothing found"));
      list.hidden = !input.value.trim();
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark();
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") take(chosen);
      else if (event.key === "Escape") { input.value = ""; close(); input.blur(); }
      else if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, results.length - 1);
      else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
      else return;
      event.stopPropagation();
      if (event.key.startsWith("Arrow")) { event.preventDefault(); mark(); }
    });
    input.addEventListener("blur", close);
  }

  // Keys, controls and the address line

  listen() {
    const at = (id) => document.getElementById(id);
    at("slider").max = this.timeline.length - 1;
    at("slider").addEventListener("input", (event) => this.goTo(Number(event.target.value)));
    at("first").addEventListener("click", () => this.goTo(0));
    at("previous").addEventListener("click", () => this.goTo(this.time - 1));
    at("next").addEventListener("click", () => this.goTo(this.time + 1));
    at("last").addEventListener("click", () => this.goTo(this.timeline.length - 1));
    at("play").addEventListener("click", () => this.play(!this.timer));
    at("theme").addEventListener("click", () => {
      const isDark = getComputedStyle(document.body).backgroundColor === "rgb(13, 17, 23)";
      document.documentElement.dataset.theme = isDark ? "light" : "dark";
      this.drawMaps();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.drawMaps());
    addEventListener("resize", () => this.drawSoon());
    addEventListener("hashchange", () => { this.readAddress(); this.drawAll(); });
    addEventListener("beforeprint", () => this.drawMaps());
    document.addEventListener("keydown", (event) => this.key(event));
    this.listenToSearch();
  }

  key(event) {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.id === "search") return;
    const onButton = target.tagName === "BUTTON" || target.type === "checkbox";
    const actions = {
      ArrowLeft: () => (event.shiftKey ? this.move(-0.2) : this.goTo(this.time - 1)),
      ArrowRight: () => (event.shiftKey ? this.move(0.2) : this.goTo(this.time + 1)),
      Home: () => this.goTo(0),
      End: () => this.goTo(this.timeline.length - 1),
      " ": () => this.play(!this.timer),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      0: () => { this.view.showAll(); this.drawSoon(); },
      "[": () => this.selectNeighbour(-1),
      "]": () => this.selectNeighbour(1),
      "/": () => document.getElementById("search").focus(),
      Escape: () => this.select(undefined),
    };
    const action = actions[event.key];
    if (!action || (onButton && event.key === " ")) return;
    event.preventDefault();
    action();
  }

  move(share) { this.view.move(share); this.drawSoon(); }
  zoom(factor) {
    const { selected, view } = this;
    const middle = selected && view.axis.position((selected.start + selected.end) / 2);
    const isInView = middle !== undefined && middle >= view.from && middle <= view.to;
    view.zoom(factor, isInView ? middle : undefined);
    this.drawSoon();
  }

  /** `#step=12&at=0x50000000&from=…&to=…` */
  writeAddress() {
    const { view } = this;
    const parts = [`step=${this.time}`];
    if (this.selected) parts.push(`at=${this.selected.startText}`);
    if (this.focus > 0) parts.push(`boot=${this.focus}`);
    if (view.span < view.axis.length) parts.push(`from=${Math.round(view.from)}`, `to=${Math.round(view.to)}`);
    const hash = "#" + parts.join("&");
    if (hash === location.hash) return;
    try { history.replaceState(null, "", hash); } catch { /* A sandboxed frame has no address line. */ }
  }

  readAddress() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const step = parts.get("step");
    if (step !== null) {
      const named = this.timeline.findIndex(({ name }) => name === step);
      const time = named >= 0 ? named : Number(step);
      if (Number.isInteger(time)) this.time = Math.min(Math.max(time, 0), this.timeline.length - 1);
    }
    const boot = this.boots[Number(parts.get("boot"))] ?? this.boots[0];
    const [from, to] = [Number(parts.get("from")), Number(parts.get("to"))];
    if (to > from) this.view.set(from, to - from);
    const address = parts.get("at");
    if (address !== null) {
      const holder = boot.holderAt(Number(address), this.stepOf(boot));
      Object.assign(this, { selected: holder, selectedBoot: boot, focus: this.boots.indexOf(boot) });
      if (holder && !parts.has("to")) this.view.reveal(holder);
    }
  }

  // Drawing

  colors() {
    const style = getComputedStyle(document.documentElement);
    const names = ["back", "text", "soft", "line", "free", "given", "accent", "mark"];
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  drawMaps() { for (const map of this.maps) map.draw(); }

  drawAll() {
    this.drawMaps();
    Panels.step(this);
    Panels.log(this);
    Panels.owners(this);
    Panels.selection(this);
    this.writeAddress();
    this.drawTableSoon();
  }

  /** The table follows when the slider rests: it costs more than everything else. */
  drawTableSoon() {
    clearTimeout(this.tableTimer);
    this.tableTimer = setTimeout(() => Panels.ranges(this), 60);
  }

  /** After a change of the view: once before the next frame. */
  drawSoon() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.drawMaps();
      this.writeAddress();
      this.drawTableSoon();
    });
  }

  start() {
    document.getElementById("title").textContent = this.title;
    document.getElementById("summary").textContent = this.boots.map((boot) => boot.facts[0]?.[1]).join(" / ");
    document.getElementById("maps").append(...this.maps.map((map) => map.element));
    this.listen();
    this.readAddress();
    Panels.facts(this);
    this.drawAll();
  }
}

const page = new Page(JSON.parse(document.getElementById("data").textContent));
page.start();

"""##
  static let indexTemplate = ##"""
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="¤policy¤">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>¤title¤</title>
<style>¤style¤</style>
</head>
<body>
<header>
  <h1 id="title"></h1>
  <p id="summary"></p>
  <div class="tools">
    <label class="search">Show <input id="search" type="search" placeholder="rows with these words" autocomplete="off"></label>
  </div>
</header>
<main class="across"><table id="boards"></table></main>
<footer>A heading sorts by its column, again the other way round. A row's name opens its page.</footer>
<script type="application/json" id="data">¤data¤</script>
<script>¤script¤</script>
</body>
</html>

"""##
  static let indexScriptHash = "sha256-v50ngKIXAQcMNXNHmSzmn5hOPGHuEMYoR7e4fFh8BgQ="
  static let indexScript = ##"""
// SPDX-License-Identifier: GPL-2.0-or-later
// The index over many boots: a table that is sorted and narrowed in place.

const data = JSON.parse(document.getElementById("data").textContent);

/** A cell's value for sorting: numbers before words. */
function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) { bytes /= 1024; unit += 1; }
  return `${Math.floor(bytes * 10) / 10} ${units[unit]}`;
}

class Index {
  constructor() {
    this.rows = data.rows;
    this.column = -1;
    this.isAscending = true;
    this.words = "";
    this.table = document.getElementById("boards");
    document.getElementById("title").textContent = data.title;
    const search = document.getElementById("search");
    search.addEventListener("input", () => {
      this.words = search.value.trim().toLowerCase();
      this.draw();
    });
    this.draw();
  }

  sort(column) {
    this.isAscending = column === this.column ? !this.isAscending : true;
    this.column = column;
    const sign = this.isAscending ? 1 : -1;
    this.rows.sort((a, b) => sign * compare(a.cells[column], b.cells[column]));
    this.draw();
    this.table.querySelectorAll("th button")[column].focus();
  }

  head(name, column) {
    const cell = document.createElement("th");
    cell.scope = "col";
    if (data.sizes.includes(column)) cell.className = "number";
    if (column === this.column) cell.setAttribute("aria-sort", this.isAscending ? "ascending" : "descending");
    const button = cell.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = name + (column === this.column ? (this.isAscending ? " \u25b4" : " \u25be") : "");
    button.addEventListener("click", () => this.sort(column));
    return cell;
  }

  cell(value, column, page) {
    const cell = document.createElement("td");
    const isSize = data.sizes.includes(column) && typeof value === "number";
    if (typeof value === "number") cell.className = "number";
    const text = isSize ? sizeText(value) : String(value);
    if (column === 0 && page) {
      const link = cell.appendChild(document.createElement("a"));
      link.href = page;
      link.textContent = text;
    } else {
      cell.textContent = text;
    }
    return cell;
  }

  draw() {
    const shown = this.rows.filter(({ cells }) => (
      !this.words || cells.join(" ").toLowerCase().includes(this.words)));
    document.getElementById("summary").textContent =
      shown.length === this.rows.length ? data.summary : `${shown.length} of ${this.rows.length} rows`;
    const head = document.createElement("thead");
    const headRow = head.appendChild(document.createElement("tr"));
    headRow.append(...data.columns.map((name, column) => this.head(name, column)));
    const body = document.createElement("tbody");
    body.append(...shown.map(({ cells, page }) => {
      const row = document.createElement("tr");
      row.append(...cells.map((value, column) => this.cell(value, column, page)));
      return row;
    }));
    this.table.replaceChildren(head, body);
  }
}

new Index();

"""##
}
