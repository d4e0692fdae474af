// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `page_ext_init_flatmem()` (mm/page_ext.c): records of all pages where somebody wants
  /// them. Without 64-bit page flags the idle flag lives there.
  mutating func pageExtInitFlatmem() throws(KernelPanic) {
    let wantsIdle =
      config.isEnabled(.pageIdleFlag) || config.isEnabled(.idlePageTracking)
    guard config.isEnabled(.pageExtension), wantsIdle, !is64Bit else { return }
    let pages = memoryPages
    guard let start = pages.map(\.start).min(), let end = pages.map(\.end).max() else { return }
    let block = UInt64(1) << UInt64(maxOrder)
    var count = end - start
    if start % block != 0 || end % block != 0 { count += block }
    let size = count * constant(.pageExtension)
    guard
      let base = try memblock.alloc(
        size: size, alignment: pageSize, from: mm.maxDMAAddress, node: 0,
        caller: caller(.pageExt))
    else { throw KernelPanic("Out of memory") }
    own("page_ext", MemoryRange(from: base, to: base + size))
    print("allocated \(size) bytes of page_ext")
  }

  /// `kfence.sample_interval=`, else the configured one.
  package var kfenceSampleInterval: UInt64 {
    guard config.isEnabled(.kfence) else { return 0 }
    guard let value = commandLine.last("kfence.sample_interval") else {
      return config.number(.kfenceSampleInterval, default: 100)
    }
    var text = Substring(value).utf8
    return Memparse.unsignedNumber(&text)
  }
  /// KFENCE_POOL_SIZE.
  package var kfencePoolSize: UInt64 {
    (min(65535, config.number(.kfenceNumObjects, default: 255)) + 1) * 2 * pageSize
  }

  /// Models `kfence_alloc_pool()` (6.1) and `kfence_alloc_pool_and_metadata()`.
  mutating func kfenceAllocPool() throws(KernelPanic) {
    guard kernel.has(.hasKfence), kfenceSampleInterval != 0 else { return }
    if mm.kfencePool == nil {
      guard
        let pool = try memblock.alloc(
          size: kfencePoolSize, alignment: pageSize, caller: caller(.kfence))
      else {
        print("kfence: failed to allocate pool", level: 3)
        return
      }
      mm.kfencePool = MemoryRange(from: pool, to: pool + kfencePoolSize)
    }
    if let pool = mm.kfencePool { own("kfence", pool) }
    guard kernel.has(.kfenceHasMetadata) else { return }
    let objects = min(65535, config.number(.kfenceNumObjects, default: 255))
    let size = (objects * constant(.kfenceMetadata))
      .roundedUp(to: pageSize)
    if let base = try memblock.alloc(size: size, alignment: pageSize, caller: caller(.kfence)) {
      own("kfence", MemoryRange(from: base, to: base + size))
    }
  }
}
