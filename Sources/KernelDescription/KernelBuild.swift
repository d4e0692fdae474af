// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// What the sizes of a kernel's structures follow from: its architecture, release and `.config`.
package struct KernelBuild: Sendable {
  package let architecture: Architecture
  package let release: KernelRelease
  package let config: KernelConfig

  package init(_ architecture: Architecture, _ release: KernelRelease, _ config: KernelConfig) {
    (self.architecture, self.release, self.config) = (architecture, release, config)
  }

  /// Whether the kernel is of that release or a later one.
  func isSince(_ major: Int, _ minor: Int) -> Bool {
    (release.major, release.minor) >= (major, minor)
  }
  func has(_ option: ConfigOption) -> Bool { config.isEnabled(option) }

  var is64Bit: Bool { architecture.is64Bit }
  /// Bytes of a pointer and of a `long`.
  var wordSize: UInt64 { is64Bit ? 8 : 4 }

  /// CONFIG_PHYS_ADDR_T_64BIT.
  package var hasWideAddresses: Bool { is64Bit || has(.x86Pae) || has(.armLpae) }

  package var pageShift: Int {
    has(.arm64Pages64K) ? 16 : has(.arm64Pages16K) ? 14 : 12
  }

  /// L1_CACHE_BYTES, which SMP_CACHE_BYTES is: what memblock aligns to where nothing else is asked.
  package var cacheLine: UInt64 {
    let shift: UInt64? =
      switch architecture {
      case .x86_64, .i386: config.number(.x86L1CacheShift)
      case .arm: config.number(.armL1CacheShift)
      case .arm64, .riscv64: nil
      }
    return 1 << min(shift ?? 6, 12)
  }

  /// The order of a huge page that a PMD maps.
  package var hugePageOrder: Int {
    if is64Bit { return pageShift - 3 }
    return hasWideAddresses ? 9 : 10
  }

  /// A `raw_spinlock_t`: nothing but the lock's word, unless it is debugged; on one CPU not even
  /// that.
  private var rawSpinlock: UInt64 {
    var size: UInt64 = has(.smp) || has(.debugSpinlock) ? 4 : 0
    if has(.debugSpinlock) { size = (size + 8).roundedUp(to: wordSize) + wordSize }
    if has(.debugLockAlloc) { size = size.roundedUp(to: wordSize) + 4 * wordSize + 8 }
    return size
  }
  /// A `spinlock_t`; PREEMPT_RT makes it an rt_mutex: the lock, a tree of waiters and the owner.
  var spinlock: UInt64 {
    guard has(.preemptRt) else { return rawSpinlock }
    var size = rawSpinlock.roundedUp(to: wordSize) + 3 * wordSize
    if has(.debugLockAlloc) { size += 4 * wordSize + 8 }
    return size
  }
}
