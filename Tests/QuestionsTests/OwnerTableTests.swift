// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootReplay
import Testing

@testable import Questions

/// The boots under Fixtures/.
enum FixtureBoots {
  static let folder: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/Fixtures"
  }()

  static let all: [String] = {
    var found: [String] = []
    for group in ["arm", "arm64", "i386", "riscv64", "x86_64", "examples"] {
      let names = (try? Files.names(in: "\(folder)/\(group)")) ?? []
      found += names.map { "\(group)/\($0)" }.filter { Files.exists("\(folder)/\($0)/boot.yaml") }
    }
    return found
  }()

  static func load(
    _ name: String, _ change: (inout BootOptions) -> Void = { _ in }
  ) throws -> BootDescription {
    var options = BootOptions()
    change(&options)
    return try BootLoader.load("\(folder)/\(name)/boot.yaml", options: options)
  }

  static func examine(
    _ name: String, _ change: (inout BootOptions) -> Void = { _ in }
  ) throws -> ExaminedBoot {
    ExaminedBoot(try load(name, change))
  }
}

@Suite struct OwnerTableTests {
  @Test(arguments: FixtureBoots.all)
  func theOwnersHoldAllInstalledRAMToTheByte(name: String) throws {
    let owners = try FixtureBoots.examine(name).owners
    #expect(owners.total == owners.installed.size)
    #expect(owners.installed.size > 0)
    let ranges = owners.rows.flatMap(\.ranges).sorted { $0.lowerBound < $1.lowerBound }
    for (this, next) in zip(ranges, ranges.dropFirst()) {
      #expect(this.upperBound <= next.lowerBound)
    }
  }

  @Test func anOwnerIsFoundByTheWordsThatPeopleUse() throws {
    let owners = try FixtureBoots.examine("x86_64/6.1-pc-2g-crash128m").owners
    for word in ["crashkernel", "Crash", "kdump", "initrd", "ramdisk", "log_buf", "log-buffer"] {
      #expect(!owners.rows(named: word).isEmpty, "\(word)")
    }
    #expect(owners.rows(named: "kernel").count > 3)
    #expect(owners.rows(named: "nobody").isEmpty)
  }

  @Test func whatMemLeavesOutIsNamedByItsStep() throws {
    let owners = try FixtureBoots.examine("x86_64/6.1-pc-1g-mem700m").owners
    let left = owners.rows.filter { $0.owner == "left-out" && $0.step == "parse_early_param" }
    #expect(left.map(\.size) == [(1024 - 700) << 20 - 0x20000])
  }
}
