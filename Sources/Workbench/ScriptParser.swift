// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Reads a script: one operation a line, `#` starts a comment.
///
/// Scripts of a hundred thousand lines are timed against the kernel's own code, so this works on
/// the bytes and makes no string but on an error.
struct ScriptParser {
  private let bytes: [UInt8]
  private let file: String
  private let physicalMax: UInt64
  private let verbs: [[UInt8]: ScriptVerb]

  init(_ bytes: [UInt8], file: String, physicalMax: UInt64) {
    (self.bytes, self.file, self.physicalMax) = (bytes, file, physicalMax)
    verbs = Dictionary(
      uniqueKeysWithValues: ScriptVerb.allCases.map { (Array($0.rawValue.utf8), $0) })
  }

  func operations() throws(InputError) -> [ScriptOperation] {
    var result: [ScriptOperation] = []
    result.reserveCapacity(bytes.count / 24)
    var (position, line) = (0, 1)
    var last: (word: Range<Int>, verb: ScriptVerb)?
    while position < bytes.count {
      if let word = nextWord(&position) {
        let verb: ScriptVerb
        if let last, bytes[last.word].elementsEqual(bytes[word]) {
          verb = last.verb
        } else {
          guard let known = verbs[Array(bytes[word])] else {
            throw error(line, "unknown operation \"\(text(word))\"")
          }
          verb = known
        }
        last = (word, verb)
        result.append(try operation(verb, &position, line))
      }
      // Past the newline.
      if position < bytes.count { position += 1 }
      line += 1
    }
    return result
  }

  private func operation(
    _ verb: ScriptVerb, _ position: inout Int, _ line: Int
  ) throws(InputError) -> ScriptOperation {
    var operation = ScriptOperation(verb)
    let count = verb.operandCount
    for index in 0..<count {
      guard let word = nextWord(&position) else {
        throw error(
          line, "\(verb.rawValue) needs \(count) operands (\(verb.usage)), found \(index)")
      }
      operation.setNumber(try operand(word, verb, index, line), at: index)
    }
    if let word = nextWord(&position) {
      let usage = count == 0 ? "none" : verb.usage
      throw error(
        line, "\"\(text(word))\" is one operand too many for \(verb.rawValue), which takes \(usage)"
      )
    }
    return operation
  }

  private func operand(
    _ word: Range<Int>, _ verb: ScriptVerb, _ index: Int, _ line: Int
  ) throws(InputError) -> UInt64 {
    if verb == .setNode, index == 2 {
      switch text(word) {
      case "memory": return 0
      case "reserved": return 1
      default: throw error(line, "\"\(text(word))\" is no table: expected memory or reserved")
      }
    }
    guard let value = number(word) else {
      throw error(line, "\"\(text(word))\" is not a number (\(verb.operands[index]))")
    }
    if verb == .bottomUp, value > 1 {
      throw error(line, "bottom_up takes 0 or 1, found \"\(text(word))\"")
    }
    guard isAddress(verb, index), value > physicalMax else { return value }
    // All ones above the width is a negative number or "no limit".
    guard value | physicalMax == .max else {
      throw error(line, "\"\(text(word))\" does not fit a 32-bit physical address")
    }
    return value & physicalMax
  }

  private func isAddress(_ verb: ScriptVerb, _ index: Int) -> Bool {
    switch verb {
    case .addNode: index < 2
    case .setNode: index < 2
    case .physAllocNid: index < 2
    case .alloc, .allocExact: index < 4
    default: true
    }
  }

  /// The next word of this line, or nil at its end or at a comment; the position then stands
  /// at the newline.
  private func nextWord(_ position: inout Int) -> Range<Int>? {
    bytes.withUnsafeBufferPointer { bytes in
      while position < bytes.count, bytes[position] != 0x0A, bytes[position] <= 0x20 {
        position += 1
      }
      let start = position
      while position < bytes.count, bytes[position] > 0x20, bytes[position] != 0x23 {
        position += 1
      }
      if position > start { return start..<position }
      while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      return nil
    }
  }

  /// A number as `memparse()` takes it, all of the word; may be negative.
  private func number(_ word: Range<Int>) -> UInt64? {
    bytes.withUnsafeBufferPointer { bytes in
      var index = word.lowerBound
      let isNegative = bytes[index] == UInt8(ascii: "-")
      if isNegative { index += 1 }
      var radix: UInt64 = 10
      if index + 1 < word.upperBound, bytes[index] == UInt8(ascii: "0") {
        radix = 8
        index += 1
        if bytes[index] | 0x20 == UInt8(ascii: "x") {
          radix = 16
          index += 1
        }
      }
      let start = index - (radix == 8 ? 1 : 0)
      var value: UInt64 = 0
      while index < word.upperBound, let digit = Memparse.hexDigit(bytes[index]), digit < radix {
        let (product, overflow) = value.multipliedReportingOverflow(by: radix)
        let (sum, carry) = product.addingReportingOverflow(digit)
        guard !overflow, !carry else { return nil }
        value = sum
        index += 1
      }
      guard index > start else { return nil }
      if index < word.upperBound {
        guard index + 1 == word.upperBound, let shift = Self.suffixShift(bytes[index]),
          (value << shift) >> shift == value
        else { return nil }
        value <<= shift
      }
      return isNegative ? 0 &- value : value
    }
  }

  private static func suffixShift(_ byte: UInt8) -> UInt64? {
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

  private func text(_ word: Range<Int>) -> String { String(decoding: bytes[word], as: UTF8.self) }
  private func error(_ line: Int, _ message: String) -> InputError {
    InputError(.malformed, message, at: .line(file, line))
  }
}
