// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelDescription
import PhysicalMemory
import Zones

/// The reasons that are no matter of a hole in a table.
extension RefusalReason {
  /// A CMA area whose pages are not all in one zone.
  func addZones(to answer: inout Answer) {
    let areas = examined.record.places.filter {
      $0.owner.hasPrefix("cma ") && refusal.message.contains($0.owner.dropFirst(4))
    }
    let pageSize = examined.boot.pageSize
    for area in areas {
      answer.add(
        "request", .range(area.range),
        "The area is \(Words.range(area.range)) (\(Words.size(area.range.size))).")
      let zones = examined.record.zones.filter { zone in
        let start = zone.startPfn &* pageSize
        return start < area.range.bytes.upperBound
          && start &+ zone.spanned &* pageSize > area.range.base.rawValue
      }
      let names = zones.map {
        "\($0.kind.rawValue) (from \(($0.startPfn &* pageSize).hex0x()))"
      }
      answer.add(
        "zones", .list(zones.map { .text($0.kind.rawValue) }),
        "Its pages lie in \(zones.count) zones: \(Words.list(names)). An area must lie in one.")
    }
  }

  func addLostMemory(to answer: inout Answer) {
    var total: UInt64 = 0
    for part in examined.owners.installed.leftOut where !part.step.isEmpty {
      total += part.runs.count
      answer.add(
        "lost",
        .members([
          Fact("step", .text(part.step), ""), Fact("size", .hex(part.runs.count), ""),
          Fact("ranges", .list(part.runs.runs.map { .range(MemoryRange($0)) }), ""),
        ]),
        "\(examined.step(part.step)) leaves out \(Words.size(part.runs.count)): "
          + Words.list(part.runs.runs.prefix(3).map { Words.range($0) }) + ".")
    }
    if total == 0 {
      answer.add("lost", .hex(0), "No byte of the RAM that is listed is lost by it.")
    }
    for limit in examined.state(of: refusal).limits where limit.name == "lowmem" {
      answer.add(
        "limit", .hex(limit.end.rawValue),
        "Low memory ends at \(limit.end.rawValue.hex0x()): \(limit.reason).")
    }
    if examined.boot.architecture == .arm || examined.boot.architecture == .i386,
      !examined.boot.config.isEnabled(.highmem)
    {
      answer.add(
        "highmem", .flag(false), "CONFIG_HIGHMEM is off, so nothing above low memory is used.")
    }
  }

  func addNumaReason(to answer: inout Answer) {
    let ram = examined.record.lastMemory.reduce(0) { $0 + $1.size }
    if let text = examined.boot.commandLine.last("numa") {
      answer.add("option", .text("numa=\(text)"), "The command line has numa=\(text).")
    }
    answer.add(
      "ram", .hex(ram),
      "There are \(Words.size(ram)) of RAM; an emulated node is a multiple of 32 MiB.")
    if !examined.boot.config.isEnabled(.numaEmu), refusal.kind == .noEffect {
      answer.add("config", .text("NUMA_EMU"), "CONFIG_NUMA_EMU is off in this kernel.")
    }
  }

  func addDriverReason(to answer: inout Answer) {
    guard let path = nodePath, let node = examined.boot.firmware.deviceTree?.root.find(path) else {
      return
    }
    answer.add("node", .text(path), "The node is \(path).")
    if let range = requestedRange {
      answer.add("request", .range(range), "It has \(Words.range(range)).")
    }
    if node.has("reusable"), examined.boot.commandLine.has("cma"), node.has("linux,cma-default") {
      answer.add(
        "reason", .text("cma="), "cma= on the command line takes the place of the default area.")
    }
  }

  func addOptionReason(to answer: inout Answer) {
    switch refusal.subject {
    case .crashkernel: addCrashkernelReason(to: &answer)
    case .cma: addCMAOptionReason(to: &answer)
    case .initrd: addInitrdReason(to: &answer)
    case .option("memmap"): addMemmapReason(to: &answer)
    case .option("mem"): addMemReason(to: &answer)
    case .numa: addNumaReason(to: &answer)
    default: break
    }
  }

  private func addCrashkernelReason(to answer: inout Answer) {
    let boot = examined.boot
    let texts = boot.commandLine.values(of: "crashkernel").compactMap { $0 }
    answer.add(
      "option", .list(texts.map { .text($0) }),
      "The command line has \(Words.list(texts.map { "crashkernel=\($0)" })).")
    let ram = examined.record.lastMemory.reduce(0) { $0 + $1.size }
    let isBuilt =
      boot.config.isEnabled(.crashReserve) || boot.config.isEnabled(.kexecCore)
      || boot.config.isEnabled(.kexec)
    if !isBuilt {
      answer.add("config", .text("CRASH_RESERVE"), "This kernel is built without kexec.")
    } else if !texts.isEmpty, texts.allSatisfy({ $0.hasSuffix(",low") }) {
      answer.add(
        "reason", .text("low-alone"),
        "crashkernel=SIZE,low only adds to crashkernel=SIZE,high; alone it reserves nothing.")
    } else if texts.contains(where: { $0.hasSuffix(",high") }), boot.architecture == .arm {
      answer.add("reason", .text("high"), "This architecture knows no crashkernel=SIZE,high.")
    } else if texts.contains(where: { $0.contains(":") }) {
      answer.add(
        "reason", .text("ranges"),
        "The kernel counts \(Words.size(ram)) of RAM (\(ram.hex0x())), and no range holds that.")
    } else {
      answer.add(
        "reason", .text("size"),
        "There are \(Words.size(ram)) of RAM; a size of that or more is "
          + "dropped without a word, as is 0.")
    }
  }

  private func addCMAOptionReason(to answer: inout Answer) {
    if !examined.boot.config.isEnabled(.dmaCma) {
      answer.add("config", .text("DMA_CMA"), "CONFIG_DMA_CMA is off in this kernel.")
    } else if let other = examined.record.places.first(where: { $0.owner.hasPrefix("cma ") }) {
      answer.add(
        "reason", .text(other.owner), "Another area is the default one: \(other.owner).")
    }
  }

  private func addInitrdReason(to answer: inout Answer) {
    if !examined.boot.config.isEnabled(.blkDevInitrd) {
      answer.add("config", .text("BLK_DEV_INITRD"), "CONFIG_BLK_DEV_INITRD is off.")
    }
  }

  private func addMemmapReason(to answer: inout Answer) {
    let texts = examined.boot.commandLine.values(of: "memmap").compactMap { $0 }
      .filter(SilentRefusals.isEatenMemmap)
    let ram = examined.owners.installed.size
    let left = examined.owners.installed.leftOut.reduce(0) { $0 + $1.runs.count }
    answer.add(
      "option", .list(texts.map { .text($0) }),
      "The command line has \(Words.list(texts.map { "memmap=\($0)" })): no @, #, $ or ! follows "
        + "the size.")
    answer.add(
      "reason", .text("mem"),
      "The kernel takes that for mem=SIZE: \(Words.size(left)) of \(Words.size(ram)) are left out. "
        + "A $ and what follows it is eaten by a shell in \" \" and by GRUB; in "
        + "/etc/default/grub write \\\\\\$ for each $.")
  }

  private func addMemReason(to answer: inout Answer) {
    let limit = SilentRefusals.memoryLimit(examined.boot) ?? 0
    let text = examined.boot.commandLine.last("mem") ?? ""
    answer.add(
      "option", .text("mem=\(text)"),
      "The command line has mem=\(text): that is \(Words.size(limit)). Without a suffix a number "
        + "counts bytes.")
  }
}
