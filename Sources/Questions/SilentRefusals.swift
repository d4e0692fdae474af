// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// Requests that a kernel drops without printing a line.
enum SilentRefusals {
  static func find(_ boot: BootDescription, _ record: BootRecord) -> [Refusal] {
    let spoken = RefusalReader.refusals(in: record)
    func isSpoken(_ subject: Refusal.Subject) -> Bool { spoken.contains { $0.subject == subject } }
    func place(_ owner: String) -> Bool { record.places.contains { $0.owner == owner } }
    var found: [Refusal] = []
    func add(_ subject: Refusal.Subject, _ kind: Refusal.Kind, range: MemoryRange? = nil) {
      found.append(
        Refusal(
          subject: subject, kind: kind, message: "", step: "",
          cause: subject == .initrd ? boot.placement.initrd?.source : boot.commandLineSource,
          range: range))
    }
    if boot.architecture.isX86 {
      for case let text? in boot.commandLine.values(of: "memmap") where isEatenMemmap(text) {
        add(.option("memmap"), .malformed)
      }
    }
    if let limit = memoryLimit(boot), limit < 16 << 20 { add(.option("mem"), .adjusted) }
    // Nothing is to be said of what a panic or --until kept from running.
    let isWhole = record.panic == nil && record.finalSnapshot != nil
    guard isWhole else { return found }
    if boot.commandLine.has("crashkernel"), !place("crashkernel"), !isSpoken(.crashkernel) {
      add(.crashkernel, .noEffect)
    }
    if let text = boot.commandLine.last("cma"), let size = leadingSize(text), size > 0,
      !record.places.contains(where: { $0.owner == "cma reserved" }), !isSpoken(.cma)
    {
      add(.cma, .noEffect)
    }
    if let initrd = boot.placement.initrd?.value, !initrd.isEmpty, !place("initrd"),
      !isSpoken(.initrd)
    {
      add(.initrd, .noEffect, range: initrd)
    }
    if let text = boot.commandLine.last("numa"), text.hasPrefix("fake"),
      !boot.config.isEnabled(.numaEmu)
    {
      add(.numa, .noEffect)
    }
    return found
  }

  /// The limit that the last `mem=` sets; nil for words (`nopentium`) and places (`256M@…`).
  static func memoryLimit(_ boot: BootDescription) -> UInt64? {
    guard let text = boot.commandLine.last("mem"), !text.contains("@") else { return nil }
    return leadingSize(text)
  }

  private static func leadingSize(_ text: String) -> UInt64? {
    guard text.first?.isNumber ?? false else { return nil }
    var rest = Substring(text).utf8
    return Memparse.size(&rest)
  }

  /// `memmap=SIZE` with nothing or something else than `@`, `#`, `$`, `!` or `%` behind it: what a
  /// shell or GRUB leaves of `SIZE$START`. The kernel takes it for `mem=SIZE`.
  static func isEatenMemmap(_ text: String) -> Bool {
    text.split(separator: ",").contains { part in
      guard part.first?.isNumber ?? false else { return false }
      var rest = part.utf8
      _ = Memparse.size(&rest)
      guard let next = rest.first else { return true }
      return !"@#$!%".utf8.contains(next)
    }
  }
}
