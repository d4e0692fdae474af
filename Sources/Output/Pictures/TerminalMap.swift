// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// How a terminal takes the map.
package struct MapStyle: Sendable {
  package var width: Int
  package var usesColor: Bool
  /// False where the locale has no UTF-8.
  package var usesUnicode: Bool
  package init(width: Int = 80, usesColor: Bool = false, usesUnicode: Bool = false) {
    (self.width, self.usesColor, self.usesUnicode) = (width, usesColor, usesUnicode)
  }
}

/// `--format map`: a bar for each bank, all to one scale, and the legend.
struct TerminalMap {
  private let picture: MemoryPicture
  private let style: MapStyle
  private let columns: Int
  /// Bytes of one column, a power of two.
  private let scale: UInt64
  private let addressWidth: Int

  /// Banks that are drawn; the rest is counted.
  private static let shownBanks = 48

  init(_ picture: MemoryPicture, _ style: MapStyle) {
    self.picture = picture
    self.style = style
    let end = picture.banks.last?.range.last.rawValue ?? 0
    let digits = max(8, String(end, radix: 16).utf8.count)
    addressWidth = digits + 2
    // A row of such a number of columns begins at a round address.
    let room = style.width - addressWidth - 3
    columns = [16, 24, 32, 48, 64, 96, 128, 192].last { $0 <= room } ?? 16
    scale = Self.scale(of: picture.banks.prefix(Self.shownBanks), columns: columns)
  }

  /// The finest scale that gives few enough rows.
  private static func scale(
    of banks: some Collection<MemoryPicture.Bank>, columns: Int
  ) -> UInt64 {
    var scale: UInt64 = 4096
    let wanted = UInt64(16 + banks.count)
    while scale < 1 << 54 {
      let row = scale * UInt64(columns)
      let rows = banks.reduce(UInt64(0)) {
        $0 &+ $1.range.size.dividedRoundingUp(by: row)
      }
      if rows <= wanted { break }
      scale *= 2
    }
    return scale
  }

  var text: String {
    var lines = [heading]
    var previous: MemoryPicture.Bank?
    for (index, bank) in picture.banks.prefix(Self.shownBanks).enumerated() {
      lines.append(gap(after: previous, before: bank))
      lines.append(
        "node \(bank.node), bank \(index): \(bank.range.base.rawValue.hex0x())-"
          + "\(bank.range.last.rawValue.hex0x()), \(PictureText.size(bank.range.size))"
          + zones(of: bank))
      lines += rows(of: bank)
      previous = bank
    }
    let rest = picture.banks.dropFirst(Self.shownBanks)
    if !rest.isEmpty {
      let size = rest.reduce(0) { $0 &+ $1.range.size }
      lines.append("and \(rest.count) more banks, \(PictureText.size(size))")
    }
    return (lines + [""] + legend).joined(separator: "\n") + "\n"
  }

  private var heading: String {
    let step = picture.step.isEmpty ? "" : ", after \(picture.step)"
    return "\(PictureText.visible(picture.boot)): \(PictureText.size(picture.total)) of RAM\(step)"
      + (picture.banks.isEmpty ? "" : "; a column is \(PictureText.size(scale))")
  }

  /// `, DMA32, Normal from 0x100000000`: a zone that begins inside is named with its start.
  private func zones(of bank: MemoryPicture.Bank) -> String {
    picture.zones.filter { $0.node == bank.node && $0.range.overlaps(bank.range) }.map { zone in
      ", \(zone.name)"
        + (zone.range.base > bank.range.base ? " from \(zone.range.base.rawValue.hex0x())" : "")
    }.joined()
  }

  private func gap(after previous: MemoryPicture.Bank?, before bank: MemoryPicture.Bank) -> String {
    guard let previous else { return "" }
    let hole = bank.range.base - previous.range.last - 1
    let mark = style.usesUnicode ? "⋮" : ":"
    let blanks = String(repeating: " ", count: addressWidth + 1)
    return hole == 0 ? blanks + mark : "\(blanks)\(mark) hole of \(PictureText.size(hole))"
  }

  // MARK: bars

