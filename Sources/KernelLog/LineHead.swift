// SPDX-License-Identifier: GPL-2.0-or-later

/// Where a line's message begins, for the heads that nearly all lines have; `LogPrefix` knows all
/// heads and decides where this does not.
struct LineHead {
  /// Nil where another head may stand.
  var message: Int?
  /// A kernel's time stamp or a clock was passed.
  var isStamped = false

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) {
    var at = line.lowerBound
    let end = line.upperBound
    // Level, stamp, caller; no line has more.
    for _ in 0..<6 {
      while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
      guard at < end else {
        message = end
        return
      }
      let byte = bytes[at]
      if byte == UInt8(ascii: "[") {
        guard let next = Self.behindBracket(bytes, at, end, &isStamped) else {
          // A range that stands first.
          if at + 1 < end, bytes[at + 1] == UInt8(ascii: "m") { message = at }
          return
        }
        at = next
      } else if Self.isLetter(byte) {
        guard let next = behindWords(bytes, at, end) else { return }
        if message != nil { return }
        at = next
      } else if byte == UInt8(ascii: "<"), let next = Self.behindLevel(bytes, at, end) {
        at = next
      } else {
        // Marks that no head begins with.
        if byte == 0x3c || byte == 0x23 || byte == 0x3d || byte == 0x2a || byte == 0x2e {
          message = at
        }
        return
      }
    }
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  /// `[    0.000000]`, `[    T0]`.
  @inline(__always)
  private static func behindBracket(
    _ bytes: Bytes, _ start: Int, _ end: Int, _ isStamped: inout Bool
  ) -> Int? {
    var at = start + 1
    while at < end, bytes[at] == 0x20 { at += 1 }
    guard at < end else { return nil }
    let isCaller = bytes[at] == 0x54 || bytes[at] == 0x43
    if isCaller { at += 1 }
    let digits = at
    while at < end, isDigit(bytes[at]) { at += 1 }
    guard at > digits, at < end else { return nil }
    if !isCaller {
      guard bytes[at] == UInt8(ascii: ".") else { return nil }
      let fraction = at + 1
      at = fraction
      while at < end, isDigit(bytes[at]) { at += 1 }
      guard at > fraction, at < end else { return nil }
    }
    guard bytes[at] == UInt8(ascii: "]") else { return nil }
    isStamped = isStamped || !isCaller
    return at + 1
  }

  /// `<6>`.
  private static func behindLevel(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var at = start + 1
    while at < end, isDigit(bytes[at]) { at += 1 }
    return at > start + 1 && at < end && bytes[at] == UInt8(ascii: ">") ? at + 1 : nil
  }

  /// Behind `Jul 26 14:21:46 host kernel:`; sets `message` where the words are it; nil for heads of
  /// other kinds.
  @inline(__always)
  private mutating func behindWords(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int? {
    var at = start
    if isStamped {
      // `host kernel: ` behind a stamp is for the long way; any other word is the message.
      let limit = min(end, start + 48)
      while at < limit, bytes[at] != 0x20 { at += 1 }
      if at + 7 < end, bytes[at + 1] == UInt8(ascii: "k"), bytes[at + 7] == UInt8(ascii: ":"),
        Self.endsKernel(bytes, start, at + 7)
      {
        return nil
      }
      message = start
      return start
    }
    let limit = min(end, start + 96)
    while at < limit, bytes[at] != UInt8(ascii: ":") { at += 1 }
    guard at < limit else {
      message = start
      return start
    }
    if Self.isClock(bytes, start, at, end) {
      at += 6
      let window = min(end, at + 64)
      while at < window, bytes[at] != UInt8(ascii: ":") { at += 1 }
      guard at < window, Self.endsKernel(bytes, start, at) else {
        message = start
        return start
      }
      isStamped = true
      return at + 1
    }
    // `kern  :info  :`, `file:12:` of grep, `kernel:`.
    let isOther =
      Self.isFacility(bytes, start, at) || Self.endsKernel(bytes, start, at)
      || (at + 1 < end && Self.isDigit(bytes[at + 1]))
    if isOther { return nil }
    message = start
    return start
  }

  /// `14:21:46` with its first colon here.
  private static func isClock(_ bytes: Bytes, _ start: Int, _ colon: Int, _ end: Int) -> Bool {
    colon > start && colon + 5 < end && isDigit(bytes[colon - 1]) && isDigit(bytes[colon + 1])
      && isDigit(bytes[colon + 2]) && bytes[colon + 3] == UInt8(ascii: ":")
      && isDigit(bytes[colon + 4]) && isDigit(bytes[colon + 5])
  }

  /// `kernel` right before this colon.
  private static func endsKernel(_ bytes: Bytes, _ start: Int, _ colon: Int) -> Bool {
    colon - start >= 6 && bytes[colon - 6] == UInt8(ascii: "k")
      && bytes[colon - 5] == UInt8(ascii: "e") && bytes[colon - 4] == UInt8(ascii: "r")
      && bytes[colon - 3] == UInt8(ascii: "n") && bytes[colon - 2] == UInt8(ascii: "e")
      && bytes[colon - 1] == UInt8(ascii: "l")
  }

  /// `kern`, `user`, `daemon` and `syslog` of dmesg -x begin so.
  private static func isFacility(_ bytes: Bytes, _ start: Int, _ colon: Int) -> Bool {
    guard colon - start >= 4, colon - start <= 8 else { return false }
    let first = bytes[start]
    return first == UInt8(ascii: "k") || first == UInt8(ascii: "u") || first == UInt8(ascii: "d")
      || first == UInt8(ascii: "s")
  }
}
