// SPDX-License-Identifier: GPL-2.0-or-later
import FirmwareTables
import PhysicalMemory

/// Whether the firmware's e820 table is sound.
let e820Checks: [LintCheck] = [
  LintCheck(
    "e820-wrap", .error, "an e820 entry wraps",
    "The entry's end lies beyond 2^64: the kernel drops the whole table then and asks the BIOS by "
      + "an older way, which knows only memory below 64 MiB or 4 GiB."
  ) { examined in
    examined.e820.filter {
      $0.value.size > 0 && $0.value.base.rawValue > UInt64.max - ($0.value.size - 1)
    }.map { .init("\(LintEntryText.entry($0.value)) wraps", at: $0.source) }
  },
  LintCheck(
    "e820-overlap", .warning, needs: ["e820-wrap"], "two e820 entries overlap",
    "The kernel takes the higher type where entries overlap, so RAM may be lost. It is the "
      + "firmware's fault. Entries that only touch are no finding."
  ) { examined in
    let all = examined.e820.filter { $0.value.size > 0 }.sorted {
      $0.value.base < $1.value.base
    }
    var found: [LintCheck.Found] = []
    for (this, next) in zip(all, all.dropFirst()) {
      let range = MemoryRange(capping: this.value.base, size: this.value.size)
      let other = MemoryRange(capping: next.value.base, size: next.value.size)
      guard range.overlaps(other) else { continue }
      found.append(
        .init(
          "\(LintEntryText.entry(this.value)) overlaps \(LintEntryText.entry(next.value))",
          at: next.source))
    }
    return found
  },
  LintCheck(
    "e820-unsorted", .note, "the e820 table is not in ascending order",
    "The kernel sorts the table; other readers may not."
  ) { examined in
    let all = examined.e820
    return zip(all, all.dropFirst()).filter { $0.value.base > $1.value.base }.map {
      .init(
        "\(LintEntryText.entry($1.value)) stands behind \(LintEntryText.entry($0.value))",
        at: $1.source)
    }
  },
  LintCheck(
    "e820-empty", .note, "an e820 entry is empty", "The kernel drops entries of size 0."
  ) { examined in
    examined.e820.filter { $0.value.size == 0 }.map {
      .init("an entry at \($0.value.base.rawValue.hex0x()) has size 0", at: $0.source)
    }
  },
  LintCheck(
    "e820-odd-end", .note, "an e820 RAM entry does not begin and end on a page",
    "The kernel uses whole pages: the part of a page at either end is lost. The end of the first "
      + "entry at 639 KiB is usual, where the BIOS keeps its data."
  ) { examined in
    examined.e820.filter { entry in
      guard entry.value.type == .ram, entry.value.base.rawValue != 0 else { return false }
      return (entry.value.base.rawValue | entry.value.size) & 4095 != 0
    }.map {
      .init("\(LintEntryText.entry($0.value)) does not begin and end on a page", at: $0.source)
    }
  },
  LintCheck(
    "e820-no-low-hole", .warning, needs: ["e820-wrap"],
    "RAM is listed between 640 KiB and 1 MiB",
    "Video memory and ROMs lie there on PCs. The kernel takes that range out of RAM itself."
  ) { examined in
    let hole = MemoryRange(capping: 0xa_0000, size: 0x6_0000)
    return examined.e820.filter {
      $0.value.type == .ram
        && MemoryRange(capping: $0.value.base, size: $0.value.size).overlaps(hole)
    }.map {
      .init("\(LintEntryText.entry($0.value)) has RAM in 0xa0000-0xfffff", at: $0.source)
    }
  },
  LintCheck(
    "e820-unknown-type", .note, "an e820 entry has an unknown type",
    "The kernel takes an unknown type for reserved."
  ) { examined in
    let known: Set<E820Type> = [
      .ram, .reserved, .acpi, .nvs, .unusable, .pmem, .pram, .reservedKern, .softReserved,
    ]
    return examined.e820.filter { !known.contains($0.value.type) }.map {
      .init(
        "\(LintEntryText.entry($0.value)) has the unknown type \($0.value.type.rawValue)",
        at: $0.source)
    }
  },
]

extension ExaminedBoot {
  /// The firmware's entries, in its order.
  var e820: [Sourced<E820Entry>] {
    guard boot.architecture.isX86 else { return [] }
    return boot.firmware.e820.first { $0.label == .firmware }?.entries ?? []
  }
}

/// How findings write things.
enum LintEntryText {
  static func entry(_ entry: E820Entry) -> String {
    let last = entry.base.rawValue &+ entry.size &- 1
    return "\(entry.base.rawValue.hex0x())-\(last.hex0x()) (type \(entry.type.rawValue))"
  }
}
