// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// `--format svg`: banks as columns, each to its own scale, with what lies in them called out.
struct MemorySVG {
  private let picture: MemoryPicture
  private var body = ""

  private static let columnWidth = 640.0
  private static let columnsInRow = 2
  private static let margin = 24.0
  private static let barLeft = 112.0
  private static let barWidth = 112.0
  private static let labelLeft = 254.0
  /// Banks that are drawn; the rest is counted.
  private static let shownBanks = 24

  /// Owners whose labels stand out, in a picture of two boots.
  private let changed: Set<String>

  private init(_ picture: MemoryPicture, changed: Set<String> = []) {
    (self.picture, self.changed) = (picture, changed)
  }

  static func text(_ picture: MemoryPicture) -> String {
    var svg = MemorySVG(picture)
    let size = svg.draw(named: picture.boot)
    return document(svg.body, size, "Memory map of \(picture.boot)")
  }

  /// Two boots side by side, and what moved between them.
  static func text(
    _ a: MemoryPicture, _ b: MemoryPicture, named nameA: String, _ nameB: String
  ) -> String {
    let difference = PictureDifference(a, b)
    var (left, right) = (
      MemorySVG(a, changed: difference.owners), MemorySVG(b, changed: difference.owners)
    )
    let (sizeA, sizeB) = (left.draw(named: nameA), right.draw(named: nameB))
    var list = MemorySVG(a)
    var y = max(sizeA.height, sizeB.height) + 12
    list.write(
      difference.changes.isEmpty ? "Nothing differs." : "What differs", margin, y,
      "class=\"bank\"")
    for change in difference.changes {
      y += 18
      list.write("\(change.owner) \(change.words)", margin, y)
    }
    return document(
      "\(left.body)<g transform=\"translate(\(number(sizeA.width)) 0)\">\n\(right.body)</g>\n"
        + list.body, (sizeA.width + sizeB.width, y + margin),
      "Memory maps of \(nameA) and \(nameB)")
  }

