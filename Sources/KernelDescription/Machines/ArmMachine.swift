// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What a `struct machine_desc` of ARM does to memory: the part of it that this tool follows.
package struct ArmMachine: Sendable, Equatable {
  /// One static mapping of the machine's devices.
  package struct Mapping: Sendable, Equatable {
    package var virtual: UInt64
    package var size: UInt64
    /// Only its alignment matters; the virtual address's where the table says nothing.
    package var physical: UInt64
    package init(_ virtual: UInt64, _ size: UInt64, physical: UInt64? = nil) {
      (self.virtual, self.size, self.physical) = (virtual, size, physical ?? virtual)
    }
  }
  /// What `map_io` maps.
  package enum StaticMaps: Sendable, Equatable {
    /// There is no `map_io`: only the debug port, where one is configured.
    case none
    /// One `iotable_init()` call for each table.
    case tables([[Mapping]])
    /// The tables, then the area that `omap_barrier_reserve_memblock()` stole.
    case withBarrier([Mapping])
    /// `samsung,exynos4210-chipid` at 0xf8000000.
    case exynosChipID
    /// The snoop control unit of a Cortex-A9 (SMP), where `base` says, at its own address for nil.
    case snoopControlUnit(virtual: UInt64?)
  }
  /// What `reserve` does in `arm_memblock_init()`.
  package enum ReserveHook: Sendable, Equatable {
    case none, omap, mvebuTraining, zynqLow, rcarGen2, rtd1195, belowPageTables
  }
  /// What `fixup` does to the tags or to memblock.
  package enum Fixup: Sendable, Equatable {
    case none
    case addsMemory(base: UInt64, size: UInt64)
    /// `tag_fixup_mem32()` of Orion.
    case clearsInvalidBanks
    /// cm-x300: banks at 0x80000000 lie at 0xa0000000.
    case movesBanks(from: UInt64, to: UInt64)
  }

  package var name: String
  /// The machine number that comes in r1, for boots with tags.
  package var number: UInt32?
  package var compatible: [String] = []
  /// The option that compiles the machine in, without `CONFIG_`; empty: always there.
  package var option = ""
  package var staticMaps = StaticMaps.none
  package var reserve = ReserveHook.none
  package var fixup = Fixup.none
  /// `dma_zone_size`, bytes; 0 for none.
  package var dmaZoneSize: UInt64 = 0
  package var dmaZoneNeedsLPAE = false
  /// Entries of the memory node that `dt_fixup` keeps; nil: all.
  package var memoryEntryLimit: Int?

  init(_ name: String, number: UInt32? = nil, compatible: [String] = [], option: String = "") {
    (self.name, self.number) = (name, number)
    (self.compatible, self.option) = (compatible, option)
  }
  private func with(_ change: (inout ArmMachine) -> Void) -> ArmMachine {
    var copy = self
    change(&copy)
    return copy
  }
  func maps(_ tables: [Mapping]...) -> ArmMachine { with { $0.staticMaps = .tables(tables) } }
  func staticMaps(_ maps: StaticMaps) -> ArmMachine { with { $0.staticMaps = maps } }
  func reserve(_ hook: ReserveHook) -> ArmMachine { with { $0.reserve = hook } }
  func fixup(_ fixup: Fixup) -> ArmMachine { with { $0.fixup = fixup } }
  func dmaZone(_ size: UInt64, needsLPAE: Bool = false) -> ArmMachine {
    with { ($0.dmaZoneSize, $0.dmaZoneNeedsLPAE) = (size, needsLPAE) }
  }
  func limitsMemory(to entries: Int) -> ArmMachine { with { $0.memoryEntryLimit = entries } }

  /// The options that machines hang on.
  static var options: [String] { all.map(\.option).filter { !$0.isEmpty } }

  /// What a tree matches that no machine claims.
  package static let genericDT = ArmMachine("Generic DT based system")

  /// A machine that no table here knows: nothing is mapped, reserved or fixed up.
  package static func unlisted(_ name: String) -> ArmMachine { ArmMachine(name) }

  /// The machine with this number, for tags.
  package static func numbered(_ number: UInt32, _ config: KernelConfig) -> ArmMachine? {
    all.first { $0.number == number && ($0.option.isEmpty || config.isEnabled(named: $0.option)) }
  }

  /// Models `of_flat_dt_match_machine()`: the earliest of the root's `compatible` strings wins.
  package static func matching(_ compatible: [String], _ config: KernelConfig) -> ArmMachine {
    var best: (machine: ArmMachine, score: Int) = (genericDT, .max)
    for machine in all where machine.option.isEmpty || config.isEnabled(named: machine.option) {
      for (score, name) in compatible.enumerated()
      where score < best.score
        && machine.compatible.contains(where: { $0.lowercased() == name.lowercased() })
      {
        best = (machine, score)
      }
    }
    return best.machine
  }
}
