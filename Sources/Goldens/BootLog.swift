// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord

/// The whole kernel log of a captured boot, to hold the replay's `log` format against it.
///
/// The kernel prints much that memory has no part in, so the comparison goes one way: every line
/// that the replay prints stands in the log, in the same order.
struct BootLog {
  /// The lines without carriage returns and time stamps.
  let lines: [String]

  /// The file beside boot.yaml.
  static let fileName = "boot.log"

  init(_ text: String) {
    // "\r\n" is one Character: split the bytes.
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in
        Self.withoutStamp(
          String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)[...])
      }
  }

  /// Whether the kernel ran with `memblock=debug`.
  var hasTrace: Bool { lines.contains(where: MachineOutput.isTrace) }

  /// The lines of the replay that the log does not hold behind the line found before.
  func missing(
    from replayed: [String], comparingCallers: Bool, ignoringFreeCount: Bool
  ) -> [String] {
    func comparable(_ line: String) -> String {
      if ignoringFreeCount, let counts = Self.withoutFreeCount(line) { return counts }
      return TraceLine.comparable(line, withCaller: comparingCallers)
    }
    let printed = lines.map(comparable)
    var next = printed.startIndex
    return replayed.filter { line in
      guard let found = printed[next...].firstIndex(of: comparable(line)) else { return true }
      next = printed.index(after: found)
      return false
    }
  }

  /// `[    0.123456][    T0] text` → `text`.
  private static func withoutStamp(_ line: Substring) -> String {
    var rest = line
    while rest.first == "[", let end = rest.firstIndex(of: "]"),
      rest[rest.index(after: rest.startIndex)..<end].allSatisfy({
        $0.isNumber || " .TC".contains($0)
      })
    {
      rest = rest[rest.index(after: end)...]
      if rest.first == " " {
        rest = rest.dropFirst()
        break
      }
    }
    return String(rest)
  }

  /// A `Memory:` line without its first number, the pages that are free by then.
  private static func withoutFreeCount(_ line: String) -> String? {
    guard line.hasPrefix("Memory: "), let slash = line.firstIndex(of: "/") else { return nil }
    return "Memory: " + line[slash...]
  }
}
