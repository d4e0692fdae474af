// SPDX-License-Identifier: GPL-2.0-or-later

/// One thing that kernels of different releases do differently.
///
/// Declarations stand beside the code that asks for them, in an extension of this type, and in the
/// list of their area; `memreplay list behaviours` prints all of them.
///
///     extension Behaviour {
///       static let mergesLocally = Behaviour(
///         "mergesLocally", since: "6.3", of: "memblock_merge_regions() (mm/memblock.c)",
///         "Only the changed neighbourhood is merged.", dated: "sources of 6.2 and 6.3")
///     }
package struct Behaviour: Sendable {
  /// The name of its declaration.
  package let name: String
  /// The first release that does it.
  package let since: KernelVersion
  /// Point releases of older series that took the change: `6.1.57` stands for 6.1.57 and later.
  package let stable: [KernelVersion]
  /// The first release that no longer does it; nil where all later ones do.
  package let until: KernelVersion?
  /// Point releases of older series that dropped it.
  package let stableUntil: [KernelVersion]
  /// The series whose boots show it, or its absence.
  package let checked: [ReferenceSeries]
  /// The kernel function, with its file.
  package let function: String
  /// What the kernel does, in one line.
  package let meaning: String
  /// How the release of the change is known, with the bounds where it is not known exactly.
  package let dated: String

  package init(
    _ name: String, since: KernelVersion, stable: [KernelVersion] = [],
    until: KernelVersion? = nil, stableUntil: [KernelVersion] = [],
    checked: [ReferenceSeries] = ReferenceSeries.all, of function: String, _ meaning: String,
    dated: String
  ) {
    (self.name, self.since, self.stable) = (name, since, stable)
    (self.until, self.stableUntil, self.checked) = (until, stableUntil, checked)
    (self.function, self.meaning, self.dated) = (function, meaning, dated)
  }
}

extension KernelVersion {
  /// Whether a kernel of this number does what the behaviour says.
  package func has(_ behaviour: Behaviour) -> Bool {
    guard took(behaviour.since, behaviour.stable) else { return false }
    guard let until = behaviour.until else { return true }
    return !took(until, behaviour.stableUntil)
  }

  /// Whether a change of that release is in: by number, or by a point release that took it. Where
  /// the point release is not known, the newest is meant.
  private func took(_ release: KernelVersion, _ stable: [KernelVersion]) -> Bool {
    if (major, minor) > (release.major, release.minor) { return true }
    if isInSeries(of: release) {
      return release.sublevel.map { ($0 <= sublevel ?? .max) } ?? true
    }
    return stable.contains { $0.isInSeries(of: self) && $0 <= self }
  }
}

extension KernelRelease {
  /// Whether this kernel does what the behaviour says.
  package func has(_ behaviour: Behaviour) -> Bool { version.has(behaviour) }
}

/// A value that changed from release to release: the first one, and each change with the behaviour
/// that brought it, oldest first.
package struct ByBehaviour<Value: Sendable>: Sendable {
  private let first: Value
  private let changes: [(behaviour: Behaviour, value: Value)]

  package init(_ first: Value, _ changes: (Behaviour, Value)...) {
    self.first = first
    self.changes = changes.map { (behaviour: $0.0, value: $0.1) }
  }

  package func callAsFunction(_ kernel: KernelRelease) -> Value {
    changes.last { kernel.has($0.behaviour) }?.value ?? first
  }
}

extension Behaviour {
  /// One paragraph of `memreplay list behaviours`.
  package var listing: String {
    func list(_ versions: [KernelVersion]) -> String {
      versions.map { ", \($0)" }.joined()
    }
    var line = "\(name): since \(since)\(list(stable))"
    if let until { line += ", until \(until)\(list(stableUntil))" }
    return line + "\n    \(meaning)\n    \(function); \(dated); checked on "
      + checked.map(\.name).joined(separator: ", ")
  }

  /// What to say of a kernel that no boot has checked: the behaviours on which the checked kernels
  /// around it differ, or it from the checked one of its series. Nil where there are none.
  package static func noteOfUnchecked(_ kernel: KernelRelease, areas: [[Behaviour]]) -> String? {
    let around = ReferenceSeries.around(kernel.version)
    let (older, newer) = (around.older.version, around.newer.version)
    let names = areas.joined().filter { behaviour in
      around.isExact
        ? kernel.has(behaviour) != older.has(behaviour)
        : older.has(behaviour) != newer.has(behaviour)
    }.map(\.name)
    let place =
      around.isExact
      ? "the boots that were compared are of \(older)"
      : older == newer
        ? "it is replayed as a \(kernel.version < older ? "first" : "last") kernel of what is "
          + "modelled, next to \(older)"
        : "it lies between \(older) and \(newer)"
    guard !names.isEmpty || !around.isExact else { return nil }
    let unchecked =
      names.isEmpty ? "" : "; no boot has checked: \(names.joined(separator: ", "))"
    return "release \(kernel): \(place)\(unchecked)"
  }
}
