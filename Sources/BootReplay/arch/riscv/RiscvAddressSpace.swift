// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// The virtual layout of a 64-bit RISC-V kernel by address mode: asm/page.h, asm/pgtable.h.
struct RiscvAddressSpace: Sendable, Equatable {
  /// 39, 48 or 57.
  let bits: Int
  static let pageShift = 12
  static let pmdShift = 21
  static let pudShift = 30
  static let p4dShift = 39

  init(bits: Int) { self.bits = bits == 39 || bits == 48 ? bits : 57 }

  /// `PAGE_OFFSET`: what the start of RAM, rounded down to 2 MiB, is mapped to.
  var pageOffset: UInt64 {
    switch bits {
    case 39: 0xffff_ffd6_0000_0000
    case 48: 0xffff_af80_0000_0000
    default: 0xff60_0000_0000_0000
    }
  }
  /// log2 of the span of a top-level entry.
  var pgdShift: Int { bits - 9 }
  /// `KERN_VIRT_SIZE`: a quarter of the address space.
  var kernelVirtualSize: UInt64 { 1 << UInt64(bits - 2) }
  var vmallocStart: UInt64 { pageOffset &- kernelVirtualSize / 2 }
  var vmemmapSize: UInt64 { 1 << UInt64(bits - 12 - 1 + 6) }
  var vmemmapStart: UInt64 { vmallocStart &- vmemmapSize }
  /// 16 MiB below the memory map.
  var pciIOStart: UInt64 { vmemmapStart &- (16 << 20) }
  /// `FIXADDR_TOP`, exclusive.
  var fixmapTop: UInt64 { pciIOStart }
  /// `FIXADDR_START`: a PMD of slots, and the blob's two with what it may be off a border.
  var fixmapStart: UInt64 { fixmapTop &- (6 << 20) }
  /// `KERNEL_LINK_ADDR`.
  static let kernelLinkAddress: UInt64 = 0xffff_ffff_8000_0000

  /// How far leaves of this size go on before a larger one could begin.
  func roomForLeaves(_ physical: UInt64, _ address: UInt64, _ shift: Int) -> UInt64 {
    let largest = bits >= 57 ? Self.p4dShift : bits >= 48 ? Self.pudShift : Self.pmdShift
    let span = UInt64(1) << UInt64(shift + 9)
    guard shift < largest, (physical ^ address) & (span - 1) == 0 else { return .max }
    return span - (address & (span - 1))
  }

  /// The largest leaf that `best_map_size()` takes for this place.
  func bestMapShift(_ physical: UInt64, _ address: UInt64, _ size: UInt64) -> Int {
    func fits(_ shift: Int) -> Bool {
      let span = UInt64(1) << UInt64(shift)
      return (physical | address) & (span - 1) == 0 && size >= span
    }
    if bits >= 57, fits(Self.p4dShift) { return Self.p4dShift }
    if bits >= 48, fits(Self.pudShift) { return Self.pudShift }
    return fits(Self.pmdShift) ? Self.pmdShift : Self.pageShift
  }
}
