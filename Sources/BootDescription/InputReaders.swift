// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelImage
import KernelLog
import PhysicalMemory

/// The input rooms' readers as the loader calls them.
enum InputReaders {
  static func log(
    _ bytes: [UInt8], origin: String, boot: Int?
  ) throws(InputError) -> (facts: LogFacts, notes: [String]) {
    var facts = LogFacts()
    facts.origin = origin
    var table = E820Table(label: .firmware)
    let words: [String: E820Type] = [
      "usable": .ram, "System RAM": .ram, "reserved": .reserved, "device reserved": .reserved,
      "ACPI data": .acpi, "ACPI NVS": .nvs, "soft reserved": .softReserved,
      "persistent (type 12)": .pram, "persistent (type 7)": .pmem,
    ]
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let text = String(decoding: line, as: UTF8.self)
      guard let at = text.range(of: "BIOS-e820: [mem ") else { continue }
      let rest = text[at...].dropFirst(16)
      guard let dash = rest.firstIndex(of: "-"), let close = rest.firstIndex(of: "]"),
        let first = UInt64(rest[..<dash].dropFirst(2), radix: 16),
        let last = UInt64(rest[rest.index(after: dash)..<close].dropFirst(2), radix: 16),
        let range = MemoryRange(first: first, last: last)
      else { continue }
      let word = rest[rest.index(after: close)...].drop { $0 == " " }
      table.entries.append(
        Sourced(
          E820Entry(base: range.base, size: range.size, type: words[String(word)] ?? .reserved),
          .line(origin, index + 1)))
    }
    if !table.entries.isEmpty { facts.e820 = [table] }
    return (facts, [])
  }
}

extension String {
  fileprivate func range(of text: String) -> String.Index? {
    guard utf8.count >= text.utf8.count else { return nil }
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at }
      at = index(after: at)
    }
    return nil
  }
}
