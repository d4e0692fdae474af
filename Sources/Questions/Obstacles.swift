// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import DeviceTree
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Zones

/// Memory that does not give way, with its owner.
struct Obstacle: Sendable, Equatable {
  var owner: String
  var range: MemoryRange
}

extension ExaminedBoot {
  /// Fixed reservations of the set-up, no-map areas and what the tree reserves, granted or not.
  /// Allocations are left out: they go where there is room.
  func obstacles(except owner: String = "") -> [Obstacle] {
    var found: [Obstacle] = []
    func add(_ name: String, _ range: MemoryRange) {
      guard !range.isEmpty, name != owner, !owner.isEmpty || !name.isEmpty else { return }
      if !found.contains(Obstacle(owner: name, range: range)) {
        found.append(Obstacle(owner: name, range: range))
      }
    }
    for place in record.places
    where !place.owner.hasPrefix("cma ") && !isDynamic(place.owner) {
      add(place.owner, place.range)
    }
    for event in owners.history.events where event.kind == .reserved {
      guard owners.history.holder(of: event.range.base) != nil else { continue }
      let known = found.contains { $0.range.contains(event.range) || event.range == $0.range }
      // What an initrd or a CMA area asked for is not in its own way.
      let name = ownerName(of: event)
      if known || isRequest(event, of: owner) || isDynamic(name) { continue }
      add(name, event.range)
    }
    for region in record.lastMemory where region.flags.contains(.noMap) {
      let name = owners.row(at: region.base.rawValue)?.owner ?? ""
      if !isDynamic(name) { add("no-map", region.range) }
    }
    for node in reservedNodes {
      for range in node.ranges { add(node.path, range) }
    }
    for (index, entry) in (boot.firmware.deviceTree?.reserveMap ?? []).enumerated() {
      add(
        "/memreserve/[\(index)]",
        MemoryRange(capping: PhysicalAddress(entry.address), size: entry.size))
    }
    return found.sorted { $0.range.base < $1.range.base }
  }

  /// A node that says how much, not where, goes where there is room.
  private func isDynamic(_ owner: String) -> Bool {
    guard owner.hasPrefix("/reserved-memory/"),
      let node = boot.firmware.deviceTree?.root.find(owner)
    else { return false }
    return !node.has("reg")
  }

  private func isRequest(_ event: HistoryEvent, of owner: String) -> Bool {
    owner == "initrd" && event.caller.contains("initrd")
  }

  /// The owner of a reservation: the place it made, its node, else the function that made it.
  func ownerName(of event: HistoryEvent) -> String {
    if let place = record.places.first(where: {
      $0.range.contains(event.range) && !event.range.isEmpty
    }) {
      return place.owner
    }
    if case .name(let name)? = event.cause?.place,
      name.hasPrefix("/reserved-memory/") || name.hasPrefix("/memreserve/")
    {
      return name
    }
    let row = owners.row(at: event.range.base.rawValue)
    if let row, row.owner != MemoryOwners.free, row.owner != MemoryOwners.other { return row.owner }
    return event.caller
  }

  /// The nodes below /reserved-memory with the ranges that they name.
  var reservedNodes: [(path: String, ranges: [MemoryRange])] {
    guard let root = boot.firmware.deviceTree?.root,
      let node = root.child("reserved-memory")
    else { return [] }
    let cells = RootCells(of: root)
    let mask: UInt64 =
      boot.architecture.is64Bit || boot.config.isEnabled(.armLpae)
      ? .max : 0xffff_ffff
    return node.children.filter(\.isAvailable).compactMap { child in
      guard let value = child.property("reg") else { return nil }
      return (
        child.path,
        cells.entries(value).map {
          MemoryRange(capping: PhysicalAddress($0.base & mask), size: $0.size & mask)
        }
      )
    }
  }
}

/// A range where something may lie, and what ends it on both sides.
package struct Window: Sendable, Equatable {
  package var range: MemoryRange
  package var below: String
  package var above: String
}

/// Bounds of what may lie where.
struct PlacementRule: Sendable {
  var window: Range<UInt64>
  var alignment: UInt64
  /// Who set the window's ends.
  var lowReason: String
  var highReason: String
}

