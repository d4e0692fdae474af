// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import Memblock
import Testing

@testable import BootReplay

/// Options that take memory before the hand-over.
@Suite struct MemoryOptionTests {
  private func boot(
    _ series: KernelRelease, _ line: String, config: [String: String] = [:]
  ) throws -> BootDescription {
    var boot = try TestBoots.boot(
      series, tree: TestBoots.tree(memory: [(0x4000_0000, 1 << 30)]),
      commandLine: "nokaslr \(line)")
    boot.config.values.merge(config) { _, new in new }
    return boot
  }

  /// Sizes of the allocations that a step asks for.
  private func requests(_ record: BootRecord, of step: String) -> [UInt64] {
    TestBoots.events(record, of: step).compactMap { event in
      if case .allocation = event.operation { event.size } else { nil }
    }
  }

  private func depotSizes(
    _ series: KernelRelease, _ line: String, config: [String: String] = [:]
  ) throws -> [UInt64] {
    let depot = ["STACKDEPOT": "y", "SLUB_DEBUG": "y", "PAGE_OWNER": "y"]
    let record = Replay.run(
      try boot(series, line, config: depot.merging(config) { _, new in new }))
    return requests(record, of: "stack_depot_early_init")
  }

  @Test(arguments: ["slub_debug=U", "slub_debug=FZPU", "slub_debug", "slub_debug=U,kmalloc-*"])
  func slabUsersAskForTheStackDepot(_ option: String) throws {
    // A list head per 16 KiB of 1 GiB; 7.2 has the pools' array too.
    #expect(try depotSizes(.v6_12, option) == [1 << 20])
    #expect(try depotSizes(.v7_2, option) == [1 << 20, 64 << 10])
    #expect(try depotSizes(.v6_1, option) == [512 << 10])
  }

  @Test(arguments: ["", "slub_debug=FZP", "slub_debug=U-", "page_owner=off"])
  func withoutUsersThereIsNoStackDepot(_ option: String) throws {
    #expect(try depotSizes(.v7_2, option) == [])
  }

  @Test func pageOwnerAsksUnlessTheDepotIsDisabled() throws {
    #expect(try depotSizes(.v7_2, "page_owner=on") == [1 << 20, 64 << 10])
    #expect(try depotSizes(.v7_2, "page_owner=on stack_depot_disable=on") == [])
    #expect(try depotSizes(.v7_2, "page_owner=on stack_depot_max_pools=2048").last == 16 << 10)
    #expect(try depotSizes(.v7_2, "page_owner=on stack_depot_max_pools=1000").last == 64 << 10)
  }

  @Test func kasanTakesTheLargestDepot() throws {
    #expect(
      try depotSizes(
        .v6_12, "", config: ["KASAN_GENERIC": "y", "STACKDEPOT_ALWAYS_INIT": "y"]) == [16 << 20])
  }

  @Test func fewerCPUsMakeSmallerMasks() throws {
    func ids(_ line: String) throws -> UInt64 {
      try BootState(boot: boot(.v7_2, line, config: ["NR_CPUS": "512"])).earlyCPUIDs
    }
    #expect(try ids("") == 512)
    #expect(try ids("nr_cpus=2") == 2)
    #expect(try ids("nr_cpus=2 nr_cpus=4") == 2)
    #expect(try ids("nr_cpus=0") == 512)
    #expect(try ids("nr_cpus=600") == 512)
  }

  @Test func perCPUPagesComeOneByOne() throws {
    let record = Replay.run(
      try boot(
        .v6_12, "percpu_alloc=page", config: ["NEED_PER_CPU_PAGE_FIRST_CHUNK": "y"]))
    let embedded = Replay.run(
      try boot(.v6_12, "percpu_alloc=page", config: ["NEED_PER_CPU_PAGE_FIRST_CHUNK": "n"]))
    func pages(_ record: BootRecord) -> Int {
      requests(record, of: "setup_per_cpu_areas").count { $0 == 4096 }
    }
    #expect(pages(record) > 30)
    #expect(pages(embedded) < 5)
  }

  @Test func anAreaServesCMAOnlyHugePages() throws {
    let huge = "rodata=on kfence.sample_interval=1 hugetlb_cma_only=1 hugepagesz=1G hugepages=1"
    func gigantic(_ line: String) throws -> Int {
      var boot = try TestBoots.boot(
        .v7_2, tree: TestBoots.tree(memory: [(0x4000_0000, 4 << 30)]),
        commandLine: "nokaslr \(huge) \(line)")
      boot.config.values["CMA"] = "y"
      return requests(Replay.run(boot), of: "hugetlb_bootmem_alloc").count
    }
    #expect(try gigantic("hugetlb_cma=1G") == 0)
    // No area can be had: the pages come from memblock after all.
    #expect(try gigantic("hugetlb_cma=64G") > 0)
  }
}
