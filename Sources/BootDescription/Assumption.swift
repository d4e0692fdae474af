// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// One thing that inputs may leave open: its key, the kind of its value, default, and why it matters.
package struct AssumptionKey: Sendable, Equatable {
  /// As `--assume` takes it: `dmi-size`.
  package let key: String
  package let kind: AssumptionKind
  /// What is taken where nothing is said, in words.
  package let defaultText: String
  package let summary: String
  package init(
    _ key: String, _ kind: AssumptionKind, default defaultText: String, _ summary: String
  ) {
    self.key = key
    self.kind = kind
    self.defaultText = defaultText
    self.summary = summary
  }

  package var unit: String { kind.unit }
  /// Whether the value is a number, with the suffixes memparse takes.
  package var isNumber: Bool { [.bytes, .address, .count, .pages].contains(kind) }

  /// What a number may be. The replay's arithmetic stands on these bounds.
  package static func range(of key: String, unit: String) -> ClosedRange<UInt64> {
    switch (key, unit) {
    case ("kaslr-seed", _): 0...UInt64.max
    case ("arm-machine", _): 0...0xffff_ffff
    case (_, _) where key.hasPrefix("sizeof("): 1...(1 << 24)
    case (_, "bytes"): 0...(1 << 30)
    case (_, "count"), (_, "pages"): 0...(1 << 20)
    default: 0...UInt64.max
    }
  }

  /// Every key, for `list assumptions` and to check `--assume`.
  package static let all: [AssumptionKey] =
    generalAssumptions + x86Assumptions + armAssumptions + arm64Assumptions + riscvAssumptions
    + handOverAssumptions
}

/// A value that was assumed in this replay.
package struct Assumption: Sendable, Equatable {
  package var key: String
  package var value: String
  /// One clause: why, and which option replaces it.
  package var reason: String
  package init(key: String, value: String, reason: String) {
    (self.key, self.value, self.reason) = (key, value, reason)
  }
}

let generalAssumptions: [AssumptionKey] = [
  AssumptionKey(
    "kernel-range", .range, default: "the profile's",
    "where the kernel image lies and how large it is (--kernel, --kernel-range)"),
  AssumptionKey(
    "initrd-address", .address, default: "where QEMU would load it",
    "where an initrd given as a file lies (--initrd FILE@START)"),
  AssumptionKey(
    "dtb-address", .address, default: "where QEMU would put it",
    "where the device-tree blob lies in memory (--dtb-address)"),
  AssumptionKey(
    "cpus", .count, default: "1", "the number of possible CPUs (--cpus)"),
  AssumptionKey(
    "arch", .word, default: "what cpu nodes tell; x86_64 for an e820 table",
    "the architecture (--arch)"),
  AssumptionKey(
    "profile", .word, default: "the newest stock kernel",
    "the kernel that stands in for what the inputs do not tell (--profile, --release)"),
  AssumptionKey(
    "profile-numbers", .word, default: "the profile's",
    "the numbers that the profile of another kernel lends; each is a constant of its own"),
]
