// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// Recognises refusals by the lines that kernels print for them: the only place that knows the
/// wording.
package enum RefusalReader {
  private struct Pattern {
    var text: String
    var subject: Refusal.Subject
    var kind: Refusal.Kind
    /// How the numbers of the line are meant.
    var numbers: Numbers = .none
  }
  private enum Numbers { case none, startAndSize, firstAndLast, size, mebibytes, baseAndMebibytes }

  private static let patterns: [Pattern] = [
    Pattern(
      text: "is not a memory region - disabling initrd", subject: .initrd, kind: .notMemory,
      numbers: .startAndSize),
    Pattern(
      text: "overlaps in-use memory region", subject: .initrd, kind: .inUse,
      numbers: .startAndSize),
    Pattern(
      text: "initrd not fully accessible via the linear mapping", subject: .initrd,
      kind: .beyondLinearMap),
    Pattern(
      text: "Move RAMDISK from", subject: .initrd, kind: .moved, numbers: .firstAndLast),
    Pattern(text: "Cannot find place for new RAMDISK", subject: .initrd, kind: .noRoom),
    Pattern(text: "cma: CMA area ", subject: .cma, kind: .notActivated),
    Pattern(text: "cma: Failed to reserve", subject: .cma, kind: .noRoom, numbers: .mebibytes),
    Pattern(text: "must be aligned to", subject: .cma, kind: .unaligned),
    Pattern(text: "defined on low/high memory boundary", subject: .cma, kind: .acrossHighMemory),
    Pattern(text: "exceeds limit", subject: .cma, kind: .overLimit),
    Pattern(text: "Not enough slots for CMA", subject: .cma, kind: .tableFull),
    Pattern(
      text: "crashkernel CMA reservation failed", subject: .crashkernel, kind: .noRoom),
    Pattern(
      text: "cannot allocate crashkernel", subject: .crashkernel, kind: .noRoom,
      numbers: .size),
    Pattern(
      text: "crashkernel reservation failed - memory is in use", subject: .crashkernel,
      kind: .inUse),
    Pattern(text: "crashkernel reservation failed", subject: .crashkernel, kind: .noRoom),
    Pattern(text: "crashkernel low memory, please try", subject: .crashkernel, kind: .noRoom),
    Pattern(text: "cannot reserve crashkernel", subject: .crashkernel, kind: .inUse),
    Pattern(text: "crashkernel: ", subject: .crashkernel, kind: .malformed),
    Pattern(
      text: "failed to reserve memory for node", subject: .node(""), kind: .inUse,
      numbers: .baseAndMebibytes),
    Pattern(text: "failed to allocate memory for node", subject: .node(""), kind: .noRoom),
    Pattern(text: "compatible matching fail", subject: .node(""), kind: .driverRefused),
    Pattern(text: "property in '", subject: .node(""), kind: .malformed),
    Pattern(text: "unsupported node format", subject: .node("reserved-memory"), kind: .malformed),
    Pattern(
      text: "not enough space for all defined regions", subject: .node("reserved-memory"),
      kind: .tableFull),
    Pattern(text: "too many defined dynamic regions", subject: .node(""), kind: .tableFull),
    Pattern(
      text: ") overlaps with ", subject: .node(""), kind: .overlap,
      numbers: .firstAndLast),
    Pattern(text: "Ignoring RAM at", subject: .memory, kind: .ramLost, numbers: .firstAndLast),
    Pattern(text: "Ignoring memory", subject: .memory, kind: .ramLost),
    Pattern(text: "Truncating memory at", subject: .memory, kind: .ramLost),
    Pattern(text: "Warning only", subject: .memory, kind: .ramLost),
    Pattern(text: "Warning: only 4GB will be used", subject: .memory, kind: .ramLost),
    Pattern(text: "Memory doesn't fit in the linear mapping", subject: .memory, kind: .ramLost),
    Pattern(text: "Physical memory overflows", subject: .memory, kind: .ramLost),
    Pattern(text: "CPU MTRRs don't cover all of memory", subject: .memory, kind: .ramLost),
    Pattern(text: "; ignoring [mem", subject: .memory, kind: .tableFull),
    Pattern(text: "Clearing invalid memory bank", subject: .memory, kind: .ramLost),
    Pattern(text: "NUMA emulation disabled", subject: .numa, kind: .numaRefused),
    Pattern(text: "Too many emulated memblks", subject: .numa, kind: .numaRefused),
    Pattern(text: "disabling emulation", subject: .numa, kind: .numaRefused),
    Pattern(text: "no nodes coverage for", subject: .numa, kind: .numaRefused),
    Pattern(text: "nodes only cover", subject: .numa, kind: .numaRefused),
    Pattern(text: "too small, increasing to", subject: .numa, kind: .adjusted),
    Pattern(text: "exceeds maximum value", subject: .numa, kind: .numaRefused),
    Pattern(text: "vmalloc area ", subject: .vmalloc, kind: .adjusted),
    Pattern(
      text: "available, ignoring highmem size of", subject: .option("highmem"),
      kind: .adjusted),
    Pattern(text: "<64MB lowmem, ignoring it", subject: .option("highmem"), kind: .adjusted),
  ]

  /// Every refusal of a record, in order.
  package static func refusals(in record: BootRecord) -> [Refusal] {
    var found: [Refusal] = []
    var step = ""
    for (index, entry) in record.entries.enumerated() {
      switch entry {
      case .step(let number): step = record.steps[number]
      case .message(let message, let cause):
        guard var refusal = read(message.text) else { continue }
        (refusal.entry, refusal.step, refusal.cause) = (index, step, cause)
        // What follows a refusal of the same request says the same again.
        if let last = found.last, last.entry == index - 1, last.subject == refusal.subject,
          refusal.subject == .cma
        {
          continue
        }
        found.append(refusal)
      case .event: continue
      }
    }
    if let panic = record.panic, var refusal = read(panic.message) {
      refusal.step = step
      found.append(refusal)
    }
    return found
  }

  /// The refusal that a line of a kernel's log tells of; nil where it tells of none.
  package static func read(_ text: String) -> Refusal? {
    guard let pattern = patterns.first(where: { text.contains($0.text) }) else { return nil }
    var refusal = Refusal(subject: pattern.subject, kind: pattern.kind, message: text)
    if pattern.subject == .node("") { refusal.subject = .node(nodeName(text)) }
    let numbers = KernelLines.hexNumbers(text)
    switch pattern.numbers {
    case .none: break
    case .startAndSize:
      guard let at = text.firstRange(of: "0x"), text[at.upperBound...].contains("+") else { break }
      if numbers.count >= 2 {
        refusal.range = MemoryRange(capping: PhysicalAddress(numbers[0]), size: numbers[1])
      }
    case .firstAndLast:
      if numbers.count >= 2, numbers[1] >= numbers[0] {
        refusal.range = MemoryRange(first: numbers[0], last: numbers[1])
      }
    case .size: refusal.size = numbers.first
    case .mebibytes: refusal.size = KernelLines.number(before: "MiB", in: text).map { $0 << 20 }
    case .baseAndMebibytes:
      guard let base = numbers.last, let size = KernelLines.number(before: "MiB", in: text) else {
        break
      }
      refusal.range = MemoryRange(capping: PhysicalAddress(base), size: size << 20)
    }
    return refusal
  }

  private static func nodeName(_ text: String) -> String {
    if let quoted = KernelLines.quoted(text) { return quoted }
    if let range = text.firstRange(of: "node ") {
      return String(text[range.upperBound...].prefix { $0 != " " && $0 != "'" })
    }
    return String(text.prefix { $0 != " " })
  }
}
