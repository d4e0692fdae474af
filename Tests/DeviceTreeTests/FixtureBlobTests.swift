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
