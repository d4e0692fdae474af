// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// Sizes of a kernel's per-CPU data, in bytes.
package struct PerCPUSizes: Sendable, Equatable {
  package var staticSize: UInt64
  package var reserved: UInt64
  package var dynamic: UInt64
  package var earlyDynamic: UInt64
  package init(staticSize: UInt64, reserved: UInt64, dynamic: UInt64, earlyDynamic: UInt64) {
    (self.staticSize, self.reserved) = (staticSize, reserved)
    (self.dynamic, self.earlyDynamic) = (dynamic, earlyDynamic)
  }
}

/// How the first chunk of per-CPU memory is cut: models `pcpu_build_alloc_info()` (mm/percpu.c).
package struct PerCPULayout: Sendable, Equatable {
  /// CPUs that are near to each other and share their units' allocation.
  package struct Group: Sendable, Equatable {
    package var node: Int
    package var cpus: Int
    package var units: Int
    package init(node: Int, cpus: Int, units: Int) {
      (self.node, self.cpus, self.units) = (node, cpus, units)
    }
  }
  package var groups: [Group] = []
  package var unitSize: UInt64
  package var staticSize: UInt64
  package var reserved: UInt64
  package var dynamic: UInt64
  /// What a CPU really uses of its unit.
  package var sum: UInt64 { staticSize + reserved + dynamic }

  /// PCPU_MIN_UNIT_SIZE.
  static let minimumUnit: UInt64 = 32 << 10

  /// `nodeOfCPU` has an entry for each possible CPU; `atom` is what allocations are rounded to.
  package init(sizes: PerCPUSizes, nodeOfCPU: [Int], atom: UInt64, pageSize: UInt64) {
    let sum = (sizes.staticSize + sizes.reserved + max(sizes.dynamic, sizes.earlyDynamic))
      .roundedUp(to: pageSize)
    (staticSize, reserved) = (sizes.staticSize, sizes.reserved)
    dynamic = sum - sizes.staticSize - sizes.reserved
    let minimum = max(sum, Self.minimumUnit)
    let allocation = minimum.dividedRoundingUp(by: atom) * atom
    func fits(_ units: UInt64) -> Bool {
      allocation % units == 0 && (allocation / units) % pageSize == 0
    }
    var most = allocation / minimum
    while !fits(most) { most -= 1 }

    for node in nodeOfCPU {
      if let index = groups.firstIndex(where: { $0.node == node }) {
        groups[index].cpus += 1
      } else {
        groups.append(Group(node: node, cpus: 1, units: 1))
      }
    }
    var best = most
    var lastAllocations = UInt64.max
    for units in (1...most).reversed() where fits(units) {
      let allocations = groups.reduce(0) { $0 + UInt64($1.cpus).dividedRoundingUp(by: units) }
      guard allocations * units - UInt64(nodeOfCPU.count) <= UInt64(nodeOfCPU.count) / 3 else {
        continue
      }
      if allocations > lastAllocations { break }
      (lastAllocations, best) = (allocations, units)
    }
    unitSize = allocation / best
    for index in groups.indices {
      groups[index].units =
        Int(UInt64(groups[index].cpus).dividedRoundingUp(by: best) * best)
    }
  }

  /// Without SMP: one unit, a power of two, that is dynamic as a whole.
  package init(uniprocessor dynamic: UInt64) {
    unitSize = max(Self.minimumUnit, dynamic).roundedUpToPowerOfTwo
    (staticSize, reserved, self.dynamic) = (0, 0, unitSize)
  }

  /// How many slot lists the kernel makes for units of this size.
  package func slotCount(isOld: Bool, accounted: Bool) -> UInt64 {
    let bits = UInt64(max(unitSize.highestBitNumber - 3, 1))
    guard isOld else { return bits + 4 }
    return (bits + 2) * (accounted ? 2 : 1)
  }
}
