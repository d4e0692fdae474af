// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Zones

/// What address randomisation makes of a request: every place that the kernel may choose.
extension Fit {
  /// Beyond this many slots an even choice of them is replayed.
  private static let mostReplays = 256

  package func overSlots(_ request: FitRequest) -> Answer? {
    guard examined.boot.architecture.isX86 || examined.boot.architecture == .arm64 else {
      return nil
    }
    var answer = Answer("With KASLR")
    let slots = kernelSlots
    guard !slots.isEmpty, let size = examined.place("kernel")?.range.size else {
      answer.add("slots", .number(0), "There is no place that the kernel could choose.")
      return answer
    }
    let step = max(1, (slots.count + Self.mostReplays - 1) / Self.mostReplays)
    var tried = stride(from: 0, to: slots.count, by: step).map { slots[$0] }
    if let last = slots.last, tried.last != last { tried.append(last) }
    var failed: [UInt64] = []
    var least: (size: UInt64, slot: UInt64)?
    for slot in tried {
      let boot = examined.boot.with(
        kernel: MemoryRange(capping: PhysicalAddress(slot), size: size)
      ).boot
      if let request = requested(request, boot) {
        if !request { failed.append(slot) }
      } else {
        let free = FreeSpace(Replay.run(boot).finalSnapshot ?? .init())
          .largestHole(in: 0..<UInt64.max)
        let hole = UInt64(free?.count ?? 0)
        if hole < least?.size ?? .max { least = (hole, slot) }
      }
    }
    answer.add(
      "slots", .number(slots.count),
      "The kernel may choose \(slots.count) places, from \(slots[0].hex0x()) to "
        + "\((slots.last ?? 0).hex0x())\(tried.count < slots.count ? "; \(tried.count) of them were replayed" : ", all replayed")."
    )
    answer.add("replayed", .number(tried.count), "")
    if let least {
      answer.add(
        "worst", .hex(least.size),
        "The worst is \(least.slot.hex0x()): the largest hole is \(Words.size(least.size)) then.")
    } else {
      let share = failed.count * 100 / max(tried.count, 1)
      answer.add(
        "failed", .number(failed.count),
        failed.isEmpty
          ? "It succeeds at every one of them."
          : "It fails at \(failed.count) of \(tried.count) (\(share) %), for example with the kernel "
            + "at \(failed.prefix(3).map { $0.hex0x() }.joined(separator: ", ")).")
    }
    return answer
  }

  /// Whether a request with a size is granted; nil where nothing of a size is asked for.
  private func requested(_ request: FitRequest, _ boot: BootDescription) -> Bool? {
    guard let size = request.size else { return nil }
    switch request.subject {
    case .crashkernel:
      let record = Replay.run(boot.with(option: "crashkernel", Words.option(size)).boot)
      return record.places.contains { $0.owner == "crashkernel" }
    case .cma:
      let record = Replay.run(boot.with(option: "cma", Words.option(size)).boot)
      return record.places.contains { $0.owner == "cma reserved" }
    default: return nil
    }
  }

  /// Models `process_mem_region()` (arch/x86/boot/compressed/kaslr.c): 2 MiB steps from 16 MiB up
  /// (arm64's EFI stub: from the start of RAM), beside what the boot loader put into memory.
  var kernelSlots: [UInt64] {
    guard let kernel = examined.place("kernel")?.range else { return [] }
    let isX86 = examined.boot.architecture.isX86
    // CONFIG_PHYSICAL_ALIGN of every stock kernel.
    let alignment: UInt64 = 2 << 20
    let low: UInt64 = isX86 ? 16 << 20 : 0
    let high: UInt64 = examined.boot.architecture == .i386 ? 512 << 20 : 1 << 46
    var free = FreeSpaceRuns(examined)
    for owner in ["initrd", "dtb"] {
      if let place = examined.place(owner) { free.remove(place.range) }
    }
    return free.holes(in: low..<high, alignment: alignment).flatMap { hole -> [UInt64] in
      guard UInt64(hole.count) >= kernel.size else { return [] }
      return Array(
        stride(from: hole.lowerBound, through: hole.upperBound - kernel.size, by: Int(alignment)))
    }
  }
}

/// RAM as a boot loader sees it, before the kernel runs.
private struct FreeSpaceRuns {
  private var runs: PageRuns
  init(_ examined: ExaminedBoot) {
    var runs = examined.owners.installed.runs
    for node in examined.reservedNodes { for range in node.ranges { runs.remove(range.bytes) } }
    self.runs = runs
  }
  mutating func remove(_ range: MemoryRange) { runs.remove(range.bytes) }
  func holes(in window: Range<UInt64>, alignment: UInt64) -> [Range<UInt64>] {
    FreeSpace(runs).holes(in: window, alignment: alignment)
  }
}
