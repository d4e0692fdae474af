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
