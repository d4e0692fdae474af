// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord

/// One of two boots that are drawn side by side.
package struct NamedBoot: Sendable {
  package var name: String
  package var boot: BootDescription
  package var record: BootRecord
  package init(_ name: String, _ boot: BootDescription, _ record: BootRecord) {
    (self.name, self.boot, self.record) = (name, boot, record)
  }
}

/// `diff A B --format svg` and `html`.
package enum BootPair {
  package static func svg(_ a: NamedBoot, _ b: NamedBoot) -> String {
    MemorySVG.text(
      MemoryPicture(a.record, of: a.boot), MemoryPicture(b.record, of: b.boot), named: a.name,
      b.name)
  }
  package static func page(_ a: NamedBoot, _ b: NamedBoot) -> String { ReplayPage.text(a, b) }
}