  private static func document(
    _ body: String, _ size: (width: Double, height: Double), _ name: String
  ) -> String {
    let (width, height) = (number(size.width), number(size.height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" role="img" aria-labelledby="title">
      <title id="title">\(Markup.escaped(name))</title>
      <style>\(style)</style>
      <defs><pattern id="nomap" width="6" height="6" patternUnits="userSpaceOnUse" \
      patternTransform="rotate(45)"><rect width="2.5" height="6" fill="#222"/></pattern></defs>
      <rect width="100%" height="100%" fill="#fff"/>
      \(body)</svg>

      """
  }

  private mutating func draw(named name: String) -> (width: Double, height: Double) {
    let width =
      Self.margin * 2
      + Self.columnWidth * Double(min(Self.columnsInRow, max(1, picture.banks.count)))
    var y = Self.margin + 18
    write(name, Self.margin, y, "class=\"title\"")
    y += 20
    let step = picture.step.isEmpty ? "" : ", after \(picture.step)"
    write("\(PictureText.size(picture.total)) of RAM\(step)", Self.margin, y)
    y += 26
    y = drawBanks(from: y)
    y = drawLegend(from: y, width: width)
    return (width, y + Self.margin)
  }

  private static let style =
    "text{font:12px system-ui,sans-serif;fill:#1b1f24}"
    + ".title{font-size:18px;font-weight:600}.bank{font-weight:600}"
    + ".address{font:11px ui-monospace,monospace;fill:#57606a}.changed{font-weight:700}"
    + ".end{text-anchor:end}.middle{text-anchor:middle}.light{fill:#57606a}"
    + ".leader{fill:none;stroke:#8c959f;stroke-width:.8}"

  // MARK: banks

  private mutating func drawBanks(from top: Double) -> Double {
    var y = top
    let shown = picture.banks.prefix(Self.shownBanks)
    let largest = shown.map(\.range.size).max() ?? 0
    for row in stride(from: 0, to: shown.count, by: Self.columnsInRow) {
      let banks = shown[row..<min(row + Self.columnsInRow, shown.count)]
      let heights = banks.map { height(of: $0, largest, shown.count) }
      for (column, bank) in banks.enumerated() {
        draw(
          bank, number: row + column, x: Self.margin + Double(column) * Self.columnWidth, y: y,
          height: heights[column])
      }
      y += (heights.max() ?? 0) + 58
    }
    let rest = picture.banks.dropFirst(Self.shownBanks)
    if !rest.isEmpty {
      let size = rest.reduce(0) { $0 &+ $1.range.size }
      write("and \(rest.count) more banks, \(PictureText.size(size))", Self.margin, y)
      y += 24
    }
    return y
  }

  private func height(
    of bank: MemoryPicture.Bank, _ largest: UInt64, _ count: Int
  ) -> Double {
    let full = count <= 2 ? 640.0 : count <= 6 ? 420.0 : 260.0
    return bank.range.size < largest / 16 ? full / 2.5 : full
  }

  private mutating func draw(
    _ bank: MemoryPicture.Bank, number index: Int, x: Double, y: Double, height: Double
  ) {
    write(
      "Node \(bank.node), bank \(index): \(PictureText.size(bank.range.size))", x, y,
      "class=\"bank\"")
    let top = y + 12
    let left = x + Self.barLeft
    func position(_ address: UInt64) -> Double {
      top + Double(address - bank.range.base.rawValue) / Double(bank.range.size) * height
    }
    rect(left, top, Self.barWidth, height, "fill=\"#fff\" stroke=\"#57606a\"")
    for segment in runs(of: bank, pixel: bank.range.size / UInt64(height * 2)) {
      let start = position(segment.range.base.rawValue)
      let size = Double(segment.range.size) / Double(bank.range.size) * height
      draw(segment, left, start, max(size, 0.5))
    }
    drawZones(of: bank, x: left - 20, top: top, height: height)
    drawScale(of: bank, x: left - 28, top: top, height: height)
    for item in Callouts(bank, height: height).items {
      draw(item, x: x, from: position(item.range.base.rawValue + item.range.size / 2), top: top)
    }
  }

  /// Segments as they are drawn: one owner's pieces that stand closer than half a pixel are one.
  private func runs(of bank: MemoryPicture.Bank, pixel: UInt64) -> [MemoryPicture.Segment] {
    var runs: [MemoryPicture.Segment] = []
    for segment in bank.segments where segment.group != nil {
      if let last = runs.last, last.group == segment.group,
        segment.range.base - last.range.last - 1 < max(1, pixel),
        last.isNoMap == segment.isNoMap
      {
        runs[runs.count - 1].range.size = segment.range.last - last.range.base + 1
      } else if segment.group == .free, segment.range.size < pixel {
        continue
      } else {
        runs.append(segment)
      }
    }
    return runs
  }

  private mutating func draw(
    _ segment: MemoryPicture.Segment, _ x: Double, _ y: Double, _ height: Double
  ) {
    guard let group = segment.group else { return }
    if group == .cma {
      rect(x, y, Self.barWidth, height, "fill=\"\(group.color)\" fill-opacity=\".25\"")
      let inset = min(1, height / 4)
      rect(
        x + 1, y + inset, Self.barWidth - 2, max(height - 2 * inset, 0.2),
        "fill=\"none\" stroke=\"\(group.color)\" stroke-width=\"\(Self.number(min(2, height / 2)))\""
      )
    } else {
      rect(x, y, Self.barWidth, height, "fill=\"\(group.color)\"")
    }
    if segment.isNoMap { rect(x, y, Self.barWidth, height, "fill=\"url(#nomap)\"") }
    if group == .free, height >= 16 {
      write(
        "free \(PictureText.size(segment.range.size))", x + Self.barWidth / 2, y + height / 2 + 4,
        "class=\"middle light\"")
    }
  }

  private mutating func draw(_ item: Callouts.Item, x: Double, from y: Double, top: Double) {
    let right = x + Self.barLeft + Self.barWidth
    let label = top + item.labelY + Callouts.lineHeight / 2
    body +=
      "<path class=\"leader\" d=\"M\(number(right)) \(number(y))L\(number(right + 10)) \(number(y))"
      + "L\(number(x + Self.labelLeft - 12)) \(number(label))"
      + "L\(number(x + Self.labelLeft - 4)) \(number(label))\"/>\n"
    let group = OwnerGroup(owner: item.owners[0])
    rect(
      x + Self.labelLeft, label - 4.5, 9, 9,
      group == .cma
        ? "fill=\"\(group.color)\" fill-opacity=\".25\" stroke=\"\(group.color)\""
        : "fill=\"\(group.color)\"")
    var text = "<tspan class=\"address\">\(item.range.base.rawValue.hex0x())</tspan> "
    text += Markup.escaped(item.name)
    if let detail = item.detail, detail.hasPrefix("/") {
      text += " <tspan class=\"light\">\(Markup.escaped(Self.shortened(detail)))</tspan>"
    }
    text += " <tspan class=\"light\">\(PictureText.size(item.size))</tspan>"
    let isChanged = item.owners.contains(where: changed.contains)
    raw(text, x + Self.labelLeft + 14, label + 4, isChanged ? "class=\"changed\"" : "")
  }

  /// A node's path without what every reserved node's begins with, and not longer than a label.
  private static func shortened(_ path: String) -> String {
    let prefix = "/reserved-memory/"
    let name = path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    return name.count > 24 ? name.prefix(23) + "\u{2026}" : name
  }

  private mutating func drawZones(
    of bank: MemoryPicture.Bank, x: Double, top: Double, height: Double
  ) {
    let size = Double(bank.range.size)
    for zone in picture.zones where zone.node == bank.node && zone.range.overlaps(bank.range) {
      let part = zone.range.part(in: bank.range)
      let start = top + Double(part.base - bank.range.base) / size * height
      let extent = Double(part.size) / size * height
      rect(x, start, 14, max(extent, 1), "fill=\"#fff\" stroke=\"#57606a\" stroke-width=\".8\"")
      guard extent > Double(zone.name.count) * 8 + 4 else { continue }
      let (middleX, middleY) = (number(x + 11), number(start + extent / 2))
      body +=
        "<text class=\"middle\" transform=\"translate(\(middleX) \(middleY)) rotate(-90)\">"
        + "\(Markup.escaped(zone.name))</text>\n"
    }
  }

  private mutating func drawScale(
    of bank: MemoryPicture.Bank, x: Double, top: Double, height: Double
  ) {
    let (first, last) = (bank.range.base.rawValue, bank.range.last.rawValue)
    let step = (bank.range.size / UInt64(height / 70)).roundedUpToPowerOfTwo
    write(first.hex0x(), x, top + 4, "class=\"address end\"")
    write(last.hex0x(), x, top + height + 4, "class=\"address end\"")
    var mark = first / step * step
    while last - mark > step {
      mark += step
      let y = top + Double(mark - first) / Double(bank.range.size) * height
      if y - top > 14, top + height - y > 14 {
        write(mark.hex0x(), x, y + 4, "class=\"address end\"")
      }
    }
  }

  // MARK: legend

  private mutating func drawLegend(from top: Double, width: Double) -> Double {
    let columns = max(1, Int((width - 2 * Self.margin) / 370))
    let rows = (picture.shares.count + columns - 1) / columns
    for (index, share) in picture.shares.enumerated() {
      let x = Self.margin + Double(index / max(1, rows)) * 370
      let y = top + Double(index % max(1, rows)) * 18
      let segment = MemoryPicture.Segment(
        range: MemoryRange(capping: 0, size: 1), owner: share.owner, detail: "")
      let group = segment.group ?? .other
      rect(
        x, y, 13, 13,
        group == .cma
          ? "fill=\"\(group.color)\" fill-opacity=\".25\" stroke=\"\(group.color)\" "
            + "stroke-width=\"2\""
          : "fill=\"\(group.color)\" stroke=\"#57606a\" stroke-width=\".5\"")
      if share.owner == MemoryOwners.noMap { rect(x, y, 13, 13, "fill=\"url(#nomap)\"") }
      write(
        share.owner, x + 20, y + 11, changed.contains(share.owner) ? "class=\"changed\"" : "")
      write(PictureText.size(share.size), x + 270, y + 11, "class=\"end\"")
      write(
        PictureText.percent(share.size, of: picture.total), x + 325, y + 11,
        "class=\"end light\"")
    }
    return top + Double(rows) * 18
  }

  // MARK: elements

  private mutating func write(
    _ text: String, _ x: Double, _ y: Double, _ attributes: String = ""
  ) { raw(Markup.escaped(text), x, y, attributes) }

  private mutating func raw(
    _ markup: String, _ x: Double, _ y: Double, _ attributes: String = ""
  ) {
    let space = attributes.isEmpty ? "" : " "
    body += "<text x=\"\(number(x))\" y=\"\(number(y))\"\(space)\(attributes)>\(markup)</text>\n"
  }

  private mutating func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: String
  ) {
    body +=
      "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\" \(attributes)/>\n"
  }

  private func number(_ value: Double) -> String { Self.number(value) }

  /// Two decimals at most: the same digits on every machine.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0
      ? "\(whole).\(rest / 10)" : "\(whole)." + (rest < 10 ? "0" : "") + "\(rest)"
  }
}
