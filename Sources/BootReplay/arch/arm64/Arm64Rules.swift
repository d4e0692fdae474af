// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

/// What differs between the series in arm64's memory set-up, one value per series.
struct Arm64Rules: Sendable {
  enum RodataWords: Sendable {
    /// Booleans and `full`.
    case boolean
    case fullOnOff
    /// `on` means full since 6.18.
    case onOffNoalias
  }
  /// Which part of the KASLR seed moves the linear map.
  enum LinearRandomisation: Sendable {
    /// Top 16 bits, within what the RAM that is there leaves.
    case byMemory
    /// Low 16 bits, within what the CPU's physical addresses leave.
    case byPhysicalRange
    case none
  }
  /// How `map_mem()` treats the kernel's text and rodata.
  enum LinearKernelAlias: Sendable {
    /// Left out of the banks, mapped last, blocks allowed.
    case lastWithBlocks
    /// Mapped first, with data and bss, under the banks' rules.
    case first
  }

  let rodataWords: RodataWords
  let randomisation: LinearRandomisation
  let kernelAlias: LinearKernelAlias
  /// `linux,usable-memory-range` and elfcorehdr are arm64's own business.
  let ownsUsableRangeAndElfcorehdr: Bool
  /// Says when RAM exceeds the linear region.
  let warnsOfLinearOverflow: Bool
  /// The initrd's range is removed and added, instead of added and cleared of no-map.
  let removesInitrdFirst: Bool
  /// The reservation and the resource of the kernel start at `_stext`.
  let reservesFromStext: Bool
  /// `paging_init()` maps the kernel anew and frees `init_pg_dir`.
  let mapsKernelAnew: Bool
  /// `create_idmap()` takes tables from memblock.
  let allocatesIdmap: Bool
  /// Any `crashkernel=` keeps blocks out of the linear map where there are DMA zones.
  let crashkernelForbidsBlocks: Bool
  /// A late KFENCE keeps blocks out; early pools come from `map_mem()`.
  let knowsKFENCE: Bool
  /// DMA limits are counted in bits, not in addresses.
  let countsDMABits: Bool

  static func forSeries(_ series: KernelSeries) -> Arm64Rules {
    switch series {
    case .v5_10: v5_10
    case .v6_1: v6_1
    case .v6_12: v6_12
    default: v7_2
    }
  }

  private static let v5_10 = Arm64Rules(
    rodataWords: .boolean, randomisation: .byMemory, kernelAlias: .lastWithBlocks,
    ownsUsableRangeAndElfcorehdr: true, warnsOfLinearOverflow: false, removesInitrdFirst: true,
    reservesFromStext: false, mapsKernelAnew: true, allocatesIdmap: false,
    crashkernelForbidsBlocks: true, knowsKFENCE: false, countsDMABits: true)
  private static let v6_1 = Arm64Rules(
    rodataWords: .fullOnOff, randomisation: .byPhysicalRange, kernelAlias: .lastWithBlocks,
    ownsUsableRangeAndElfcorehdr: false, warnsOfLinearOverflow: true, removesInitrdFirst: false,
    reservesFromStext: true, mapsKernelAnew: true, allocatesIdmap: true,
    crashkernelForbidsBlocks: true, knowsKFENCE: true, countsDMABits: true)
  private static let v6_12 = Arm64Rules(
    rodataWords: .fullOnOff, randomisation: .byPhysicalRange, kernelAlias: .lastWithBlocks,
    ownsUsableRangeAndElfcorehdr: false, warnsOfLinearOverflow: true, removesInitrdFirst: false,
    reservesFromStext: false, mapsKernelAnew: false, allocatesIdmap: false,
    crashkernelForbidsBlocks: false, knowsKFENCE: true, countsDMABits: false)
  private static let v7_2 = Arm64Rules(
    rodataWords: .onOffNoalias, randomisation: .none, kernelAlias: .first,
    ownsUsableRangeAndElfcorehdr: false, warnsOfLinearOverflow: true, removesInitrdFirst: false,
    reservesFromStext: false, mapsKernelAnew: false, allocatesIdmap: false,
    crashkernelForbidsBlocks: false, knowsKFENCE: true, countsDMABits: false)
}
