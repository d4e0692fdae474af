// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// A line of the boot's own log that the replay derives otherwise.
package struct Contradiction: Sendable, Equatable {
  /// What the line tells: `zone ranges`, `CMA`.
  package var kind: String
  /// The kernel's line.
  package var source: FactSource
  package var kernel: String
  package var replay: String
  /// What the user can give that would settle it.
  package var remedy: String
  package init(
    kind: String, source: FactSource, kernel: String, replay: String, remedy: String
  ) {
    (self.kind, self.source, self.kernel) = (kind, source, kernel)
    (self.replay, self.remedy) = (replay, remedy)
  }

  /// One sentence, both values in it.
  package var text: String {
    "\(source): the kernel printed \(kernel); this replay \(replay); \(remedy) would settle it"
  }
}

extension [Contradiction] {
  /// The first of each kind; the others are counted.
  package var oncePerKind: [String] {
    var (kinds, counts) = ([String](), [String: Int]())
    for contradiction in self {
      if counts[contradiction.kind] == nil { kinds.append(contradiction.kind) }
      counts[contradiction.kind, default: 0] += 1
    }
    return kinds.compactMap { kind in
      guard let first = first(where: { $0.kind == kind }) else { return nil }
      let others = (counts[kind] ?? 1) - 1
      return first.text + (others == 0 ? "" : " (and \(others) more of this kind)")
    }
  }
}
