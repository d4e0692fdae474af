// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// Models the tree of kernel/resource.c: siblings ascend and do not overlap.
extension IOResource {
  private func overlaps(_ other: IOResource) -> Bool {
    first <= other.last && other.first <= last
  }
  private func covers(_ other: IOResource) -> Bool {
    first <= other.first && other.last <= last
  }

  /// Models `request_resource()`: false where a sibling is in the way.
  @discardableResult
  mutating func request(_ new: IOResource) -> Bool {
    guard covers(new), !children.contains(where: { $0.overlaps(new) }) else { return false }
    children.insert(new, at: children.firstIndex { $0.first > new.first } ?? children.count)
    return true
  }

  /// Models `insert_resource()`: goes below what covers it, and becomes the parent of what it
  /// covers; false where the two overlap in part.
  @discardableResult
  mutating func insert(_ new: IOResource) -> Bool {
    guard covers(new) else { return false }
    guard let index = children.firstIndex(where: { $0.overlaps(new) }) else {
      return request(new)
    }
    let conflict = children[index]
    if conflict.covers(new), conflict.first != new.first || conflict.last != new.last {
      return children[index].insert(new)
    }
    let end = children[index...].firstIndex { $0.first > new.last } ?? children.count
    guard children[index..<end].allSatisfy({ new.covers($0) }) else { return false }
    var parent = new
    parent.children = Array(children[index..<end])
    children.replaceSubrange(index..<end, with: [parent])
    return true
  }

  /// Models `reserve_region_with_split()`: fills what is free between the children.
  mutating func reserveSplitting(
    _ name: String, first start: PhysicalAddress, last: PhysicalAddress
  ) {
    var (start, end) = (max(start, first), min(last, self.last))
    while start <= end {
      let wanted = IOResource(name, first: start, last: end)
      guard let conflict = children.first(where: { $0.overlaps(wanted) }) else {
        request(wanted)
        return
      }
      if conflict.covers(wanted) { return }
      guard conflict.first > start else {
        start = conflict.last + 1
        continue
      }
      let rest = end
      end = conflict.first - 1
      request(IOResource(name, first: start, last: end))
      guard conflict.last < rest else { return }
      (start, end) = (conflict.last + 1, rest)
    }
  }

  /// Calls `change` on the resource that is exactly this one, wherever it stands.
  @discardableResult
  mutating func withResource(
    _ resource: IOResource, _ change: (inout IOResource) -> Void
  ) -> Bool {
    for index in children.indices where children[index].covers(resource) {
      let child = children[index]
      if child.name == resource.name, child.first == resource.first, child.last == resource.last {
        change(&children[index])
        return true
      }
      return children[index].withResource(resource, change)
    }
    return false
  }

  /// `iomem_resource`: all of the address space.
  static func iomem(_ children: [IOResource] = []) -> IOResource {
    IOResource("PCI mem", first: 0, last: PhysicalAddress(.max), children: children)
  }
}

extension BootState {
  /// Changes the resource tree of the record.
  mutating func withIOMem(_ change: (inout IOResource) -> Void) {
    var root = IOResource.iomem(record.ioResources)
    change(&root)
    record.ioResources = root.children
  }

  /// Models `reserve_memblock_reserved_regions()` of arm64 and RISC-V, an initcall: what is
  /// reserved now shows inside each of `resources`.
  mutating func reserveMemblockReservedRegions(_ resources: [IOResource], name: String) {
    let reserved = memblock.reserved.regions
    let page = pageSize
    withIOMem { root in
      for resource in resources {
        root.withResource(resource) { memory in
          for region in reserved {
            let start = max(region.base.roundedDown(to: page), memory.first)
            let last = min(region.end.roundedUp(to: page) - 1, memory.last)
            if start <= last { memory.reserveSplitting(name, first: start, last: last) }
          }
        }
      }
    }
  }

  /// Models `insert_crashkernel_resources()`.
  mutating func insertCrashkernelResources() {
    let ranges = [crashKernel.main, crashKernel.low].compactMap { $0 }
    withIOMem { root in
      for range in ranges {
        root.insert(IOResource("Crash kernel", first: range.base, last: range.last))
      }
    }
  }
}
