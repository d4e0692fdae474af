// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Reads a script: one operation a line, `#` starts a comment.
///
/// Scripts of a hundred thousand lines are timed against the kernel's own code, so this works on
/// the bytes and makes no string but on an error.
struct ScriptParser {
  let bytes: [UInt8]
  let file: String
  let physicalMax: UInt64

  func operations() throws(InputError) -> [ScriptOperation] {
    let reader = ScriptReader(physicalMax: physicalMax)
    var result: [ScriptOperation] = []
    result.reserveCapacity(bytes.count / 24)
    // One borrow for the whole text: a borrow a word was half of the parser's time.
    let slip = bytes.withUnsafeBufferPointer { reader.read($0, into: &result) }
    if let slip { throw InputError(.malformed, slip.message, at: .line(file, slip.line)) }
    return result
  }
}

/// A verb's name in three machine words, so that looking it up compares numbers.
private struct PackedName: Equatable {
  var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  var isTooLong = false

  init(_ bytes: some Collection<UInt8>) {
    var index = 0
    for byte in bytes {
      switch index {
      case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
      case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
      case 16..<24: words.2 = words.2 << 8 | UInt64(byte)
      default: isTooLong = true
      }
      index += 1
    }
  }

  static func == (a: Self, b: Self) -> Bool {
    a.words == b.words && a.isTooLong == b.isTooLong
  }
}

private struct ScriptReader {
  typealias Text = UnsafeBufferPointer<UInt8>
  struct Slip {
    var line: Int
    var message: String
  }
  let physicalMax: UInt64
  /// The usual ones first.
  private let verbs: [(name: PackedName, verb: ScriptVerb)] = {
    let usual: [ScriptVerb] = [.reserve, .free, .physAlloc, .alloc, .add, .remove]
    return (usual + ScriptVerb.allCases).map { (PackedName($0.rawValue.utf8), $0) }
  }()

  init(physicalMax: UInt64) { self.physicalMax = physicalMax }

  /// Appends the operations; what is wrong, if something is.
  func read(_ text: Text, into result: inout [ScriptOperation]) -> Slip? {
    var (position, line) = (0, 1)
    while position < text.count {
      if let word = nextWord(text, &position) {
        let name = PackedName(text[word])
        guard let verb = verbs.first(where: { $0.name == name })?.verb else {
          return Slip(line: line, message: "unknown operation \"\(string(text, word))\"")
        }
        var operation = ScriptOperation(verb)
        if let message = readOperands(text, &position, into: &operation) {
          return Slip(line: line, message: message)
        }
        result.append(operation)
      }
      // Past the newline.
      position += 1
      line += 1
    }
    return nil
  }

  private func readOperands(
    _ text: Text, _ position: inout Int, into operation: inout ScriptOperation
  ) -> String? {
    let verb = operation.verb
    let count = verb.operandCount
    for index in 0..<count {
      guard let word = nextWord(text, &position) else {
        return "\(verb.rawValue) needs \(count) operands (\(verb.usage)), found \(index)"
      }
      guard let value = operand(text, word, verb, index) else {
        return slip(text, word, verb, index)
      }
      operation.setNumber(value, at: index)
    }
    if let word = nextWord(text, &position) {
      let usage = count == 0 ? "none" : verb.usage
      return "\"\(string(text, word))\" is one operand too many for \(verb.rawValue), "
        + "which takes \(usage)"
    }
    return nil
  }

  private func operand(
    _ text: Text, _ word: Range<Int>, _ verb: ScriptVerb, _ index: Int
  ) -> UInt64? {
    if verb == .setNode, index == 2 {
      switch string(text, word) {
      case "memory": return 0
      case "reserved": return 1
      default: return nil
      }
    }
    guard let value = number(text, word) else { return nil }
    if verb == .bottomUp, value > 1 { return nil }
    guard value > physicalMax, isAddress(verb, index) else { return value }
    // All ones above the width is a negative number or "no limit".
    return value | physicalMax == .max ? value & physicalMax : nil
  }

  /// Why an operand was refused.
  private func slip(
    _ text: Text, _ word: Range<Int>, _ verb: ScriptVerb, _ index: Int
  ) -> String {
    let found = string(text, word)
    if verb == .setNode, index == 2 {
      return "\"\(found)\" is no table: expected memory or reserved"
    }
    guard number(text, word) != nil else {
      return "\"\(found)\" is not a number (\(verb.operands[index]))"
    }
    return verb == .bottomUp
      ? "bottom_up takes 0 or 1, found \"\(found)\""
      : "\"\(found)\" does not fit a 32-bit physical address"
  }

  private func isAddress(_ verb: ScriptVerb, _ index: Int) -> Bool {
    switch verb {
    case .addNode, .setNode, .physAllocNid: index < 2
    case .alloc, .allocExact: index < 4
    default: true
    }
  }

  /// The next word of this line, or nil at its end or at a comment; the position then stands
  /// at the newline.
  private func nextWord(_ text: Text, _ position: inout Int) -> Range<Int>? {
    var at = position
    while at < text.count, text[at] != 0x0A, text[at] <= 0x20 { at += 1 }
    let start = at
    while at < text.count, text[at] > 0x20, text[at] != 0x23 { at += 1 }
    if at > start {
      position = at
      return start..<at
    }
    while at < text.count, text[at] != 0x0A { at += 1 }
    position = at
    return nil
  }

  /// A number as `memparse()` takes it, all of the word; may be negative.
  private func number(_ text: Text, _ word: Range<Int>) -> UInt64? {
    var index = word.lowerBound
    let isNegative = text[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    var radix: UInt64 = 10
    if index + 1 < word.upperBound, text[index] == UInt8(ascii: "0") {
      radix = 8
      if text[index + 1] | 0x20 == UInt8(ascii: "x") {
        radix = 16
        index += 2
      }
    }
    let start = index
    var value: UInt64 = 0
    while index < word.upperBound, let digit = hexDigit(text[index]), digit < radix {
      if value >> 59 == 0 {
        value = value * radix + digit
      } else {
        let (product, overflow) = value.multipliedReportingOverflow(by: radix)
        let (sum, carry) = product.addingReportingOverflow(digit)
        guard !overflow, !carry else { return nil }
        value = sum
      }
      index += 1
    }
    guard index > start else { return nil }
    if index < word.upperBound {
      guard index + 1 == word.upperBound, let shift = suffixShift(text[index]),
        (value << shift) >> shift == value
      else { return nil }
      value <<= shift
    }
    return isNegative ? 0 &- value : value
  }

  /// As `Memparse.hexDigit`, here so that it is inlined.
  private func hexDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private func suffixShift(_ byte: UInt8) -> UInt64? {
    switch byte | 0x20 {
    case UInt8(ascii: "k"): 10
    case UInt8(ascii: "m"): 20
    case UInt8(ascii: "g"): 30
    case UInt8(ascii: "t"): 40
    case UInt8(ascii: "p"): 50
    case UInt8(ascii: "e"): 60
    default: nil
    }
  }

  private func string(_ text: Text, _ word: Range<Int>) -> String {
    String(decoding: text[word], as: UTF8.self)
  }
}