  private func rows(of bank: MemoryPicture.Bank) -> [String] {
    let row = scale * UInt64(columns)
    var rows: [String] = []
    var cells = Cells(bank.segments, scale: scale)
    var start = bank.range.base.rawValue / scale * scale
    while true {
      rows.append(
        start.hex0x(width: addressWidth - 2) + " " + border + bar(&cells, from: start) + border)
      let last = start.advancedCapped(by: row - 1)
      if last >= bank.range.last.rawValue { return rows }
      start = last + 1
    }
  }

  private var border: String { style.usesUnicode ? "│" : "|" }

  private func bar(_ cells: inout Cells, from start: UInt64) -> String {
    var text = ""
    var color: OwnerGroup?
    for column in 0..<columns {
      let cell = cells.next(from: start.advancedCapped(by: UInt64(column) * scale))
      let group = cell.isMemory ? cell.owner : nil
      if style.usesColor, group != color {
        text += group.map(paint) ?? "\u{1b}[0m"
        color = group
      }
      text += symbol(cell)
    }
    if color != nil { text += "\u{1b}[0m" }
    return text
  }

  private func symbol(_ cell: Cells.Cell) -> String {
    guard cell.isMemory else { return " " }
    guard let owner = cell.owner else { return style.usesUnicode ? "·" : "." }
    return cell.isMostlyFree ? owner.letter.lowercased() : String(owner.letter)
  }

  private func paint(_ group: OwnerGroup) -> String {
    "\u{1b}[\(group.isDark ? 97 : 30);48;5;\(group.terminalColor)m"
  }

  // MARK: legend

  private var legend: [String] {
    let rows = picture.shares.map { share in
      (
        share, PictureText.visible(share.owner), PictureText.size(share.size),
        PictureText.percent(share.size, of: picture.total)
      )
    }
    let names = max(8, rows.map { $0.1.unicodeScalars.count }.max() ?? 0)
    return rows.map { share, name, size, percent in
      let group = OwnerGroup(owner: share.owner)
      let isFree = group == .free
      let mark = isFree && style.usesUnicode ? "·" : String(group.letter)
      let painted = style.usesColor && !isFree ? "\(paint(group))\(mark)\u{1b}[0m" : mark
      let place =
        share.places == 1
        ? "at \(share.first.rawValue.hex0x())"
        : "in \(share.places) places from \(share.first.rawValue.hex0x())"
      let blanks = String(repeating: " ", count: names - name.unicodeScalars.count)
      return "  \(painted) \(name)\(blanks)  \(size.paddedLeft(to: 10))"
        + "  \(percent.paddedLeft(to: 6))  \(place)"
    } + [
      "    " + "all RAM".paddedRight(to: names) + "  "
        + PictureText.size(picture.total).paddedLeft(to: 10)
    ]
  }
}

/// The columns of a bank, taken in ascending order.
private struct Cells {
  struct Cell {
    var isMemory = false
    /// Who holds most of what is not free.
    var owner: OwnerGroup?
    var isMostlyFree = false
  }

  private let segments: [MemoryPicture.Segment]
  private let scale: UInt64
  private var index = 0

  init(_ segments: [MemoryPicture.Segment], scale: UInt64) {
    (self.segments, self.scale) = (segments, scale)
  }

  mutating func next(from start: UInt64) -> Cell {
    let range = MemoryRange(capping: PhysicalAddress(start), size: scale)
    var sizes: [OwnerGroup: UInt64] = [:]
    while index < segments.count, segments[index].range.last < range.base { index += 1 }
    var look = index
    while look < segments.count, segments[look].range.base <= range.last {
      if let group = segments[look].group {
        sizes[group, default: 0] += segments[look].range.part(in: range).size
      }
      look += 1
    }
    let free = sizes.removeValue(forKey: .free) ?? 0
    let held = sizes.values.reduce(0) { $0 &+ $1 }
    let owner = OwnerGroup.allCases.filter { sizes[$0] != nil }.max {
      (sizes[$0] ?? 0) < (sizes[$1] ?? 0)
    }
    return Cell(isMemory: free + held > 0, owner: owner, isMostlyFree: free > held)
  }
}

extension UInt64 {
  fileprivate func advancedCapped(by count: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(count)
    return overflows ? .max : sum
  }
}
