// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import Goldens

@Suite struct ShardTests {
  let names = (0..<500).map { "arm/case-\($0)" }

  @Test(arguments: 1...16)
  func everyNameIsInExactlyOneShard(count: Int) throws {
    let shards = try (1...count).map { try #require(Shard(index: $0, count: count)) }
    for name in names {
      #expect(shards.filter { $0.holds(name) }.count == 1, "\(name)")
    }
    for shard in shards {
      let share = names.filter(shard.holds).count
      #expect(share > 500 / count / 3, "\(shard.index)/\(count): \(share)")
    }
  }

  @Test(arguments: ["0/2", "3/2", "1", "1/2/3", "a/b", "1/0", "-1/2", ""])
  func otherTextIsAnError(text: String) {
    #expect(throws: InputError.self) { try Shard(parsing: text) }
  }

  @Test(arguments: [
    (["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"], 2, 4),
    (["TEST_SHARD_INDEX": "0", "TEST_TOTAL_SHARDS": "3"], 1, 3),
    (
      ["SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "5"], 3, 3
    ),
    (["SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "2"], 2, 2),
  ])
  func schedulersCountInTheirOwnWay(
    environment: [String: String], index: Int, count: Int
  ) throws {
    let shard = try Shard.fromEnvironment { environment[$0] }
    #expect(shard == Shard(index: index, count: count))
  }

  @Test func noSchedulerMeansNoShard() throws {
    #expect(try Shard.fromEnvironment { _ in nil } == nil)
    #expect(try Shard.fromEnvironment { ["CI_NODE_TOTAL": "4"][$0] } == nil)
    #expect(throws: InputError.self) {
      try Shard.fromEnvironment { ["CI_NODE_INDEX": "9", "CI_NODE_TOTAL": "4"][$0] }
    }
  }
}

@Suite struct ParallelTests {
  @Test(arguments: [1, 2, 7, 64])
  func resultsComeInOrder(jobs: Int) {
    var seen: [Int] = []
    Parallel.forEach(1000, jobs: jobs, { $0 * 3 }) { index, result in
      #expect(result == index * 3)
      seen.append(index)
    }
    #expect(seen == Array(0..<1000))
  }

  @Test func aFailureStopsTheRest() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try Parallel.forEach(1000, jobs: 4, { $0 }) { index, _ throws(Stop) in
        if index == 10 { throw Stop() }
      }
    }
  }

  @Test func noWorkIsNoWork() {
    Parallel.forEach(0, jobs: 4, { $0 }) { _, _ in Issue.record("nothing to consume") }
  }
}
