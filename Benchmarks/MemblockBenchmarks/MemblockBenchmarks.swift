// SPDX-License-Identifier: GPL-2.0-or-later
import Benchmark
import KernelBehaviour
import Memblock
import PhysicalMemory

/// Operations at a steady number of regions: what each changes is changed back.
let benchmarks: @Sendable () -> Void = {
  for count in [100, 1_000, 10_000, 100_000] {
    Benchmark("reserve and free at \(count) regions") { benchmark in
      var bench = MemblockBench(regions: count)
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { try bench.reserveAndFree() }
    }
    Benchmark("allocate and free at \(count) regions") { benchmark in
      var bench = MemblockBench(regions: count)
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { try bench.allocateAndFree() }
    }
    Benchmark("remove and add at \(count) regions") { benchmark in
      var bench = MemblockBench(regions: count)
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { try bench.removeAndAdd() }
    }
  }
}

/// A memblock with so many regions reserved, and as many in memory, four pages apart.
struct MemblockBench {
  private static let start: PhysicalAddress = 0x10_0000_0000
  private static let page: UInt64 = 0x1000
  private var memblock: Memblock
  private let count: UInt64
  private var state: UInt64 = 1

  init(regions: Int) {
    count = UInt64(regions)
    memblock = Memblock(traits: MemblockTraits(kernel: .v6_12))
    memblock.recordsDebugEvents = false
    memblock.allowResize()
    do {
      try memblock.add(Self.start, count * 4 * Self.page, caller: "")
      // Room for the arrays, which grow meanwhile.
      try memblock.add(Self.start + (1 << 40), 1 << 30, caller: "")
      for index in 0..<count {
        try memblock.reserve(Self.start + index * 4 * Self.page, Self.page, caller: "")
      }
    } catch {
      fatalError(error.message)
    }
  }

  /// The free pages behind one of the reserved ones, picked at random.
  private mutating func hole() -> PhysicalAddress {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Self.start + ((state >> 33) % count * 4 + 2) * Self.page
  }

  mutating func reserveAndFree() throws {
    let place = hole()
    try memblock.reserve(place, Self.page, caller: "")
    try memblock.free(place, Self.page, caller: "")
  }

  /// Four pages fit nowhere in the long run of gaps; one page fits in the first hole.
  mutating func allocateAndFree() throws {
    let end = Self.start + count * 4 * Self.page
    blackHole(
      try memblock.physAllocRange(
        size: 4 * Self.page, alignment: Self.page, from: Self.start, to: end, caller: ""))
    if let place = try memblock.physAllocRange(
      size: Self.page, alignment: Self.page, from: Self.start, to: end, caller: "")
    {
      try memblock.free(place, Self.page, caller: "")
    }
  }

  mutating func removeAndAdd() throws {
    let place = hole()
    try memblock.remove(place, Self.page, caller: "")
    try memblock.add(place, Self.page, caller: "")
  }
}
