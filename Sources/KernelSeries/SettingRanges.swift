// SPDX-License-Identifier: GPL-2.0-or-later

/// What a number that the user sets may be. The replay's arithmetic stands on these bounds: they are
/// checked once, where the inputs are merged.
package enum SettingRanges {
  /// The values that Kconfig lets an option have, for the numbers that the replay reads. Where Kconfig
  /// sets no bound, what a kernel could still be linked and started with.
  package static func configOption(_ name: String) -> ClosedRange<UInt64>? {
    options[name]
  }

  private static let options: [String: ClosedRange<UInt64>] = [
    "ARCH_FORCE_MAX_ORDER": 1...30,
    "ARM64_PA_BITS": 48...52,
    "ARM64_VA_BITS": 36...52,
    "ARM_L1_CACHE_SHIFT": 5...7,
    "CMA_AREAS": 0...4096,
    "CMA_SIZE_MBYTES": 0...(1 << 20),
    "CMA_SIZE_PERCENTAGE": 0...100,
    "DEBUG_UART_PHYS": 0...0xffff_ffff,
    "DEBUG_UART_VIRT": 0...0xffff_ffff,
    "FORCE_MAX_ZONEORDER": 1...31,
    "KFENCE_NUM_OBJECTS": 1...65535,
    "KFENCE_SAMPLE_INTERVAL": 0...0xffff_ffff,
    "LOG_BUF_SHIFT": 12...25,
    "LOG_CPU_MAX_BUF_SHIFT": 0...21,
    "NODES_SHIFT": 0...10,
    "NR_CPUS": 1...8192,
    "PAGE_BLOCK_MAX_ORDER": 1...30,
    // 32-bit: user space keeps some memory, and so do the kernel and its vmalloc area.
    "PAGE_OFFSET": 0x1000_0000...0xf000_0000,
    "PHYS_OFFSET": 0...0xffff_ffff,
    "PHYSICAL_START": 0...0x3fff_ffff,
    "X86_RESERVE_LOW": 4...640,
  ]

  /// A constant of a kernel binary, by its unit (`list constants`, `list assumptions`).
  package static func constant(_ name: String, unit: String) -> ClosedRange<UInt64>? {
    switch unit {
    case _ where name.hasPrefix("sizeof("): 1...(1 << 24)
    case "bytes": 0...(1 << 40)
    case "count", "pages": 0...(1 << 24)
    default: nil
    }
  }
}
