// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import PhysicalMemory

/// The list of cases that do not match yet, each with its reason: `CASE/FILE: reason` lines.
package struct KnownDifferences: Sendable {
  /// The name of the list, beside the cases.
  package static let fileName = "known-differences.txt"

  package struct Entry: Sendable {
    /// Case folder relative to the list, and the file: `arm/6.1-x/trace.txt`.
    package var path: String
    package var reason: String
    package var source: FactSource
  }
  /// The folder the list lies in.
  package let folder: String
  package private(set) var entries: [Entry] = []

  /// The list of a folder or of the nearest folder above it (as far as the path names them);
  /// empty where there is none.
  package init(near path: String) throws(InputError) {
    var folder = path
    while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    var candidate = folder
    while true {
      if Files.exists("\(candidate)/\(Self.fileName)") {
        try self.init(in: candidate)
        return
      }
      guard let slash = candidate.lastIndex(of: "/"), slash != candidate.startIndex else { break }
      candidate = String(candidate[..<slash])
    }
    try self.init(in: folder)
  }

  /// The list of a folder; empty where there is none.
  package init(in folder: String) throws(InputError) {
    self.folder = folder
    let path = "\(folder)/\(Self.fileName)"
    guard Files.exists(path) else { return }
    let lines = try Files.text(path).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") else { continue }
      let source = FactSource.line(path, index + 1)
      guard let colon = line.firstIndex(of: ":"),
        case let reason = line[line.index(after: colon)...].drop(while: \.isWhitespace),
        !reason.isEmpty
      else {
        throw InputError(.malformed, "expected CASE/FILE: reason", at: source)
      }
      entries.append(Entry(path: String(line[..<colon]), reason: String(reason), source: source))
    }
  }

  package func entry(for golden: GoldenCase, file: String) -> Entry? {
    entries.first { "\(folder)/\($0.path)" == "\(golden.path)/\(file)" }
  }
}
