// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The labels beside a bank's bar: one for each range that is not free, neighbours joined until all
/// have room.
struct Callouts {
  struct Item {
    var range: MemoryRange
    /// Owners in the order of their addresses, each once.
    var owners: [String]
    /// Nil where several causes are joined.
    var detail: String?
    var size: UInt64
    var count = 1
    /// Where the label stands, from the top of the bar.
    var labelY = 0.0
  }
  private(set) var items: [Item] = []
  static let lineHeight = 15.0

  init(_ bank: MemoryPicture.Bank, height: Double) {
    let pixel = max(1, bank.range.size / UInt64(height))
    for segment in bank.segments {
      guard let owner = segment.owner, segment.group != .free else { continue }
      let item = Item(
        range: segment.range, owners: [owner], detail: segment.detail, size: segment.range.size)
      if let last = items.last, Self.join(last, item, within: pixel) {
        items[items.count - 1] = Self.joined(last, item)
      } else {
        items.append(item)
      }
    }
    let room = max(1, Int(height / Self.lineHeight))
    joinOwners(until: room)
    while items.count > room { joinSmallest() }
    place(bank, height)
  }

  /// One owner's pieces that stand close together, or whatever is under one pixel.
  private static func join(_ a: Item, _ b: Item, within pixel: UInt64) -> Bool {
    let gap = b.range.base - a.range.last - 1
    if a.owners == b.owners { return gap <= pixel * 4 }
    return b.range.last - a.range.base < pixel
  }

  private static func joined(_ a: Item, _ b: Item) -> Item {
    Item(
      range: MemoryRange(capping: a.range.base, size: b.range.last - a.range.base + 1),
      owners: a.owners + b.owners.filter { !a.owners.contains($0) },
      detail: a.detail == b.detail ? a.detail : nil, size: a.size + b.size,
      count: a.count + b.count)
  }

  private mutating func joinOwners(until room: Int) {
    guard items.count > room else { return }
    var kept: [Item] = []
    for item in items {
      if let last = kept.last, last.owners == item.owners {
        kept[kept.count - 1] = Self.joined(last, item)
      } else {
        kept.append(item)
      }
    }
    items = kept
  }

  /// Joins the two neighbours that are smallest together.
  private mutating func joinSmallest() {
    var (best, size) = (0, UInt64.max)
    for index in items.indices.dropLast() where items[index].size + items[index + 1].size < size {
      (best, size) = (index, items[index].size + items[index + 1].size)
    }
    items[best] = Self.joined(items[best], items.remove(at: best + 1))
  }

  /// Each label beside its range, pushed apart where they would overlap.
  private mutating func place(_ bank: MemoryPicture.Bank, _ height: Double) {
    var next = 0.0
    for index in items.indices {
      let middle = items[index].range.base - bank.range.base + items[index].range.size / 2
      let wanted = Double(middle) / Double(bank.range.size) * height - Self.lineHeight / 2
      items[index].labelY = max(wanted, next)
      next = items[index].labelY + Self.lineHeight
    }
    var limit = height - Self.lineHeight
    for index in items.indices.reversed() {
      items[index].labelY = min(items[index].labelY, limit)
      limit = items[index].labelY - Self.lineHeight
    }
  }
}

extension Callouts.Item {
  /// `kernel text`, `140 × reserved memory`, `kernel image` for its parts, `page tables and 3 others`.
  var name: String {
    if owners.count == 1 { return count == 1 ? owners[0] : "\(count) \u{d7} \(owners[0])" }
    let groups = Set(owners.map(OwnerGroup.init(owner:)))
    if groups.count == 1, let group = groups.first, group != .bootData { return group.name }
    return owners.count == 2
      ? owners.joined(separator: ", ") : "\(owners[0]) and \(owners.count - 1) others"
  }
}
