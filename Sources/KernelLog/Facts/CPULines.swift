// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// `setup_percpu: NR_CPUS:a nr_cpumask_bits:b nr_cpu_ids:c nr_node_ids:d`.
package struct SetupPercpu: Sendable, Equatable {
  package var configuredCPUs: Int
  package var cpumaskBits: Int
  package var cpuIDs: Int
  package var nodeIDs: Int
}

package struct CPULogFacts: Sendable {
  package var setupPercpu: Sourced<SetupPercpu>?
  /// `smpboot: Allowing N CPUs, M hotplug CPUs`, `CPU topo: Allowing …`.
  package var allowed: Sourced<Int>?
  package var hotpluggable: Sourced<Int>?
  /// `rcu: RCU restricting CPUs from NR_CPUS=… to nr_cpu_ids=N.`
  package var rcuCPUIDs: Sourced<Int>?
  /// `SLUB: HWalign=…, CPUs=N, Nodes=N`.
  package var slubCPUs: Sourced<Int>?
  package var slubNodes: Sourced<Int>?
  package var slubHWAlign: Sourced<Int>?
  /// `CPU0: …` behind `smpboot:`.
  package var bootCPUName: Sourced<String>?
  /// arm64: `Booting Linux on physical CPU 0x… [midr]`.
  package var midr: Sourced<UInt32>?
  package var bootMPIDR: Sourced<UInt64>?
  /// riscv64.
  package var bootHart: Sourced<UInt64>?
  /// arm: `CPU: … [ID] revision N (…), cr=…`.
  package var armID: Sourced<UInt32>?
  package init() {}
}

/// `percpu: Embedded N pages/cpu sX rX dX uX` or `percpu: N SIZE pages/cpu …` (`percpu_alloc=page`).
package struct PercpuSizes: Sendable, Equatable {
  package var pagesPerCPU: UInt64
  package var staticSize: UInt64
  package var reservedSize: UInt64
  package var dynamicSize: UInt64
  /// Only the embedding allocator prints it.
  package var unitSize: UInt64?
  package var isEmbedded: Bool
}

/// `pcpu-alloc: sX rX dX uX alloc=N*SIZE`.
package struct PercpuAllocation: Sendable, Equatable {
  package var staticSize: UInt64
  package var reservedSize: UInt64
  package var dynamicSize: UInt64
  package var unitSize: UInt64
  package var allocationCount: UInt64
  package var allocationSize: UInt64
}

package struct PercpuLogFacts: Sendable {
  package var sizes: Sourced<PercpuSizes>?
  package var allocation: Sourced<PercpuAllocation>?
  /// `pcpu-alloc: [g] 0 1 [g] 2 -`: each bracket opens a unit group of that number, nil is an unused
  /// unit; in the order printed.
  package var groups: [Sourced<PercpuGroup>] = []
  package init() {}
}

package struct PercpuGroup: Sendable, Equatable {
  package var number: Int
  package var units: [Int?]
}

