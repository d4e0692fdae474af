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
