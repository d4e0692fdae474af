// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// A request that a kernel refused, shrank, moved or ignored.
package struct Refusal: Sendable, Equatable {
  package enum Subject: Hashable, Sendable {
    case initrd, cma, crashkernel, memory, numa, vmalloc
    /// A node of /reserved-memory, by its name.
    case node(String)
    /// An option of the command line, by its name.
    case option(String)

    package var word: String {
      switch self {
      case .initrd: "initrd"
      case .cma: "cma"
      case .crashkernel: "crashkernel"
      case .memory: "memory"
      case .numa: "numa"
      case .vmalloc: "vmalloc"
      case .node(let name): name
      case .option(let name): "\(name)="
      }
    }
  }
  package enum Kind: String, Sendable {
    case notMemory = "not-memory"
    case inUse = "in-use"
    case beyondLinearMap = "beyond-linear-map"
    case noRoom = "no-room"
    case unaligned
    case overLimit = "over-limit"
    case acrossHighMemory = "across-high-memory"
    case tableFull = "table-full"
    case notActivated = "not-activated"
    case malformed
    case overlap
    case moved
    case ramLost = "ram-lost"
    case numaRefused = "numa-refused"
    case adjusted
    /// An option that did nothing, with no word from the kernel.
    case noEffect = "no-effect"
    case driverRefused = "driver-refused"
  }
  package var subject: Subject
  package var kind: Kind
  /// The kernel's own words; empty where it says nothing.
  package var message: String
  /// Index in the record's entries; nil where no message is.
  package var entry: Int?
  package var step: String = ""
  package var cause: FactSource?
  /// The range that was asked for.
  package var range: MemoryRange?
  /// The size that was asked for anywhere.
  package var size: UInt64?
}