extension ExaminedBoot {
  /// Every run of RAM between obstacles inside a rule's window that takes `size` bytes.
  func windows(
    of size: UInt64, rule: PlacementRule, obstacles: [Obstacle]
  ) -> [Window] {
    var ram = PageRuns()
    for region in record.lastMemory where !region.flags.contains(.noMap) {
      ram.insert(region.range.bytes)
    }
    let memory = ram
    for obstacle in obstacles { ram.remove(obstacle.range.bytes) }
    return FreeSpace(ram).holes(in: rule.window, alignment: rule.alignment).compactMap { hole in
      let end = hole.upperBound
      guard UInt64(hole.count) >= max(size, 1) else { return nil }
      func neighbour(at address: UInt64, isLow: Bool) -> String {
        if isLow, address <= rule.window.lowerBound { return rule.lowReason }
        if !isLow, address >= rule.window.upperBound { return rule.highReason }
        let inside = isLow ? address &- 1 : address
        if let obstacle = obstacles.first(where: { $0.range.contains(PhysicalAddress(inside)) }) {
          return obstacle.owner
        }
        let touches = memory.runs.contains { $0.contains(inside) }
        return touches ? "the alignment" : isLow ? "the start of RAM" : "the end of RAM"
      }
      let start = ram.runs.first { $0.contains(hole.lowerBound) }?.lowerBound ?? hole.lowerBound
      return Window(
        range: MemoryRange(hole),
        below: neighbour(at: max(start, rule.window.lowerBound), isLow: true),
        above: neighbour(at: end, isLow: false))
    }
  }

  /// Where an initrd may lie on this architecture.
  func initrdRule() -> PlacementRule {
    let kernel = place("kernel")?.range
    let page = boot.pageSize
    switch boot.architecture {
    case .arm:
      let low = record.limits.first { $0.name == "lowmem" }
      return PlacementRule(
        window: 0..<(low?.end.rawValue ?? 1 << 32), alignment: page, lowReason: "address 0",
        highReason: low.map { "\($0.name): \($0.reason)" } ?? "the end of low memory")
    case .arm64:
      let giga: UInt64 = 1 << 30
      let base = kernel?.base.rawValue ?? 0
      let end = (kernel?.end.rawValue ?? 0).roundedUp(to: giga)
      let first = end > 32 * giga ? end - 32 * giga : 0
      return PlacementRule(
        window: first..<(base.roundedDown(to: giga) + 32 * giga), alignment: page,
        lowReason: "the window of 32 GiB around the kernel",
        highReason: "the window of 32 GiB around the kernel")
    case .riscv64:
      return PlacementRule(
        window: 0..<1 << 56, alignment: page, lowReason: "address 0",
        highReason: "the end of the linear map")
    case .x86_64, .i386:
      return PlacementRule(
        window: 0x10_0000..<0x8000_0000, alignment: page, lowReason: "the first MiB",
        highReason: "initrd_addr_max of the boot header (0x7fffffff)")
    }
  }

  /// What a decompressor writes behind the kernel before it starts: its own copy, its bss and heap.
  func decompressorArea() -> Obstacle? {
    guard boot.architecture == .arm, let kernel = place("kernel")?.range else { return nil }
    // Half of the image is more than any compressor leaves of a kernel; 192 KiB hold stack and heap.
    let size = kernel.size / 2 + (192 << 10)
    return Obstacle(
      owner: "the decompressor (its copy and heap behind the kernel)",
      range: MemoryRange(capping: kernel.end, size: size.roundedUp(to: 4096)))
  }

  /// The windows of an initrd, the best first: those the decompressor does not touch, the largest.
  package func initrdWindows(of size: UInt64) -> [Window] {
    var fixed = obstacles(except: "initrd")
    if let area = decompressorArea() { fixed.append(area) }
    return windows(of: size, rule: initrdRule(), obstacles: fixed)
      .sorted { $0.range.size > $1.range.size }
  }

  /// Where a range may lie that nothing else needs: a reserved node's, a blob's.
  func freeWindows(of size: UInt64, alignment: UInt64, except owner: String) -> [Window] {
    var fixed = obstacles(except: owner)
    if let area = decompressorArea() { fixed.append(area) }
    let limit = record.limits.first { $0.name == "lowmem" }
    return windows(
      of: size,
      rule: PlacementRule(
        window: 0..<(limit?.end.rawValue ?? 1 << 56), alignment: alignment,
        lowReason: "address 0", highReason: limit?.reason ?? "the end of RAM"),
      obstacles: fixed
    ).sorted { $0.range.size > $1.range.size }
  }
}
