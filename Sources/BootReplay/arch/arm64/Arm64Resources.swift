// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The resource tree of arm64 (arch/arm64/kernel/setup.c).
extension BootState {
  /// Models `request_standard_resources()`: one record per memory region.
  mutating func arm64RequestStandardResources() throws(KernelPanic) {
    let size = UInt64(memblock.memory.count) &* constant(.resource)
    let found = try memblock.alloc(
      size: size, alignment: memblock.traits.cacheLine,
      caller: kernel.has(.hasAllocOrPanic) ? "__memblock_alloc_or_panic" : caller(.setupArch))
    if found == nil {
      throw KernelPanic("request_standard_resources: Failed to allocate \(size) bytes")
    }
    flushEvents()
    arm64PlaceResources()
    mm.hooks.afterHandOver = { (state: inout BootState) throws(KernelPanic) in
      if state.kernel.has(.hasGenericCrashReserve) { state.insertCrashkernelResources() }
      state.reserveMemblockReservedRegions(state.arm64.standardResources, name: "reserved")
    }
  }

  private func part(
    _ name: String, _ start: PhysicalAddress, _ end: PhysicalAddress
  ) -> IOResource {
    IOResource(name, first: start, last: end - 1)
  }

  private mutating func arm64PlaceResources() {
    let code = part(
      "Kernel code", arm64KernelStart, kernelSymbol("__init_begin", else: kernelImage.end))
    let data = part(
      "Kernel data",
      kernelSymbol("_sdata", else: kernelSymbol("__init_end", else: kernelImage.base)),
      kernelImage.end)
    let page = pageSize
    let isOld = !kernel.has(.arm64InsertsKernelResources)
    let roundsOutward = kernel.has(.arm64RoundsHolesOutward)
    arm64.standardResources = memblock.memory.regions.map { region in
      let isHole = region.flags.contains(.noMap)
      // What is not mapped takes in the pages it touches, since 5.17.
      let outward = isHole && roundsOutward
      let first = outward ? region.base.roundedDown(to: page) : region.base.roundedUp(to: page)
      let end = outward ? region.end.roundedUp(to: page) : region.end.roundedDown(to: page)
      return IOResource(isHole ? "reserved" : "System RAM", first: first, last: end - 1)
    }
    let (resources, crash) = (arm64.standardResources, crashKernel)
    if !isOld, !kernel.has(.hasGenericCrashReserve) { insertCrashkernelResources() }
    withIOMem { root in
      guard isOld else {
        root.insert(code)
        root.insert(data)
        for resource in resources { root.insert(resource) }
        return
      }
      let main = crash.main.map { IOResource("Crash kernel", first: $0.base, last: $0.last) }
      for resource in resources where root.request(resource) {
        root.withResource(resource) { memory in
          for inner in [code, data, main].compactMap({ $0 }) { memory.request(inner) }
        }
      }
    }
  }
}
