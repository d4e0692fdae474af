// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory
import Testing

@testable import BootReplay
@testable import Memblock

@Suite struct OwnershipTests {
  static let boots = [
    "arm64/6.1-rsvmem-140-nodes", "x86_64/6.12-pc-64g-smp2", "x86_64/5.10-uefi-pc-1g-late-free",
    "arm/6.1-virt-dt-reserved-mix", "i386/6.1-686pae-q35-6g", "riscv64/7.2-virt-2g-numa2",
  ]

  private func record(_ name: String) throws -> BootRecord {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    return Replay.run(try BootLoader.load("\(root)/Fixtures/\(name)/boot.yaml"))
  }

  private func runs(_ ranges: [MemoryRange]) -> [MemoryRange] {
    var runs: [MemoryRange] = []
    for range in ranges {
      if let last = runs.last, last.last + 1 == range.base {
        runs[runs.count - 1].size += range.size
      } else {
        runs.append(range)
      }
    }
    return runs
  }

  @Test(arguments: boots)
  func holdingsAreTheTablesAtEachStep(_ name: String) throws {
    let record = try record(name)
    let ownership = Ownership(record)
    #expect(record.states.count == record.steps.count)
    for (step, state) in record.states.enumerated() {
      #expect(
        ownership.held(after: step, layer: .memory).map(\.range)
          == state.memory.map(\.range), "\(record.steps[step])")
      guard state.free.isEmpty else { continue }
      #expect(
        runs(ownership.held(after: step, layer: .reserved).map(\.range))
          == runs(state.reserved.map(\.range)), "\(record.steps[step])")
    }
  }

  @Test(arguments: boots)
  func afterTheHandOverNoPageIsReservedAndFree(_ name: String) throws {
    let record = try record(name)
    let ownership = Ownership(record)
    let last = record.steps.count - 1
    let free = ownership.held(after: last, layer: .free).map(\.range)
    let reserved = ownership.held(after: last, layer: .reserved)
      .filter { $0.owner != MemoryOwners.cma }.map(\.range)
    #expect(!free.isEmpty && !reserved.isEmpty)
    for range in reserved { #expect(!free.contains { $0.overlaps(range) }) }
    #expect(!reserved.contains { $0.isEmpty })
  }

  @Test func aNodeIsKnownByItsPathAndTheInitrdUntilItIsFreed() throws {
    let record = try record("arm64/6.1-rsvmem-140-nodes")
    let ownership = Ownership(record)
    let reserved = try #require(
      ownership.history(of: MemoryRange(capping: 0x5000_0000, size: 1)).first {
        $0.layer == .reserved
      })
    #expect(reserved.cause?.description.hasSuffix(":/reserved-memory/r0@50000000") ?? false)
    #expect(record.steps[reserved.began.step] == "arm64_memblock_init")
    let initrd = try #require(ownership.holdings.first { $0.owner == "initrd" })
    #expect(record.steps[initrd.began.step] == "arm64_memblock_init")
    #expect(initrd.ended.map { record.steps[$0.step] } == "free_initrd_mem")
  }

  @Test func whoComesFirstKeepsAByteUntilItIsFreed() {
    var ledger = ReservationLedger()
    func event(
      _ operation: MemblockEvent.Operation, _ base: UInt64, _ size: UInt64, _ caller: String
    ) {
      ledger.apply(
        MemblockEvent(
          operation: operation, base: PhysicalAddress(base), size: size, caller: caller),
        cause: nil, at: Moment(step: 0, entry: 0))
    }
    event(.reserve, 0x2000, 0x1000, "first")
    event(.reserve, 0x1000, 0x3000, "second")
    #expect(ledger.held.map(\.caller) == ["second", "first", "second"])
    event(.free, 0x2800, 0x1000, "free")
    #expect(ledger.held.map(\.range.base) == [0x1000, 0x2000, 0x3800])
    #expect(ledger.held.map(\.range.size) == [0x1000, 0x800, 0x800])
    #expect(
      ledger.holdings.filter { $0.ended != nil }.map(\.range.size).sorted() == [0x800, 0x800])
    event(.reserve, 0, .max, "all")
    #expect(ledger.held.reduce(0) { $0 + $1.range.size } == .max)
  }
}
