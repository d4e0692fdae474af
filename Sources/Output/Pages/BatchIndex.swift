// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord

/// `batch --format html`: a table over many boots, each row opening its page.
package struct BatchIndex: Sendable {
  package var rows: [Row] = []

  private static let columns = [
    "Input", "Architecture", "Kernel", "RAM", "Free", "Reserved", "CMA", "Ranges", "Assumed",
    "Result",
  ]
  /// The columns whose numbers are bytes.
  private static let sizes = [3, 4, 5, 6]

  package init() {}

  /// The page of a row: its number keeps it apart, its name is for people.
  package static func pageName(_ number: Int, _ input: String) -> String {
    let digits = String(number)
    let name = input.utf8.suffix(60).map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        Character(Unicode.Scalar(byte))
      default: Character("_")
      }
    }
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + name + ".html"
  }

  package struct Row: Sendable {
    fileprivate let json: JSON

    /// A boot that was replayed; `result` says how it ended.
    package init(
      _ input: String, _ record: BootRecord, of boot: BootDescription, result: String,
      page: String
    ) {
      let picture = MemoryPicture(record, of: boot)
      func size(_ matches: (OwnerGroup) -> Bool) -> JSON {
        .count(
          picture.shares.reduce(0) { sum, share in
            matches(OwnerGroup(owner: share.owner)) ? sum &+ share.size : sum
          })
      }
      let ranges = picture.shares.reduce(0) {
        $1.owner == MemoryOwners.free ? $0 : $0 + $1.places
      }
      self.init(
        [
          BatchIndex.text(input), BatchIndex.text(boot.architecture.rawValue),
          BatchIndex.text(boot.release?.value.text ?? boot.kernelRelease.text),
          .count(picture.total),
          size { $0 == .free }, size { $0 != .free && $0 != .cma }, size { $0 == .cma },
          .number(ranges), .number(record.assumptions.count), BatchIndex.text(result),
        ], page: page)
    }

    /// An input that could not be used.
    package init(_ input: String, refused reason: String) {
      let none = [JSON](repeating: .string(""), count: BatchIndex.columns.count - 2)
      self.init(
        [BatchIndex.text(input)] + none + [BatchIndex.text("refused: \(reason)")], page: nil)
    }

    private init(_ cells: [JSON], page: String?) {
      json = .object([("cells", .array(cells)), ("page", page.map(JSON.string) ?? .null)])
    }
  }

  private static func text(_ words: String) -> JSON { .string(PictureText.visible(words)) }

  package func text(summary: String) -> String {
    let title = "Boot memory of \(rows.count) boards"
    return PageTemplate(
      PageResources.indexTemplate, style: PageResources.pageStyle,
      script: PageResources.indexScript,
      hashes: [PageResources.pageStyleHash, PageResources.indexScriptHash]
    ).filled(
      title: title,
      data: .object([
        ("title", .string(title)), ("summary", Self.text(summary)),
        ("columns", .array(Self.columns.map(JSON.string))),
        ("sizes", .array(Self.sizes.map(JSON.number))), ("rows", .array(rows.map(\.json))),
      ]))
  }
}
