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
