// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Any text that tells of a kernel's memory: logs of every form, bare e820 tables,
/// /sys/firmware/memmap listings, /proc/iomem.
package enum KernelLog {
  /// The facts of one boot: `boot` counts from 1, else the last one is taken.
  package static func parse(_ bytes: [UInt8], origin: String, boot: Int? = nil)
    throws(InputError) -> LogFacts
  {
    let text = LogText(bytes, origin: origin)
    let boots = text.boots
    if let boot, boot < 1 || boot > boots.count {
      throw InputError(
        .usage, "boot \(boot) was asked for, the log holds \(boots.count)", at: FactSource(origin))
    }
    let chosen = boot ?? boots.count
    var reader = LogReader(origin: origin)
    reader.read(text, boots[chosen - 1])
    let orphans = reader.log.orphans
    var facts = try reader.finish()
    (facts.boot, facts.bootCount) = (chosen, boots.count)
    if boots.count > 1, boot == nil {
      facts.notes.insert(
        Sourced(
          "the log holds \(boots.count) boots; the last is used (another: --boot N)",
          .line(origin, text.number(boots[chosen - 1].firstIndex))), at: 0)
    }
    if let listing = MemoryListing(text) {
      if listing.isAllZero {
        throw InputError(
          .unreadable,
          "every address of this /proc/iomem is zero; it was read without root, "
            + "read it again as root", at: FactSource(origin))
      }
      try listing.add(to: &facts)
    } else {
      facts.notes += orphans
    }
    if facts.tellsNoMemory, let dump = StructDump(text) { dump.add(to: &facts, origin: origin) }
    facts.takeFirmwarePrint()
    if facts.efiMemoryMap.isEmpty { facts.efiMemoryMap = facts.efiPrint }
    return facts
  }
}

extension LogReader {
  /// Settles what the whole boot had to be read for.
  consuming func finish() throws(InputError) -> LogFacts {
    let log = self.log
    var facts = log.facts
    if let whole = facts.kernelCommandLine, Self.extends(whole.value, facts.commandLine?.value) {
      facts.commandLine = whole
    }
    facts.deviceTree.settlePoolSizes(by: facts.zones.earlyNodeRanges)
    facts.guessArchitectureByHole()
    Self.noteCuts(log, &facts)
    let hasFirmwareTable =
      facts.e820.contains { $0.label == .firmware }
      || log.brokenTables.contains { $0.label == .firmware }
    for (label, error) in log.brokenTables {
      // A table the kernel made of the firmware's only matters where the firmware's is missing.
      if label == .firmware || !hasFirmwareTable { throw error }
      facts.notes.append(Sourced(error.message, error.source ?? FactSource(log.origin)))
    }
    return facts
  }

  /// True where the second line was printed after the kernel had put its built-in options to it.
  private static func extends(_ whole: String, _ early: String?) -> Bool {
    guard let early else { return true }
    let wanted = Array(early.utf8)[...].trimmed.text
    return whole.utf8.count > early.utf8.count && Array(whole.utf8)[...].contains(text: wanted)
  }

  /// A table whose first or last lines may be missing.
  private static func noteCuts(_ log: LogCollector, _ facts: inout LogFacts) {
    guard let table = facts.e820.first(where: { $0.label == .firmware }),
      let first = table.entries.first
    else { return }
    if !log.sawTableHeading, first.value.base != 0 {
      facts.notes.append(
        Sourced(
          "the e820 table begins at \(first.value.base.rawValue.hex0x()) and without its heading; "
            + "its first lines may be missing", first.source))
    }
    if facts.release != nil, log.lastTableLine == log.lastLine {
      facts.notes.append(
        Sourced(
          "the log ends with the e820 table; its last lines may be missing",
          .line(log.origin, log.lastLine)))
    }
  }
}