/// CPU counts and the per-CPU allocator's own lines.
enum CPULines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("setup_percpu: NR_CPUS:", setupPercpu),
    LineRecogniser("PERCPU: Embedded ") { embedded(&$0, &$1) },
    LineRecogniser("percpu: Embedded ") { embedded(&$0, &$1) },
    LineRecogniser("percpu: ", paged),
    LineRecogniser("pcpu-alloc: ", pcpuAlloc),
    LineRecogniser("smpboot: Allowing ", allowing), LineRecogniser("SMP: Allowing ", allowing),
    LineRecogniser("CPU topo: Allowing ", topologyAllowing),
    LineRecogniser("smpboot: CPU0: ") { cursor, log in
      log.facts.cpus.bootCPUName = log.sourced(cursor.trimmedRest.text)
      return .taken
    },
    LineRecogniser("rcu: ", rcu), LineRecogniser("RCU restricting CPUs", restricting),
    LineRecogniser("SLUB: ", slub),
    LineRecogniser("CPU: ", armCPU),
  ]

  private static func setupPercpu(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard let configured = cursor.int(), cursor.take(" nr_cpumask_bits:"), let bits = cursor.int(),
      cursor.take(" nr_cpu_ids:"), let cpus = cursor.int()
    else { return .unreadable("expected NR_CPUS:N nr_cpumask_bits:N nr_cpu_ids:N nr_node_ids:N") }
    let nodes = cursor.take(" nr_node_ids:") ? cursor.int() ?? 1 : 1
    log.facts.cpus.setupPercpu = log.sourced(
      SetupPercpu(configuredCPUs: configured, cpumaskBits: bits, cpuIDs: cpus, nodeIDs: nodes))
    return .taken
  }

  /// `N pages/cpu sX rX dX uX`; up to 5.0 with `@ADDRESS` behind `cpu`.
  private static func embedded(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let pages = cursor.decimal(), cursor.take(" pages/cpu") else {
      return .unreadable("expected N pages/cpu")
    }
    if cursor.take(" @") { _ = cursor.word() }
    guard cursor.take(" s"), let fixed = cursor.decimal(), cursor.take(" r"),
      let reserved = cursor.decimal(), cursor.take(" d"), let dynamic = cursor.decimal()
    else { return .unreadable("expected sN rN dN uN") }
    let unit = cursor.take(" u") ? cursor.decimal() : nil
    log.facts.percpu.sizes = log.sourced(
      PercpuSizes(
        pagesPerCPU: pages, staticSize: fixed, reservedSize: reserved, dynamicSize: dynamic,
        unitSize: unit, isEmbedded: true))
    return .taken
  }

  /// `N 4K pages/cpu sX rX dX` (the page allocator).
  private static func paged(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let pages = cursor.decimal(), cursor.take(" "), cursor.decimal() != nil,
      cursor.take("K"), cursor.take(" pages/cpu")
    else { return .other }
    if cursor.take(" @") { _ = cursor.word() }
    guard cursor.take(" s"), let fixed = cursor.decimal(), cursor.take(" r"),
      let reserved = cursor.decimal(), cursor.take(" d"), let dynamic = cursor.decimal()
    else { return .unreadable("expected sN rN dN") }
    log.facts.percpu.sizes = log.sourced(
      PercpuSizes(
        pagesPerCPU: pages, staticSize: fixed, reservedSize: reserved, dynamicSize: dynamic,
        unitSize: nil, isEmbedded: false))
    return .taken
  }

  private static func pcpuAlloc(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.take("s") else { return groups(&cursor, &log) }
    guard let fixed = cursor.decimal(), cursor.take(" r"), let reserved = cursor.decimal(),
      cursor.take(" d"), let dynamic = cursor.decimal(), cursor.take(" u"),
      let unit = cursor.decimal(), cursor.take(" alloc="), let count = cursor.decimal(),
      cursor.take("*"), let size = cursor.decimal()
    else { return .unreadable("expected sN rN dN uN alloc=N*N") }
    log.facts.percpu.groups = []
    log.facts.percpu.allocation = log.sourced(
      PercpuAllocation(
        staticSize: fixed, reservedSize: reserved, dynamicSize: dynamic, unitSize: unit,
        allocationCount: count, allocationSize: size))
    return .taken
  }

  /// `[0] 00 01 [1] 02 --`; a line goes on with the group it left open.
  private static func groups(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    while true {
      cursor.skipBlanks()
      if cursor.isAtEnd { return .taken }
      if cursor.take("[") {
        guard let number = cursor.int(), cursor.take("]") else {
          return .unreadable("expected the number of a group")
        }
        log.facts.percpu.groups.append(log.sourced(PercpuGroup(number: number, units: [])))
        continue
      }
      guard let last = log.facts.percpu.groups.indices.last else { return .other }
      if let cpu = cursor.int() {
        log.facts.percpu.groups[last].value.units.append(cpu)
      } else if cursor.take("-") {
        while cursor.take("-") {}
        log.facts.percpu.groups[last].value.units.append(nil)
      } else {
        return .unreadable("expected CPU numbers")
      }
    }
  }

  /// `N CPUs, M hotplug CPUs`.
  private static func allowing(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard let all = cursor.int() else { return .unreadable("expected a count") }
    log.facts.cpus.allowed = log.sourced(all)
    if cursor.take(" CPUs, "), let hot = cursor.int() {
      log.facts.cpus.hotpluggable = log.sourced(hot)
    }
    return .taken
  }

  /// 6.9 up: `N present CPUs plus M hotplug CPUs`.
  private static func topologyAllowing(_ cursor: inout LineCursor, _ log: inout LogCollector)
    -> Reading
  {
    guard let present = cursor.int(), cursor.take(" present CPUs plus "), let hot = cursor.int()
    else { return .other }
    log.facts.cpus.allowed = log.sourced(present + hot)
    log.facts.cpus.hotpluggable = log.sourced(hot)
    return .taken
  }

  private static func rcu(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    cursor.skipBlanks()
    return cursor.take("RCU restricting CPUs") ? restricting(&cursor, &log) : .other
  }

  private static func restricting(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading
  {
    guard cursor.skip(past: "nr_cpu_ids="), let count = cursor.int() else { return .other }
    log.facts.cpus.rcuCPUIDs = log.sourced(count)
    return .taken
  }

  private static func slub(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.take("HWalign="), let align = cursor.int(), cursor.skip(past: "CPUs="),
      let cpus = cursor.int()
    else { return .other }
    log.facts.cpus.slubHWAlign = log.sourced(align)
    log.facts.cpus.slubCPUs = log.sourced(cpus)
    if cursor.take(", Nodes="), let nodes = cursor.int() {
      log.facts.cpus.slubNodes = log.sourced(nodes)
    }
    return .taken
  }

  /// `ARMv7 Processor [412fc0f1] revision 1 (ARMv7), cr=…`.
  private static func armCPU(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    guard cursor.skip(past: "["), let id = cursor.bareHex(), id <= UInt64(UInt32.max),
      cursor.take("] revision ")
    else { return .other }
    log.sawArchitecture("arm", strength: 5)
    log.facts.cpus.armID = log.sourced(UInt32(id))
    return .taken
  }
}
