// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory

/// RAM that is there and not used, and tables that are nearly full.
let lossChecks: [LintCheck] = [
  LintCheck(
    "ram-without-highmem", .warning, needs: ["no-ram"], "RAM above low memory is not used",
    "A 32-bit kernel without CONFIG_HIGHMEM uses only what its linear map holds. Build it with "
      + "HIGHMEM, with another VMSPLIT, or give vmalloc= less."
  ) { examined in
    examined.refusals.filter {
      $0.kind == .ramLost
        && ($0.message.hasPrefix("Ignoring RAM at") || $0.message.hasPrefix("Warning"))
    }.map { refusal in
      let lost = examined.owners.installed.leftOut
        .filter { $0.step == refusal.step || $0.step == "adjust_lowmem_bounds" }
        .reduce(0) { $0 + $1.runs.count }
      let amount = lost > 0 ? " (\(Words.size(lost)))" : ""
      return .init(refusal.message + amount, at: refusal.cause)
    }
  },
  LintCheck(
    "ram-left-out", .note, needs: ["no-ram"], "RAM is left out",
    "RAM that the firmware lists does not reach the allocator: mem= or memmap=, a limit of the "
      + "architecture, alignment, or an entry that the kernel does not take. The first page and "
      + "the BIOS area of PCs are always left out and are no finding."
  ) { examined in
    examined.owners.installed.leftOut.compactMap { part in
      guard part.runs.count >= 1 << 20 || part.step == "" && part.runs.count >= 65536 else {
        return nil
      }
      let by = part.step.isEmpty ? "whole pages only are taken" : examined.step(part.step)
      return .init(
        "\(Words.size(part.runs.count)) are left out by \(by): "
          + Words.list(part.runs.runs.prefix(3).map { Words.range($0) }))
    }
  },
  LintCheck(
    "ram-dropped", .warning, needs: ["no-ram"], "the kernel drops RAM that it cannot address",
    "The range lies outside what this kernel's addresses or its linear map reach: below "
      + "PHYS_OFFSET, above 4 GiB without LPAE, beyond the linear map."
  ) { examined in
    examined.refusals.filter {
      $0.subject == .memory && $0.kind != .tableFull
        && !$0.message.hasPrefix("Ignoring RAM at") && !$0.message.hasPrefix("Warning")
    }.map { .init($0.message, at: $0.cause) }
  },
  LintCheck(
    "table-full", .error, needs: ["no-ram"], "a table of the kernel has no room for an entry",
    "The kernel's static table is full and the entry is dropped."
  ) { examined in
    examined.refusals.filter { $0.subject == .memory && $0.kind == .tableFull }.map {
      .init($0.message, at: $0.cause)
    }
  },
  LintCheck(
    "regions-nearly-full", .warning, needs: ["boot-stops"],
    "the reservations nearly fill the allocator's first table",
    "Before the kernel has mapped memory, its table of reservations cannot grow: 128 regions, or "
      + "somewhat more on some architectures. One more is lost without a word, or stops the boot."
  ) { examined in
    guard !examined.boot.architecture.isX86 else { return [] }
    let capacity = MemblockTraits.forBoot(examined.boot).reservedCapacity
    var most = 0
    var isBefore = true
    for case .event(let event, _) in examined.record.entries where isBefore {
      if case .doubled = event.operation { isBefore = false }
      if case .dump(let tables) = event.operation, isBefore {
        most = max(most, tables.reserved.count)
      }
    }
    if isBefore { most = max(most, examined.record.setupSnapshot?.reserved.count ?? 0) }
    guard most > capacity * 9 / 10 else { return [] }
    return [.init("\(most) of \(capacity) regions are used before the table can grow")]
  },
]
