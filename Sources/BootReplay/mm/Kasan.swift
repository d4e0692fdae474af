// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelDescription
import Memblock
import PhysicalMemory

/// What KASAN's kind asks of boot memory (include/linux/kasan.h). Hardware tags have no shadow.
extension BootState {
  /// Generic or software tags: memory has a shadow.
  package var hasKASAN: Bool {
    config.isEnabled(.kasanGeneric) || config.isEnabled(.kasanSwTags)
  }
  /// KASAN_SHADOW_SCALE_SHIFT: a byte of shadow stands for 8 bytes, or for 16 with tags.
  var kasanShadowShift: UInt64 { config.isEnabled(.kasanSwTags) ? 4 : 3 }
  /// `kasan_mem_to_shadow()`; an address may be 2^64.
  func kasanShadow(_ address: UInt64, offset: UInt64) -> UInt64 {
    let shifted =
      config.isEnabled(.kasanSwTags)
      ? UInt64(bitPattern: Int64(bitPattern: address) >> 4) : address >> 3
    return shifted &+ offset
  }

  /// Remembers shadow memory by its owner; a panic where the kernel has none without it.
  @discardableResult
  mutating func ownShadow(
    _ base: PhysicalAddress?, _ need: KasanShadow.Need, function: String
  ) throws(KernelPanic) -> Bool {
    let size: UInt64
    switch need {
    case .table, .page: size = pageSize
    case .block(let shift): size = 1 << UInt64(shift)
    }
    guard let base else {
      if case .block = need { return false }
      throw KernelPanic("\(function): Failed to allocate \(size) bytes")
    }
    own(
      need == .table ? "page tables" : "KASAN shadow", MemoryRange(from: base, to: base + size))
    return true
  }
}
