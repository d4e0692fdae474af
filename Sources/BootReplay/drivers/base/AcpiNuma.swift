// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Models `acpi_numa_init()` (drivers/acpi/numa/srat.c) from what the log shows of SRAT and SLIT.
extension BootState {
  /// Models the choice of `acpi_boot_table_init()` (arch/arm64/kernel/acpi.c): ACPI is used where
  /// the stub handed over an empty tree, unless the command line says otherwise.
  var choosesACPI: Bool {
    guard config.isEnabled(.acpi), let chosen = of.chosen,
      chosen.has("linux,uefi-system-table")
    else { return false }
    let words = commandLine.values(of: "acpi").compactMap { $0 }
    if words.contains("off") { return false }
    let isForced = words.contains("force") || words.contains("on")
    // `dt_is_stub()`: nothing but chosen, and what Xen puts beside it.
    let isStub = (of.tree?.root.children ?? []).allSatisfy {
      $0.name == "chosen" || $0.name == "hypervisor"
    }
    guard isStub || isForced else { return false }
    return boot.firmware.hardware.acpiTables.map { !$0.isEmpty } ?? true
  }

  /// Nodes by SRAT: memory blocks in its order, and nodes that only processors name.
  mutating func acpiNumaInit() -> NumaParse {
    var parse = NumaParse()
    guard config.isEnabled(.acpiNuma) else { return parse }
    let hardware = boot.firmware.hardware
    parse.cpuNodes = Set(hardware.sratProcessors.map(\.value.node))
    for entry in hardware.sratMemory {
      let memory = entry.value
      guard memory.node >= 0, memory.node < memblock.traits.maxNodes else { continue }
      cause = entry.source
      let flag = memory.isHotpluggable ? " hotplug" : ""
      let persistent = memory.isNonVolatile ? " non-volatile" : ""
      print(
        "ACPI: SRAT: Node \(memory.node) PXM \(memory.proximityDomain) [mem "
          + "\(memory.range.base.rawValue.hex0x(width: 8))-"
          + "\(memory.range.last.rawValue.hex0x(width: 8))]\(flag)\(persistent)")
      parse.blocks.append(
        NumaBlock(
          node: memory.node, start: memory.range.base.rawValue,
          end: memory.range.end.rawValue))
    }
    cause = nil
    parse.setsDistances = hardware.acpiTable("SLIT") != nil
    parse.succeeds = !parse.blocks.isEmpty
    return parse
  }

  /// Nodes by SRAT's processors: the boot CPU first, then as the log lists them, which is MADT's
  /// order.
  func acpiNodesOfCPUs() -> [NodeID] {
    guard !archNuma.isOff else { return [] }
    let possible = Set(mm.possibleNodes ?? [])
    return boot.firmware.hardware.sratProcessors.map { entry in
      possible.contains(entry.value.node) ? entry.value.node : 0
    }
  }

  /// The MPIDR or hart id of CPU 0, where an input names it.
  var bootCPUIdentity: UInt64? {
    guard boot.architecture == .arm64 else { return boot.cpu.bootHart }
    return boot.firmware.hardware.bootMPIDR.map { $0 & 0xff_00ff_ffff } ?? boot.cpu.bootHart
  }
}
