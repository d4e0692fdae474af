// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import KernelBehaviour
import PhysicalMemory

/// The forms of `crashkernel=` that a comma and a word mark.
package enum CrashkernelSuffix: String, CaseIterable, Sendable {
  case high = ",high"
  case low = ",low"
  /// 6.17 up.
  case cma = ",cma"
}

/// What one look-up of `crashkernel=` in the command line gives.
package enum CrashkernelLookup: Equatable, Sendable {
  /// No such word (-ENOENT of `__parse_crashkernel()`; 5.10 says -EINVAL).
  case absent
  /// A word that cannot be read (-EINVAL).
  case invalid
  case found(size: UInt64, base: UInt64)
}

/// Reads `crashkernel=` out of a whole command line as kernel/crash_core.c (kernel/crash_reserve.c
/// since 6.9) does: by searching the text, not by splitting it into parameters.
package struct CrashkernelParser: Sendable {
  package let commandLine: [UInt8]
  package let kernel: KernelRelease
  /// Lines printed while reading, with their level.
  package private(set) var messages: [KernelMessage] = []

  package init(_ commandLine: String, kernel: KernelRelease) {
    self.commandLine = Array(commandLine.utf8.prefix { $0 != 0 })
    self.kernel = kernel
  }

  private static let name = Array("crashkernel=".utf8)
  /// What stands before `Memory value expected after '@'`, in the kernel's spelling.
  private static let offsetMessagePrefix = ByBehaviour(
    "", (.crashkernelPrefixesOffsetError, "crahskernel: "),
    (.crashkernelPrefixIsSpeltRight, "crashkernel: "))
  /// Suffixes that this kernel knows; words with one are no plain words.
  private var knownSuffixes: [CrashkernelSuffix] {
    kernel.has(.crashkernelKnowsCMA) ? CrashkernelSuffix.allCases : [.high, .low]
  }

  /// Models `__parse_crashkernel()`: nil looks for the plain form.
  package mutating func lookUp(
    _ suffix: CrashkernelSuffix?, systemRAM: UInt64
  ) -> CrashkernelLookup {
    guard let start = lastWord(suffix) else { return .absent }
    var text = Substring(decoding: commandLine[start...], as: UTF8.self).utf8
    if let suffix { return parseSuffix(&text, suffix) }
    let word = commandLine[start...].prefix { $0 != UInt8(ascii: " ") }
    return word.contains(UInt8(ascii: ":"))
      ? parseRanges(&text, systemRAM: systemRAM) : parseSimple(&text)
  }

  /// Models `get_last_crashkernel()`: the index behind the `=` of the last word of this kind.
  private func lastWord(_ suffix: CrashkernelSuffix?) -> Int? {
    let line = commandLine
    var last: Int?
    guard line.count >= Self.name.count else { return nil }
    for at in 0...(line.count - Self.name.count)
    where line[at...].starts(with: Self.name) {
      let end = line[at...].firstIndex(of: UInt8(ascii: " ")) ?? line.count
      func endsWith(_ suffix: CrashkernelSuffix) -> Bool {
        line[..<end].suffix(suffix.rawValue.utf8.count).elementsEqual(suffix.rawValue.utf8)
      }
      if let suffix {
        if endsWith(suffix) { last = at + Self.name.count }
      } else if !knownSuffixes.contains(where: endsWith) {
        last = at + Self.name.count
      }
    }
    return last
  }

  private mutating func invalid(_ text: String) -> CrashkernelLookup {
    messages.append(KernelMessage("crashkernel: \(text)", level: 4))
    return .invalid
  }

  private static func isEndOfWord(_ byte: UInt8?) -> Bool {
    byte == nil || byte == UInt8(ascii: " ")
  }

  private func character(_ byte: UInt8?) -> String {
    byte.map { String(decoding: [$0], as: UTF8.self) } ?? ""
  }

  /// Models `memparse()` with the kernel's test for "nothing read".
  private func size(_ text: inout Substring.UTF8View) -> UInt64? {
    let before = text.count
    let value = Memparse.size(&text)
    return text.count == before ? nil : value
  }

  /// Models `parse_crashkernel_simple()`: `size[@base]`.
  private mutating func parseSimple(_ text: inout Substring.UTF8View) -> CrashkernelLookup {
    guard let size = size(&text) else { return invalid("memory value expected") }
    if text.first == UInt8(ascii: "@") {
      text = text.dropFirst()
      return .found(size: size, base: Memparse.size(&text))
    }
    guard Self.isEndOfWord(text.first) else {
      return invalid("unrecognized char: \(character(text.first))")
    }
    return .found(size: size, base: 0)
  }

  /// Models `parse_crashkernel_suffix()`: `size,high`.
  private mutating func parseSuffix(
    _ text: inout Substring.UTF8View, _ suffix: CrashkernelSuffix
  ) -> CrashkernelLookup {
    guard let size = size(&text) else { return invalid("memory value expected") }
    guard text.starts(with: suffix.rawValue.utf8) else {
      return invalid("unrecognized char: \(character(text.first))")
    }
    text = text.dropFirst(suffix.rawValue.utf8.count)
    guard Self.isEndOfWord(text.first) else {
      return invalid("unrecognized char: \(character(text.first))")
    }
    return .found(size: size, base: 0)
  }

  /// Models `parse_crashkernel_mem()`: `start-[end]:size[,…][@base]`.
  private mutating func parseRanges(
    _ text: inout Substring.UTF8View, systemRAM: UInt64
  ) -> CrashkernelLookup {
    let total =
      kernel.has(.crashkernelRoundsMemory) ? systemRAM.roundedUp(to: 128 << 20) : systemRAM
    func take(_ character: Character) -> Bool {
      guard let byte = character.asciiValue, text.first == byte else { return false }
      text = text.dropFirst()
      return true
    }
    var chosen: UInt64 = 0
    repeat {
      guard let start = size(&text) else { return invalid("Memory value expected") }
      guard take("-") else { return invalid("'-' expected") }
      var end = UInt64.max
      if text.first != UInt8(ascii: ":") {
        guard let value = size(&text) else { return invalid("Memory value expected") }
        guard value > start else { return invalid("end <= start") }
        end = value
      }
      guard take(":") else { return invalid("':' expected") }
      guard let value = size(&text) else { return invalid("Memory value expected") }
      guard value < total else { return invalid("invalid size") }
      if total >= start, total < end {
        chosen = value
        break
      }
    } while take(",")
    guard chosen > 0 else {
      messages.append(KernelMessage("crashkernel size resulted in zero bytes"))
      return .found(size: 0, base: 0)
    }
    while let byte = text.first, byte != UInt8(ascii: " "), byte != UInt8(ascii: "@") {
      text = text.dropFirst()
    }
    guard take("@") else { return .found(size: chosen, base: 0) }
    guard let base = size(&text) else {
      messages.append(
        KernelMessage(
          "\(Self.offsetMessagePrefix(kernel))Memory value expected after '@'", level: 4))
      return .invalid
    }
    return .found(size: chosen, base: base)
  }
}
