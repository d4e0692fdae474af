// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Glibc
import Goldens
import Output
import PhysicalMemory

/// `batch --format html -o DIR`: a page for each input and an index over them.
struct BatchPages {
  /// What one input gives: its row, and its page where it could be used.
  struct Page: Sendable {
    let result: BatchResult
    let row: BatchIndex.Row
    let name: String
    let text: String?

    init(_ replayed: Batch.Replayed, number: Int) {
      result = replayed.result
      name = BatchIndex.pageName(number, result.input)
      let input = ([result.input] + result.choice).joined(separator: " ")
      if let boot = replayed.boot, let record = replayed.record {
        let words = record.panic == nil ? "ok" : "stops: \(result.problem)"
        row = BatchIndex.Row(input, record, of: boot, result: words, page: name)
        text = ReplayPage.text(record, of: boot)
      } else {
        row = BatchIndex.Row(input, refused: result.problem)
        text = nil
      }
    }
  }

  private let folder: String
  private var index = BatchIndex()

  init(in folder: String) throws(InputError) {
    var folder = folder
    while folder.utf8.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder
    if mkdir(folder, 0o777) != 0, errno != EEXIST || !Files.isDirectory(folder) {
      throw InputError(.usage, "cannot make this folder", at: FactSource(folder))
    }
  }

  mutating func add(_ page: Page) throws(WriteError) {
    if let text = page.text { try OutputFile("\(folder)/\(page.name)").write(text) }
    index.rows.append(page.row)
  }

  func close(summary: String) throws(WriteError) {
    try OutputFile("\(folder)/index.html").write(index.text(summary: summary))
  }
}
