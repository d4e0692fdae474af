// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Where this boot's kernel lies, and what its CPU and seed are.
extension BootState {
  /// The offset of a linker symbol from the start of the image, no further than its end.
  func kernelOffset(_ symbol: String) -> UInt64? {
    boot.extent(symbol).map { min($0, kernelImage.size) }
  }
  /// The image: `_text` to `_end` (RISC-V `_start` to `_end`).
  var kernelImage: MemoryRange {
    boot.placement.kernel ?? MemoryRange(from: 0, to: 0)
  }
  /// `__pa_symbol()` of a linker symbol; where nothing gives it, the image's start or end.
  func kernelSymbol(_ symbol: String, else fallback: PhysicalAddress) -> PhysicalAddress {
    kernelOffset(symbol).map { kernelImage.base + $0 } ?? fallback
  }

  /// What 5.11 to 6.15 call the kernel's start: 64 KiB of head segment stay outside.
  var arm64KernelStart: PhysicalAddress {
    kernel.has(.arm64ReservesFromStext)
      ? kernelSymbol("_stext", else: kernelImage.base + min(0x10000, kernelImage.size))
      : kernelImage.base
  }

  /// Models `kaslr_init()` (6.5 up), the first lines of setup_arch; older kernels print theirs in
  /// an initcall.
  mutating func arm64PrintKASLR() {
    guard config.isEnabled(.randomizeBase), kernel.has(.arm64TellsKASLRFirst) else { return }
    if commandLine.parameters.contains(where: { $0.name == "nokaslr" }) {
      print("KASLR disabled on command line")
    } else {
      // A seed property that reads as zero has been wiped by the kernel that ran with it.
      let hasSeed = boot.firmware.kaslrSeed.map { $0 != 0 } ?? (arm64ChosenSeed != nil)
      print(hasSeed ? "KASLR enabled" : "KASLR disabled due to lack of seed")
    }
  }

  /// Fills in the CPU's widths and the seed, which head.S and kaslr.c have read by now.
  mutating func arm64ReadMachine() {
    arm64.cpuPhysicalBits = arm64CPUPhysicalBits()
    let has52Bits = arm64.cpuPhysicalBits == 52
    arm64.space = Arm64AddressSpace(kernel: kernel, config: config, has52Bits: has52Bits)
    arm64.pageTables = arm64.space.makePageTables()
    arm64.kaslrSeed = arm64KASLRSeed()
    arm64.isRodataFull =
      kernel.has(.arm64RodataOnMeansFull)
      || config.isEnabled(.rodataFullDefaultEnabled)
    arm64.initialisesKFENCEEarly =
      config.isEnabled(.kfence) && config.number(.kfenceSampleInterval, default: 0) != 0
  }

  /// ID_AA64MMFR0_EL1.PARange: given, else 48.
  private mutating func arm64CPUPhysicalBits() -> Int {
    if let bits = boot.cpu.physicalAddressBits { return bits }
    let bits = assume(
      "cpu-pa-bits", default: 48,
      because: "nothing tells the CPU's physical address width; cpu: {pa_bits:} does")
    return Int(min(52, max(32, bits)))
  }

  /// The seed as the kernel draws it: `nokaslr` makes it 0.
  private mutating func arm64KASLRSeed() -> UInt64 {
    guard config.isEnabled(.randomizeBase) else { return 0 }
    if commandLine.parameters.contains(where: { $0.name == "nokaslr" }) { return 0 }
    if let seed = boot.firmware.kaslrSeed { return seed }
    guard let seed = arm64ChosenSeed else { return 0 }
    guard seed == 0 else { return seed }
    return assume(
      "kaslr-seed", default: 0,
      because: "the blob's seed is zero, as a running kernel leaves it; firmware: {kaslr_seed:} "
        + "tells what it was")
  }

  /// `/chosen/kaslr-seed`, where the blob has it.
  private var arm64ChosenSeed: UInt64? {
    guard let cells = boot.firmware.deviceTree?.root.child("chosen")?.cells("kaslr-seed"),
      cells.count == 2
    else { return nil }
    return UInt64(cells[0]) << 32 | UInt64(cells[1])
  }

  /// The running address of `_text`: where KASLR put the image.
  var arm64KernelVirtualStart: UInt64 {
    let space = arm64.space
    let within = kernelImage.base.rawValue & ((2 << 20) - 1)
    guard arm64.kaslrSeed != 0 else { return space.kernelImageStart &+ within }
    if !kernel.has(.arm64MapsKernelInHead) {
      let bits = UInt64(space.vaBitsMin)
      let mask = ((UInt64(1) << (bits - 2)) - 1) & ~((2 << 20) - 1)
      return space.kernelImageStart &+ (UInt64(1) << (bits - 3))
        &+ (arm64.kaslrSeed & mask) &+ within
    }
    // Somewhere in the middle half of the vmalloc area, by the seed's share of it.
    let half = (space.vmallocEnd &- space.kernelImageStart) / 2
    let offset = half / 2 &+ half.multipliedFullWidth(by: arm64.kaslrSeed).high
    return space.kernelImageStart &+ (offset & ~((2 << 20) - 1)) &+ within
  }

  /// A property of /chosen that holds one address and one size in the root's cells.
  func chosenRange(_ property: String) -> MemoryRange? {
    guard let root = boot.firmware.deviceTree?.root,
      let cells = root.child("chosen")?.cells(property)
    else { return nil }
    let addressCells = Int(root.cells("#address-cells")?.first ?? 1)
    let sizeCells = Int(root.cells("#size-cells")?.first ?? 1)
    guard addressCells <= 8, sizeCells <= 8, cells.count >= addressCells + sizeCells else {
      return nil
    }
    func number(_ cells: ArraySlice<UInt32>) -> UInt64 { cells.reduce(0) { $0 << 32 | UInt64($1) } }
    return MemoryRange(
      capping: PhysicalAddress(number(cells[..<addressCells])),
      size: number(cells[addressCells..<(addressCells + sizeCells)]))
  }
}
