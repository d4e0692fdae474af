// SPDX-License-Identifier: GPL-2.0-or-later

/// Walks the lines of a part of a text; `nextCandidate` passes over those that no recogniser takes
/// without making a value of each.
struct LineScan {
  struct Line {
    var index: Int
    var range: Range<Int>
    /// The line goes on where the one before it, which has a time stamp, was broken.
    var mayContinue = false
  }

  private let text: LogText
  private var at: Int
  private let end: Int
  private var index: Int
  private var previousIsStamped = false
  /// The last line that was passed and holds anything.
  private(set) var lastFilled: Int?
  private var anchors: [Anchor]
  /// The nearest of them, as far as it was looked for.
  private var nextAnchor = -1

  /// Words that count wherever they stand in a line, and where they come next.
  private struct Anchor {
    var words: [UInt8]
    var next: Int
  }

  init(_ text: LogText, _ part: LogText.Part) {
    self.text = text
    (at, end, index) = (part.bytes.lowerBound, part.bytes.upperBound, part.firstIndex)
    anchors = LogReader.anchors.map { Anchor(words: $0, next: -1) }
  }

  /// The next line, whatever it is.
  mutating func next() -> Line? {
    text.bytes.withUnsafeBufferPointer { step($0) }
  }

  /// The next line that a recogniser may take.
  mutating func nextCandidate(_ filter: LineFilter) -> Line? {
    text.bytes.withUnsafeBufferPointer { bytes in
      while var line = step(bytes) {
        let head = LineHead(bytes, line.range)
        line.mayContinue = previousIsStamped && !head.isStamped && !line.range.isEmpty
        previousIsStamped = head.isStamped
        guard let start = head.message, !line.mayContinue else { return line }
        if start < line.range.upperBound, filter.mayTake(bytes, start, line.range.upperBound) {
          return line
        }
        if nextAnchor < line.range.upperBound, holdsAnchor(bytes, line.range) { return line }
      }
      return nil
    }
  }

  /// The range of the next line, without its line end; serial captures have CR CR LF.
  private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>) -> Line? {
    guard at < end else { return nil }
    let start = at
    let newline = ByteSearch.first(0x0a, bytes, start..<end)
    var last = newline ?? end
    at = newline.map { $0 + 1 } ?? end
    while last > start, bytes[last - 1] == 0x0d { last -= 1 }
    defer { index += 1 }
    if last > start { lastFilled = index }
    return Line(index: index, range: start..<last)
  }

  private mutating func holdsAnchor(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
  ) -> Bool {
    for which in anchors.indices where anchors[which].next < line.lowerBound {
      anchors[which].next =
        ByteSearch.first(anchors[which].words, bytes, line.lowerBound..<end) ?? Int.max
    }
    nextAnchor = anchors.map(\.next).min() ?? Int.max
    return nextAnchor < line.upperBound
  }
}
