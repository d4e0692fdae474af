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
