// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The resource tree of RISC-V (arch/riscv/kernel/setup.c).
extension BootState {
  /// Models `init_resources()`: one record per region of both tables, and what stays unused of
  /// them given back.
  mutating func riscvInitResources() throws(KernelPanic) {
    let record = constant(.resource)
    let count = UInt64(memblock.memory.count + memblock.reserved.count + 1)
    let found = try memblock.alloc(
      size: count &* record, alignment: memblock.traits.cacheLine,
      caller: kernel.has(.hasAllocOrPanic)
        ? "__memblock_alloc_or_panic" : caller(.initResources, else: .setupArch))
    guard let base = found else {
      throw KernelPanic("init_resources: Failed to allocate \(count &* record) bytes")
    }
    let outside = memblock.reserved.regions.filter {
      !memblock.isMemory($0.base.roundedDown(to: pageSize))
    }
    let used = UInt64(memblock.memory.count + outside.count)
    riscvPlaceResources(outside: outside.map(\.range))
    if count > used {
      try memblock.free(
        base, (count - used) &* record,
        caller: caller(.initResourcesFree, else: .memblockFree))
    }
    flushEvents()
    mm.hooks.afterHandOver = { (state: inout BootState) throws(KernelPanic) in
      state.insertCrashkernelResources()
      state.reserveMemblockReservedRegions(state.riscv.standardResources, name: "Reserved")
    }
  }

  /// Models `add_kernel_resources()`: the image with its parts; nil where no symbols tell them.
  private var riscvKernelResource: IOResource? {
    func part(_ name: String, _ start: String, _ end: String) -> IOResource? {
      guard let first = kernelOffset(start), let end = kernelOffset(end), end > first else {
        return nil
      }
      return IOResource(
        name, first: kernelImage.base + first, last: kernelImage.base + end - 1)
    }
    guard var image = part("Kernel image", "_text", "__bss_stop") else { return nil }
    let parts = [
      part("Kernel code", "_text", "_etext"),
      part("Kernel rodata", "__start_rodata", "__end_rodata"),
      part("Kernel data", "_data", "_edata"), part("Kernel bss", "__bss_start", "__bss_stop"),
    ]
    for part in parts.compactMap({ $0 }) { image.request(part) }
    return image
  }

  private mutating func riscvPlaceResources(outside: [MemoryRange]) {
    let page = pageSize
    func rounded(_ name: String, _ base: PhysicalAddress, _ end: PhysicalAddress) -> IOResource {
      IOResource(name, first: base.roundedDown(to: page), last: end.roundedUp(to: page) - 1)
    }
    riscv.standardResources = memblock.memory.regions.map { region in
      IOResource(
        region.flags.contains(.noMap) ? "Reserved" : "System RAM",
        first: region.base.roundedUp(to: page), last: region.end.roundedDown(to: page) - 1)
    }
    let (kernel, memory) = (riscvKernelResource, riscv.standardResources)
    let header = of.elfCoreHeader
    withIOMem { root in
      if let kernel { root.insert(kernel) }
      if let header, header.size > 0 {
        let first = PhysicalAddress(header.address)
        root.insert(IOResource("ELF Core hdr", first: first, last: first + header.size - 1))
      }
      for range in outside { root.insert(rounded("Reserved", range.base, range.end)) }
      for resource in memory { root.insert(resource) }
    }
  }
}
