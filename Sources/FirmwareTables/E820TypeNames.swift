// SPDX-License-Identifier: GPL-2.0-or-later

extension E820Type {
  /// The words of `e820_print_type()` of every era, and of /proc/iomem and /sys/firmware/memmap;
  /// longer ones first where one begins another.
  private static let words: [(text: String, type: E820Type)] = [
    ("usable", .ram), ("System RAM", .ram), ("RAM", .ram),
    ("reserved", .reserved), ("Reserved", .reserved), ("device reserved", .reserved),
    ("ACPI data", .acpi), ("ACPI Tables", .acpi),
    ("ACPI NVS", .nvs), ("ACPI Non-volatile Storage", .nvs),
    ("unusable", .unusable), ("Unusable memory", .unusable),
    ("unaccepted", E820Type(rawValue: 8)), ("Unaccepted Memory", E820Type(rawValue: 8)),
    ("persistent RAM (type 12)", .pram), ("persistent (type 12)", .pram),
    ("persistent RAM (type 7)", .pmem), ("persistent (type 7)", .pmem),
    ("Persistent Memory (legacy)", .pram), ("Persistent Memory", .pmem),
    ("soft reserved", .softReserved), ("Soft Reserved", .softReserved),
    ("application reserved", .softReserved),
    ("Unknown E820 type", E820Type(rawValue: 0)),
  ]

  /// The type that these words name; `length` is how many bytes they take. What follows must be
  /// nothing, a blank or a closing parenthesis.
  package static func named(by text: ArraySlice<UInt8>) -> (type: E820Type, length: Int)? {
    var best: (type: E820Type, length: Int)?
    for (word, type) in words where text.starts(with: word.utf8) {
      let length = word.utf8.count
      if length > best?.length ?? 0, isBoundary(text.dropFirst(length).first) {
        best = (type, length)
      }
    }
    return best ?? numbered(text)
  }

  /// `type 20`; old kernels and tools write `type 20` for what they have no word for.
  private static func numbered(_ text: ArraySlice<UInt8>) -> (type: E820Type, length: Int)? {
    guard text.starts(with: "type ".utf8) else { return nil }
    var value: UInt32 = 0
    var length = 5
    for byte in text.dropFirst(5) {
      guard byte >= 0x30, byte <= 0x39 else { break }
      let (ten, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = ten.addingReportingOverflow(UInt32(byte - 0x30))
      guard !high, !carry else { return nil }
      value = sum
      length += 1
    }
    guard length > 5, isBoundary(text.dropFirst(length).first) else { return nil }
    return (E820Type(rawValue: value), length)
  }

  private static func isBoundary(_ byte: UInt8?) -> Bool {
    guard let byte else { return true }
    return byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ")") || byte == 0x0d
  }
}
