// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import FirmwareTables
import PhysicalMemory

/// /proc/iomem of x86, as far as memory goes.
extension BootState {
  /// Models `setup_kernel_resources()`: the image's parts, before there is RAM around them.
  mutating func setupKernelResources() {
    let parts = [
      ("Kernel code", "_text", "_etext"), ("Kernel rodata", "__start_rodata", "__end_rodata"),
      ("Kernel data", "_sdata", "_edata"), ("Kernel bss", "__bss_start", "__bss_stop"),
    ]
    let found = parts.compactMap { name, start, end -> IOResource? in
      guard let first = symbol(start), let end = symbol(end), first < end else { return nil }
      return IOResource(name, first: first, last: end - 1)
    }
    withIOMem { root in for part in found { root.insert(part) } }
  }

  /// What `reserve_crashkernel()` inserts at once on x86.
  mutating func insertCrashkernelIntoIOMem() {
    let ranges = [crashKernel.low, crashKernel.main].compactMap { $0 }
    withIOMem { root in
      for range in ranges {
        root.insert(IOResource("Crash kernel", first: range.base, last: range.last))
      }
    }
  }

  /// The resource of an entry; nil where it lies beyond `resource_size_t`.
  private func resource(_ entry: E820Entry) -> IOResource? {
    guard entry.size > 0 else { return nil }
    let last: PhysicalAddress = entry.base + entry.size - 1
    if is32Bit, !hasPAE, last.rawValue > 0xffff_ffff { return nil }
    return IOResource(Self.resourceName(of: entry.type), first: entry.base, last: last)
  }

  /// Models `e820_type_to_string()`.
  private static func resourceName(of type: E820Type) -> String {
    switch type {
    case .ram, .reservedKern: "System RAM"
    case .acpi: "ACPI Tables"
    case .nvs: "ACPI Non-volatile Storage"
    case .unusable: "Unusable memory"
    case .pram: "Persistent Memory (legacy)"
    case .pmem: "Persistent Memory"
    case .reserved: "Reserved"
    case .softReserved: "Soft Reserved"
    default: "Unknown E820 type"
    }
  }

  /// Device-like types are left for PCI to look at first, above 1 MiB.
  private func isInsertedEarly(_ entry: E820Entry) -> Bool {
    let isDevice: Set<E820Type> = [.reserved, .softReserved, .pram, .pmem]
    return entry.base < 0x10_0000 || !isDevice.contains(entry.type)
  }

  /// The resources that `e820__reserve_resources()` inserts.
  mutating func insertE820Resources() {
    let resources = x86.e820.entries.filter(isInsertedEarly).compactMap(resource)
    withIOMem { root in for resource in resources { root.insert(resource) } }
  }

  /// Models `e820__reserve_resources_late()`, an initcall: the rest of the table, and buffers behind
  /// RAM that ends at an odd place.
  mutating func e820ReserveResourcesLate() {
    let keepsSoft = !kernel.has(.spellsOutE820)
    let late = x86.e820.entries.filter { !isInsertedEarly($0) }
      .filter { keepsSoft || $0.type != .softReserved }.compactMap(resource)
    let ends = x86.e820.entries.filter { $0.type == .ram }
      .map { $0.base.rawValue &+ $0.size }
    let word =
      kernel.has(.spellsOutE820) ? "register RAM buffer resource" : "reserve RAM buffer"
    withIOMem { root in for resource in late { root.insertExpanding(resource) } }
    for start in ends {
      let mib = start >> 20
      let alignment: UInt64 = mib == 0 ? 64 << 10 : mib < 16 ? 1 << 20 : 64 << 20
      var last = start.roundedUp(to: alignment) &- 1
      if is32Bit, !hasPAE { last = min(last, 0xffff_ffff) }
      guard start < last else { continue }
      print(
        "e820: \(word) [mem \(start.hex0x(width: 8))-\(last.hex0x(width: 8))]",
        level: kernel.has(.spellsOutE820) ? 6 : 7)
      withIOMem { root in
        root.reserveSplitting(
          "RAM buffer", first: PhysicalAddress(start), last: PhysicalAddress(last))
      }
    }
  }
}

extension IOResource {
  /// Models `insert_resource_expand_to_fit()`: grows over what it overlaps in part.
  mutating func insertExpanding(_ resource: IOResource) {
    var wanted = resource
    while !insert(wanted) {
      guard
        let conflict = children.first(where: {
          $0.first <= wanted.last && wanted.first <= $0.last
            && !(wanted.first <= $0.first && $0.last <= wanted.last)
        })
      else { return }
      wanted.first = min(wanted.first, conflict.first)
      wanted.last = max(wanted.last, conflict.last)
    }
  }
}
