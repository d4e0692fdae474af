// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import Foundation
import Generator
import KernelBehaviour
import Memblock
import Testing

/// What holds for every boot, on random ones; `make soak` runs many more of them.
@Suite struct RandomBootTests {
  private func replay(_ boot: RandomBoot) throws -> BootRecord {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("memreplay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for file in try boot.files() {
      try Data(file.bytes).write(to: folder.appendingPathComponent(file.name))
    }
    return Replay.run(
      try BootLoader.load(folder.path), keeping: [.handOver, .finalMap, .owners, .lines])
  }

  @Test(arguments: Architecture.allCases)
  func theFinalMapAndTheTablesAreSound(architecture: Architecture) throws {
    for seed in UInt64(1)...40 {
      let record = try replay(RandomBoot(architecture, seed: seed))
      let name = "\(architecture) seed \(seed)"
      #expect(record.finalMapFindings() == [], "\(name)")
      let tables = try #require(record.finalSnapshot ?? record.setupSnapshot, "\(name)")
      for table in [tables.memory, tables.reserved] {
        for (low, high) in zip(table, table.dropFirst()) {
          #expect(low.end <= high.base, "\(name): regions overlap or are not sorted")
        }
      }
      // Every byte of RAM is somebody's, and nobody's twice.
      if record.panic == nil {
        let sum = record.memoryShares.reduce(0) { $0 + $1.size }
        #expect(sum == tables.memory.reduce(0) { $0 + $1.size }, "\(name)")
      }
    }
  }

  @Test func theSameSeedGivesTheSameBoot() throws {
    for architecture in Architecture.allCases {
      let (one, two) = (
        RandomBoot(architecture, seed: 7), RandomBoot(architecture, seed: 7)
      )
      #expect(try one.files().map(\.bytes) == two.files().map(\.bytes))
      #expect(
        try one.files().map(\.bytes) != RandomBoot(architecture, seed: 8).files().map(\.bytes))
    }
  }

  @Test func chosenHazardsAreThere() throws {
    #expect(RandomBoot(.arm64, seed: 1, hazards: [.holes]).ram.count > 1)
    #expect(RandomBoot(.arm64, seed: 1, hazards: [.cma]).ram.count == 1)
    let text = try #require(RandomBoot(.x86_64, seed: 3, hazards: [.crashkernel]).files().first)
    #expect(String(decoding: text.bytes, as: UTF8.self).contains("crashkernel="))
  }
}
