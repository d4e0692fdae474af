// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import DeviceTree
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What a crash kernel has: a second boot inside the crash area, replayed.
extension Fit {
  package func kdump(initrdSize: UInt64) -> Answer {
    var answer = Answer("The crash kernel's memory")
    answer.assumptions = examined.assumptions(behind: "kernel")
    guard let area = examined.place("crashkernel")?.range else {
      answer.add("area", .text(""), "This boot reserves no crash kernel's memory.")
      for refusal in examined.refusals where refusal.subject == .crashkernel {
        answer.parts.append(RefusalReason(refusal: refusal, examined: examined).answer())
      }
      return answer
    }
    answer.add(
      "area", .range(area), "The crash area is \(Words.range(area)) (\(Words.size(area.size))).")
    guard let second = secondBoot(in: area, initrdSize) else {
      answer.add(
        "fits", .flag(false),
        "The kernel and an initrd of \(Words.size(initrdSize)) do not fit into it.")
      return answer
    }
    let inside = ExaminedBoot(second)
    if let panic = inside.record.panic {
      answer.add("fits", .flag(false), "The second kernel stops: \(panic.message)")
      return answer
    }
    let free = inside.record.zones.reduce(0) { $0 + $1.managed } &* second.pageSize
    answer.add("fits", .flag(true), "The second kernel, replayed there with one CPU, has:")
    answer.table = table(inside)
    answer.add(
      "left", .hex(free),
      "\(Words.size(free)) are left once its initrd (\(Words.size(initrdSize))) is unpacked and given "
        + "back; what it unpacks to comes off that.")
    for refusal in inside.refusals where refusal.subject == .initrd {
      answer.parts.append(RefusalReason(refusal: refusal, examined: inside).answer())
    }
    return answer
  }

  private func table(_ inside: ExaminedBoot) -> AnswerTable {
    AnswerTable(
      [.init("owner"), .init("bytes", isNumber: true), .init("size", isNumber: true)],
      rows: inside.owners.rows.filter { $0.owner != "left-out" }.map { row in
        [
          (row.owner, .text(row.owner)), (String(row.size), .hex(row.size)),
          (Words.size(row.size), .text("")),
        ]
      })
  }

  /// The boot that kexec prepares: only the crash area is RAM (and the low area beside it).
  private func secondBoot(in area: MemoryRange, _ initrdSize: UInt64) -> BootDescription? {
    guard let kernel = examined.place("kernel")?.range else { return nil }
    let tree = examined.boot.firmware.deviceTree?.totalSize ?? 0
    let alignment: UInt64 = 2 << 20
    let offset: UInt64 = examined.boot.architecture == .arm ? 0x8000 : 0
    let start = area.base.roundedUp(to: alignment) + offset
    // From the top: a page for elfcorehdr, the initrd, the blob.
    var top = area.end - (64 << 10)
    guard area.size > kernel.size + initrdSize + tree + (4 << 20) else { return nil }
    var boot = examined.boot.with(kernel: MemoryRange(capping: start, size: kernel.size)).boot
    top = (top - initrdSize).roundedDown(to: boot.pageSize)
    boot.placement.initrd = Sourced(
      MemoryRange(capping: top, size: initrdSize), FactSource("--kdump"))
    boot.placement.unplacedInitrdSize = nil
    if boot.placement.deviceTree != nil || tree > 0 {
      boot.placement.deviceTree = (top - tree).roundedDown(to: 64 << 10)
    }
    guard start + kernel.size < top - tree else { return nil }
    let source = FactSource("--kdump")
    boot.firmware.memoryOverride = [Sourced(area, source)]
    if let low = examined.place("crashkernel-low")?.range {
      boot.firmware.memoryOverride.append(Sourced(low, source))
    }
    boot.firmware.efiMemoryMap = []
    if boot.architecture.isX86 {
      // Every x86 kernel needs some memory below 1 MiB for its other CPUs' start.
      boot.firmware.memoryOverride.insert(
        Sourced(MemoryRange(capping: 0, size: 0x9_f000), source), at: 0)
    }
    let dropped = ["crashkernel", "cma", "mem", "memmap", "hugepages", "hugetlb_cma", "numa"]
    for name in dropped { boot = boot.with(option: name, nil).boot }
    boot.commandLine = KernelCommandLine(boot.commandLine.text + " nr_cpus=1")
    boot.possibleCPUs = 1
    return boot
  }
}
