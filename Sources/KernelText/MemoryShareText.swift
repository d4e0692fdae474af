// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

extension BootRecord {
  /// The table of where memory went, in bytes; nothing where the hand-over was not reached.
  var memoryShareLines: [String] {
    guard !memoryShares.isEmpty else { return [] }
    let total = memoryShares.reduce(0) { $0 + $1.size }
    let rows = memoryShares.map { ($0.owner, $0.size) } + [("all RAM", total)]
    let width = rows.map { $0.0.utf8.count }.max() ?? 0
    let digits = String(total).utf8.count
    return ["Where memory went, in bytes:"]
      + rows.map { "  " + $0.0.paddedRight(to: width) + "  " + String($0.1).paddedLeft(to: digits) }
  }
}
