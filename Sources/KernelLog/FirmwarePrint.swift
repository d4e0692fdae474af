// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// A memory map as firmware, a hypervisor or a boot loader printed it, before the kernel ran.
package struct FirmwarePrint: Sendable {
  /// Who printed it; the numbers of types and the meaning of ends differ.
  package enum Program: String, Sendable {
    case seaBIOS = "SeaBIOS"
    case xen = "Xen"
    case grub = "GRUB"
    case coreboot
    case kexec
    case uRoot = "u-root"
    case freeBSD = "FreeBSD's loader"
    case virtualMachineMonitor = "a virtual machine monitor"
    case unknown = "an unlabelled map"
  }
  package var program: Program
  package var entries: [Sourced<E820Entry>] = []
}

extension LogCollector {
  /// A heading: what follows is a new map.
  mutating func openPrint(_ program: FirmwarePrint.Program) {
    facts.firmwarePrints.append(FirmwarePrint(program: program))
  }

  /// Adds to the print of this program that is being read, or opens one.
  mutating func add(_ entry: E820Entry, printedBy program: FirmwarePrint.Program) {
    memoryLines += 1
    let last = facts.firmwarePrints.indices.last
    if let last, facts.firmwarePrints[last].program == program {
      // The map is printed anew, without a heading.
      if facts.firmwarePrints[last].entries.first?.value != entry {
        facts.firmwarePrints[last].entries.append(sourced(entry))
        return
      }
    }
    facts.firmwarePrints.append(FirmwarePrint(program: program, entries: [sourced(entry)]))
  }
}

extension LogFacts {
  /// No map of any kind was found.
  var tellsNoMemory: Bool {
    e820.isEmpty && firmwarePrints.isEmpty && efiMemoryMap.isEmpty && efiPrint.isEmpty
      && memblock.isEmpty && zones.zones.isEmpty && zones.earlyNodeRanges.isEmpty
      && bootLoader.banks.isEmpty && deviceTree.memory.isEmpty
  }

  /// Where the kernel's own print of the firmware's map is missing, the last one that was made
  /// before it stands in: each program hands on what it was given.
  mutating func takeFirmwarePrint() {
    // Boot loaders of other machines print such maps too; those have their device tree.
    let isX86 = architecture.map { $0.value == "x86_64" || $0.value == "i386" } ?? true
    guard isX86, !e820.contains(where: { $0.label == .firmware }),
      let print = firmwarePrints.last(where: { !$0.entries.isEmpty }),
      let first = print.entries.first
    else { return }
    e820.insert(E820Table(label: .firmware, entries: print.entries), at: 0)
    mapNote = Sourced(
      "the memory map is that which \(print.program.rawValue) printed", first.source)
  }
}
