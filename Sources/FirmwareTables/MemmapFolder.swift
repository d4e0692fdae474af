// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

extension E820Table {
  /// The files of one folder N of /sys/firmware/memmap, as text.
  package struct MemmapFolder: Sendable {
    package var index: Int
    package var start: String
    package var end: String
    package var type: String
    package init(index: Int, start: String, end: String, type: String) {
      (self.index, self.start, self.end, self.type) = (index, start, end, type)
    }
  }

  /// A copy of /sys/firmware/memmap: the firmware's table in the order of the folders' numbers; ends
  /// are inclusive. `origin` is the folder; errors name the file in it.
  package init(memmap folders: [MemmapFolder], origin: String) throws(InputError) {
    self.init(label: .firmware)
    for folder in folders.sorted(by: { $0.index < $1.index }) {
      let start = try Self.number(folder.start, "\(origin)/\(folder.index)/start")
      let end = try Self.number(folder.end, "\(origin)/\(folder.index)/end")
      let name = folder.type.utf8.filter { $0 != 0x0a && $0 != 0x0d }
      let words = Array(name)[...]
      guard let type = E820Type.named(by: words), type.length == words.count else {
        throw InputError(
          .malformed,
          "holds \"\(String(decoding: name, as: UTF8.self))\", expected a type such as "
            + "System RAM or Reserved", at: FactSource("\(origin)/\(folder.index)/type"))
      }
      // An entry of size zero ends one below its start.
      guard end >= start || (end == start &- 1 && start > 0), end &- start < UInt64.max else {
        throw InputError(
          .malformed, "the end \(end.hex0x()) lies below the start \(start.hex0x())",
          at: FactSource("\(origin)/\(folder.index)/end"))
      }
      entries.append(
        Sourced(
          E820Entry(
            base: PhysicalAddress(start), size: end &- start &+ 1, type: type.type),
          FactSource(origin, .name(String(folder.index)))))
    }
  }

  private static func number(_ text: String, _ file: String) throws(InputError) -> UInt64 {
    let digits = text.filter { $0 != "\n" && $0 != "\r" && $0 != " " && $0 != "\r\n" }
    guard digits.hasPrefix("0x"), let value = UInt64(digits.dropFirst(2), radix: 16) else {
      throw InputError(
        .malformed, "holds \"\(digits.prefix(24))\", expected 0x and hexadecimal digits",
        at: FactSource(file))
    }
    return value
  }
}
