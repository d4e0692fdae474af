// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import PhysicalMemory
import Testing

@testable import DeviceTree

@Suite struct SourceTests {
  static let hasCompiler = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/dtc") }

  static func compile(_ text: String) -> Result<DeviceTree, InputError> {
    Result { () throws(InputError) in
      let blob = try DeviceTree.compile(source: Array(text.utf8), origin: "t.dts")
      return try DeviceTree(blob: blob, origin: "t.dts")
    }
  }

  @Test func sourceIsKnownByItsVersionTag() {
    #expect(DeviceTree.isSource(Array("/* board */ // x\n/dts-v1/;\n/ { };".utf8)))
    #expect(!DeviceTree.isSource(Array("a /dts-v1/;".utf8)))
    #expect(!DeviceTree.isSource([]))
  }

  @Test(.enabled(if: hasCompiler)) func sourceIsCompiled() throws {
    let tree = try Self.compile("/dts-v1/; / { a { reg = <1 2>; }; };").get()
    #expect(tree.root.child("a")?.cells("reg") == [1, 2])
  }

  @Test(.enabled(if: hasCompiler)) func aSyntaxErrorNamesItsLine() {
    guard case .failure(let error) = Self.compile("/dts-v1/;\n/ {\n  a = = 1;\n};") else {
      Issue.record("compiled")
      return
    }
    #expect(error.source == .line("t.dts", 3))
    #expect(error.message.hasPrefix("dtc: "))
  }

  @Test(arguments: [
    "/include/ \"x\"", "/ { a = /incbin/(\"/etc/passwd\"); };", "/* /include/ \"x\"",
  ])
  func sourcesThatReadOtherFilesAreRefused(text: String) {
    guard case .failure(let error) = Self.compile("/dts-v1/;\n" + text) else {
      Issue.record("compiled")
      return
    }
    #expect(error.kind == .notSupported && error.source == .line("t.dts", 2))
  }

  @Test(arguments: ["// /include/ x\n", "/* /incbin/ */", "/ { a = \"/include/ \\\" \"; };"])
  func whatACommentOrTextNamesIsNoFile(text: String) {
    #expect(SourceScan.firstInclusion(in: Array(text.utf8)) == nil)
  }
}
