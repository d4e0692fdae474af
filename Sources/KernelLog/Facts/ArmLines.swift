// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What 32-bit ARM kernels say of their boot loader's hand-over and of memory they cannot use.
package struct ArmLogFacts: Sendable {
  /// `Ignoring RAM at …`: beyond low memory, in a kernel without HIGHMEM.
  package var ignoredRAM: [Sourced<MemoryRange>] = []
  /// `Truncating RAM at …`: what is left of the bank is `kept`.
  package var truncatedRAM: [Sourced<TruncatedBank>] = []
  /// `Consider using a HIGHMEM enabled kernel.`
  package var lacksHighMemory: Sourced<Bool>?
  /// `Ignoring memory below PHYS_OFFSET: …`.
  package var belowPhysicalOffset: [Sourced<MemoryRange>] = []
  /// A line that only a kernel with a tag list prints: unrecognised tags, invalid banks, a
  /// machine without `model`.
  package var tagSign: Sourced<String>?
  /// `Machine: NAME`: the machine descriptor that the boot loader's number chose.
  package var machine: Sourced<String>?
  package init() {}
}

package struct TruncatedBank: Sendable, Equatable {
  package var bank: MemoryRange
  package var kept: MemoryRange
}

enum ArmLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("Ignoring RAM at ", ignoringRAM),
    LineRecogniser("Truncating RAM at ", truncatingRAM),
    LineRecogniser("Consider using a HIGHMEM enabled kernel") { _, log in
      log.facts.arm.lacksHighMemory = log.sourced(true)
      log.sawArchitecture("arm", strength: 4)
      return .taken
    },
    LineRecogniser("Ignoring memory below PHYS_OFFSET: ") { cursor, log in
      guard let range = endExclusive(&cursor) else { return .other }
      log.facts.arm.belowPhysicalOffset.append(log.sourced(range))
      return .taken
    },
    LineRecogniser("Ignoring unrecognised tag ") { tagSign("an unrecognised tag", &$1) },
    LineRecogniser("Clearing invalid memory bank ") { tagSign("an invalid memory bank", &$1) },
    LineRecogniser("Ignoring tag cmdline ") { tagSign("a command-line tag", &$1) },
    LineRecogniser("Machine: ", machine),
  ]

  private static func tagSign(_ sign: String, _ log: inout LogCollector) -> Reading {
    log.sawArchitecture("arm", strength: 4)
    if log.facts.arm.tagSign == nil { log.facts.arm.tagSign = log.sourced(sign) }
    return .taken
  }

  /// `NAME` of a board file, or `DESCRIPTOR, model: NAME` of a device tree (up to 3.x).
  private static func machine(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    let text = cursor.trimmedRest
    if let model = text.firstIndex(of: ", model: ") {
      log.facts.platform.model = log.sourced(text[(model + 9)...].text)
      return .taken
    }
    log.facts.arm.machine = log.sourced(text.text)
    return .taken
  }

  /// `0x…-0x…`, end exclusive; up to 3.x `…-…` without `0x`, end inclusive.
  private static func ignoringRAM(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard let range = endExclusive(&cursor) ?? oldRange(&cursor) else { return .other }
    log.sawArchitecture("arm", strength: 4)
    log.facts.arm.ignoredRAM.append(log.sourced(range))
    return .taken
  }

  /// `0x…-0x… to -0x…`; up to 3.x `…-… to -…`, ends inclusive.
  private static func truncatingRAM(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    let isNew = cursor.rest.starts(with: "0x".utf8)
    guard let bank = isNew ? endExclusive(&cursor) : oldRange(&cursor), cursor.take(" to -"),
      let end = isNew ? cursor.hex() : cursor.bareHex(), end >= bank.base.rawValue
    else { return .other }
    let size = end - bank.base.rawValue
    guard isNew || size < UInt64.max,
      let kept = MemoryRange(exactly: bank.base, size: isNew ? size : size + 1)
    else { return .other }
    log.sawArchitecture("arm", strength: 4)
    log.facts.arm.truncatedRAM.append(log.sourced(TruncatedBank(bank: bank, kept: kept)))
    return .taken
  }

  private static func endExclusive(_ cursor: inout LineCursor) -> MemoryRange? {
    let before = cursor
    guard let first = cursor.hex(), cursor.take("-"), let end = cursor.hex(), end > first,
      let range = MemoryRange(exactly: PhysicalAddress(first), size: end - first)
    else {
      cursor = before
      return nil
    }
    return range
  }

  private static func oldRange(_ cursor: inout LineCursor) -> MemoryRange? {
    guard let first = cursor.bareHex(), cursor.take("-"), let last = cursor.bareHex() else {
      return nil
    }
    return MemoryRange(first: first, last: last)
  }
}
