// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import FirmwareTables
import KernelSeries
import Memblock
import PhysicalMemory

/// Where an arm64 or RISC-V boot's kernel and blob lie: given, or assumed as QEMU's direct boot,
/// U-Boot and the EFI stub place them.
package struct BootPlacement: Sendable {
  /// The whole image.
  var kernel = MemoryRange(from: 0, to: 0)
  /// Nil where there is no blob.
  var deviceTree: PhysicalAddress?
  package init() {}
}

extension BootState {
  /// Settles the placement before anything else runs.
  mutating func placeBoot() {
    placement.kernel = boot.kernel.range ?? assumedKernelRange()
    placeInitrdIfUnplaced()
    if let tree = boot.firmware.deviceTree {
      placement.deviceTree = boot.firmware.deviceTreeAddress ?? assumedBlobAddress(tree)
    }
  }

  // MARK: RAM as a boot loader sees it

  /// What the firmware lists, ascending: the EFI map's free memory, else the tree's nodes.
  private var listedMemory: [MemoryRange] {
    let map = boot.firmware.efiMemoryMap.map(\.value).filter(\.isUsableMemory)
    if !map.isEmpty {
      return map.map { MemoryRange(capping: $0.base, size: $0.size) }
        .sorted { $0.base < $1.base }
    }
    guard let root = boot.firmware.deviceTree?.root else { return [] }
    let cells = RootCells(of: root)
    var ranges: [MemoryRange] = []
    for node in root.children where node.string("device_type") == "memory" && node.isAvailable {
      guard let value = node.property("linux,usable-memory") ?? node.property("reg") else {
        continue
      }
      for entry in cells.entries(value) where entry.size != 0 {
        ranges.append(MemoryRange(capping: PhysicalAddress(entry.base), size: entry.size))
      }
    }
    return ranges.sorted { $0.base < $1.base }
  }

  /// What the tree keeps a boot loader from using.
  private var listedReservations: [MemoryRange] {
    guard let tree = boot.firmware.deviceTree else { return [] }
    let cells = RootCells(of: tree.root)
    var ranges: [MemoryRange] = []
    for node in tree.root.child("reserved-memory")?.children ?? [] {
      for entry in node.property("reg").map(cells.entries) ?? [] {
        ranges.append(MemoryRange(capping: PhysicalAddress(entry.base), size: entry.size))
      }
    }
    for entry in tree.reserveMap {
      ranges.append(MemoryRange(capping: PhysicalAddress(entry.address), size: entry.size))
    }
    return ranges
  }

  // MARK: the kernel

  private mutating func assumedKernelRange() -> MemoryRange {
    let size =
      boot.kernel.image?.size ?? boot.kernel.extents["_end"] ?? boot.profile.extents["_end"]
      ?? 32 << 20
    if let set = boot.assumed["kernel-range"]?.value {
      let parts = set.split(separator: "+").map { Memparse.exactSize($0) }
      if parts.count == 2, let start = parts[0], let size = parts[1],
        let range = MemoryRange(exactly: PhysicalAddress(start), size: size)
      {
        return range
      }
    }
    let (start, why) = efiKernelStart(size) ?? freeKernelStart(size)
    recordAssumption(
      "kernel-range", "\(start.rawValue.hex0x())+\(size.hex0x())",
      "\(why); --kernel-range or --kernel replaces it")
    return MemoryRange(capping: start, size: size)
  }

  /// The stub's own memory: loader code or data of the image's size, else what holds it.
  private func efiKernelStart(_ size: UInt64) -> (PhysicalAddress, String)? {
    let loader = boot.firmware.efiMemoryMap.map(\.value).filter { $0.type == 1 || $0.type == 2 }
    let fitting =
      loader.first { $0.size == size }
      ?? loader.first {
        $0.type == 1 && $0.size >= size
          && $0.base.roundedUp(to: 64 << 10) + size <= $0.base + $0.size
      }
    return fitting.map {
      ($0.base.roundedUp(to: 64 << 10), "the EFI map's loader memory that fits the image")
    }
  }

  /// The first 2 MiB boundary, 2 MiB into RAM, where the image meets nothing reserved.
  private func freeKernelStart(_ size: UInt64) -> (PhysicalAddress, String) {
    let step: UInt64 = 2 << 20
    let reserved = listedReservations
    let why = "boot loaders put the image of \(boot.profile.name) 2 MiB into RAM"
    guard let first = listedMemory.first else { return (PhysicalAddress(step), why) }
    let start = first.base.roundedUp(to: step) + step
    var candidate = start
    while candidate + size <= first.end {
      let image = MemoryRange(capping: candidate, size: size)
      guard let hit = reserved.first(where: { $0.overlaps(image) }) else {
        return (candidate, why)
      }
      let next = hit.end.roundedUp(to: step)
      guard next > candidate else { break }
      candidate = next
    }
    return (start, why)
  }

  // MARK: initrd and blob

  /// QEMU's and many boot scripts' place for an initrd: half-way into RAM, at most 128 MiB in.
  private var usualInitrdPlace: PhysicalAddress {
    let first = listedMemory.first ?? placement.kernel
    let origin = boot.architecture == .riscv64 ? placement.kernel.base : first.base
    let place = (origin + min(first.size / 2, 128 << 20)).roundedDown(to: pageSize)
    return max(place, placement.kernel.end.roundedUp(to: 2 << 20))
  }

  private mutating func placeInitrdIfUnplaced() {
    guard let size = boot.unplacedInitrdSize, boot.initrd == nil else { return }
    let start =
      boot.assumed["initrd"].flatMap { Memparse.exactSize($0.value) }
      ?? usualInitrdPlace.rawValue
    (initrd.start, initrd.size, initrd.source) = (start, size.value, size.source)
    recordAssumption(
      "initrd", start.hex0x(),
      "boot loaders put it half-way into RAM, at most 128 MiB in; --initrd FILE@START replaces it")
  }

  private mutating func assumedBlobAddress(_ tree: DeviceTree) -> PhysicalAddress {
    if let set = boot.assumed["dtb-address"].flatMap({ Memparse.exactSize($0.value) }) {
      return PhysicalAddress(set)
    }
    let step: UInt64 = 2 << 20
    let why: String
    var address: PhysicalAddress
    let firstEnd = listedMemory.first?.end ?? placement.kernel.end
    if boot.architecture == .riscv64 {
      let top = min(firstEnd, PhysicalAddress(3 << 30))
      address = (top - min(tree.totalSize, top.rawValue)).roundedDown(to: step)
      why = "OpenSBI leaves the blob at the top of RAM below 3 GiB"
    } else {
      let given = boot.initrd?.value
      let end = given?.end ?? PhysicalAddress(initrd.start &+ initrd.size)
      address = (end == 0 ? usualInitrdPlace : end).roundedUp(to: step)
      why = "boot loaders put the blob behind the initrd"
      if address + tree.totalSize > firstEnd {
        address = (firstEnd - min(tree.totalSize, firstEnd.rawValue)).roundedDown(to: step)
      }
    }
    recordAssumption(
      "dtb-address", address.rawValue.hex0x(), "\(why); --dtb-address replaces it")
    return address
  }
}
