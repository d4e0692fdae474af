// SPDX-License-Identifier: GPL-2.0-or-later

/// Where a line's message begins, for the heads that nearly all lines have; `LogPrefix` knows all
/// heads and decides where this does not.
struct LineHead {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at: Int
  private let end: Int
  /// A kernel's time stamp or a clock was passed.
  private(set) var isStamped = false

  enum Outcome {
    case message(at: Int)
    case unsure
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
    (self.bytes, at, end) = (bytes, line.lowerBound, line.upperBound)
  }

  mutating func messageStart() -> Outcome {
    // Level, stamp, caller; no line has more.
    for _ in 0..<6 {
      while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
      guard at < end else { return .message(at: end) }
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "["):
        if hasWord("[mem ") { return .message(at: at) }
        guard takeBracket() else { return .unsure }
      case UInt8(ascii: "<"):
        guard takeLevel() else { return .message(at: at) }
      case 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "."):
        switch takeWords() {
        case .taken: continue
        case .message: return .message(at: at)
        case .unsure: return .unsure
        }
      case UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "*"): return .message(at: at)
      default: return .unsure
      }
    }
    return .unsure
  }

  private func isDigit(_ index: Int) -> Bool {
    index < end && bytes[index] >= 0x30 && bytes[index] <= 0x39
  }

  private func hasWord(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard at + count <= end else { return false }
    for index in 0..<count where bytes[at + index] != word.utf8Start[index] { return false }
    return true
  }

  /// `[    0.000000] `, `[    T0] `.
  private mutating func takeBracket() -> Bool {
    var look = at + 1
    while look < end, bytes[look] == 0x20 { look += 1 }
    let isCaller = look < end && (bytes[look] == 0x54 || bytes[look] == 0x43)
    if isCaller { look += 1 }
    guard isDigit(look) else { return false }
    while isDigit(look) { look += 1 }
    if !isCaller {
      guard look < end, bytes[look] == UInt8(ascii: "."), isDigit(look + 1) else { return false }
      look += 1
      while isDigit(look) { look += 1 }
      isStamped = true
    }
    guard look < end, bytes[look] == UInt8(ascii: "]") else { return false }
    at = look + 1
    return true
  }

  /// `<6>`.
  private mutating func takeLevel() -> Bool {
    var look = at + 1
    while isDigit(look) { look += 1 }
    guard look > at + 1, look < end, bytes[look] == UInt8(ascii: ">") else { return false }
    at = look + 1
    return true
  }

  private enum Words { case taken, message, unsure }

  /// Words with a colon in them: `kern  :info  : `, `Jul 26 14:21:46 host kernel: `.
  private mutating func takeWords() -> Words {
    if hasWord("kern ") || hasWord("user ") || hasWord("daemon:") || hasWord("syslog:") {
      return .unsure
    }
    if isStamped { return takeHostName() }
    let limit = min(end, at + 96)
    var look = at
    while look < limit, bytes[look] != UInt8(ascii: ":") { look += 1 }
    guard look < limit else { return .message }
    if isClock(look) {
      look += 6
      let window = min(end, look + 64)
      while look < window, bytes[look] != UInt8(ascii: ":") { look += 1 }
      guard look < window else { return .message }
      guard endsKernel(look) else { return .message }
      at = look + 1
      isStamped = true
      return .taken
    }
    // `file:12:` of grep is for the long way.
    return endsKernel(look) || isDigit(look + 1) ? .unsure : .message
  }

  /// `host kernel: ` behind a stamp is for the long way; any other word is the message.
  private func takeHostName() -> Words {
    let limit = min(end, at + 48)
    var look = at
    while look < limit, bytes[look] != 0x20 { look += 1 }
    guard look + 8 <= end, bytes[look + 1] == UInt8(ascii: "k"),
      bytes[look + 7] == UInt8(ascii: ":"), endsKernel(look + 7)
    else { return .message }
    return .unsure
  }

  /// `14:21:46` with its first colon here.
  private func isClock(_ colon: Int) -> Bool {
    colon > at && isDigit(colon - 1) && isDigit(colon + 1) && isDigit(colon + 2)
      && colon + 3 < end && bytes[colon + 3] == UInt8(ascii: ":") && isDigit(colon + 4)
      && isDigit(colon + 5)
  }

  /// `kernel` right before this colon.
  private func endsKernel(_ colon: Int) -> Bool {
    guard colon - at >= 6 else { return false }
    let word: StaticString = "kernel"
    for index in 0..<6 where bytes[colon - 6 + index] != word.utf8Start[index] { return false }
    return true
  }
}
