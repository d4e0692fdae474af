// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import PhysicalMemory
import Testing

@testable import DeviceTree

/// Every blob of the captured boots.
@Suite struct FixtureBlobTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  static func blobs(_ architecture: String) -> [URL] {
    let folder = fixtures.appendingPathComponent(architecture)
    let cases = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return cases.sorted().map { folder.appendingPathComponent($0 + "/board.dtb") }
      .filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  @Test(arguments: [("arm", 37), ("arm64", 34), ("riscv64", 9)])
  func everyBlobIsReadAndItsArchitectureKnown(architecture: String, atLeast: Int) throws {
    let blobs = Self.blobs(architecture)
    #expect(blobs.count >= atLeast)
    for url in blobs {
      let tree = try DeviceTree(blob: [UInt8](Data(contentsOf: url)), origin: url.path)
      #expect(tree.guessArchitecture()?.name == architecture, "\(url.path)")
    }
  }
}

/// The blobs of kernel packages, as Scripts/fetch-board-blobs collects them: their folders are named
/// after the package, which ends in Debian's name of the architecture.
@Suite struct BoardBlobTests {
  static let folder = ProcessInfo.processInfo.environment["MEMREPLAY_BOARD_BLOBS"]

  @Test(.enabled(if: folder != nil)) func everyBoardIsReadAndItsArchitectureKnown() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var counts: [String: Int] = [:]
    for case let url as URL in files ?? .init() where url.pathExtension == "dtb" {
      let package = url.pathComponents.dropFirst(folder.pathComponents.count).first ?? ""
      let names = ["arm64": "arm64", "armhf": "arm", "armel": "arm", "riscv64": "riscv64"]
      let wanted = package.split(separator: "_").last.flatMap { names[String($0)] }
      let tree = try DeviceTree(blob: [UInt8](Data(contentsOf: url)), origin: url.path)
      let guess = tree.guessArchitecture()
      counts[guess?.name ?? "none", default: 0] += 1
      if let wanted, guess?.name != wanted {
        let cpu = tree.root.child("cpus")?.children.first
        print(
          "\(package) \(url.lastPathComponent): \(guess?.name ?? "none"), \(guess?.reason ?? "-");",
          cpu?.strings("compatible") ?? [])
        counts["wrong", default: 0] += 1
      }
    }
    print(counts.sorted { $0.key < $1.key })
    #expect(!counts.isEmpty)
  }
}
