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
