// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import KernelBehaviour
import KernelDescription
import PhysicalMemory
import Testing

@testable import KernelImage

/// Reads the kernels of a folder and compares what they tell with the boots that were captured with
/// kernels of the same release; Scripts/check-kernel-images runs it.
@Suite struct RealKernelTests {
  static let folder = ProcessInfo.processInfo.environment["MEMREPLAY_KERNEL_IMAGES"]
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  /// The `kernel:` part of a case's boot.yaml, as far as an image tells it.
  struct Told {
    var name: String
    var architecture: String
    var start: UInt64
    var size: UInt64
    var brk: UInt64?
    var physicalOffset: UInt64?
    var sections: KernelSections?

    init?(_ url: URL) {
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
      func number(_ key: String) -> UInt64? {
        guard let hit = text.range(of: "\(key): 0x") else { return nil }
        return UInt64(text[hit.upperBound...].prefix { $0.isHexDigit }, radix: 16)
      }
      guard let start = number("\n  start"), let size = number("\n  size") else { return nil }
      (self.start, self.size) = (start, size)
      name = url.deletingLastPathComponent().lastPathComponent
      architecture = url.deletingLastPathComponent().deletingLastPathComponent().lastPathComponent
      brk = number("brk: {start")
      physicalOffset = number("phys_offset")
      guard let hit = text.range(of: "sections: {"),
        let end = text[hit.upperBound...].firstIndex(of: "}")
      else { return }
      let values = text[hit.upperBound..<end].split(separator: ",").compactMap {
        UInt64($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
      }
      guard values.count == 5 else { return }
      sections = KernelSections(
        code: values[0], rwdata: values[1], rodata: values[2], initKiB: values[3], bss: values[4])
    }
  }

  static func cases(_ release: String) -> [Told] {
    let all = FileManager.default.enumerator(at: fixtures, includingPropertiesForKeys: nil)
    let files = (all?.allObjects as? [URL] ?? []).filter { $0.lastPathComponent == "boot.yaml" }
    return files.sorted { $0.path < $1.path }.filter {
      (try? String(contentsOf: $0, encoding: .utf8))?.contains("release: \(release)\n") == true
    }.compactMap(Told.init)
  }

  @Test(.enabled(if: folder != nil)) func imagesAgreeWithTheCapturedBoots() throws {
    let folder = try #require(Self.folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(!names.isEmpty)
    for name in names {
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      let facts = try KernelImageFacts.read(bytes, origin: name)
      let release = try #require(facts.release, "\(name)")
      let cases = Self.cases(release)
      var line =
        "\(name): \(facts.architecture?.rawValue ?? "?") \(facts.format.rawValue) \(release)"
      line += " size \(facts.size?.hex0x() ?? "-") brk \(facts.brkOffset?.hex0x() ?? "-")"
      line +=
        "+\(facts.brkSize?.hex0x() ?? "-") per-CPU \(facts.percpuStatic.map(String.init) ?? "-")"
      line += " sections \(facts.sections.map { "\($0)" } ?? "-") extents \(facts.extents.count)"
      print(line + " cases \(cases.count)")
      if ProcessInfo.processInfo.environment["MEMREPLAY_VERBOSE"] != nil {
        for (symbol, offset) in facts.extents.sorted(by: { $0.value < $1.value }) {
          print("    \(offset.hex0x()) \(symbol)")
        }
      }
      for told in cases {
        #expect(facts.architecture?.rawValue == told.architecture, "\(name) \(told.name)")
        #expect(facts.size == told.size, "\(name) \(told.name) size")
        if let brk = told.brk {
          #expect(facts.brkOffset == brk - told.start, "\(name) \(told.name)")
        }
        if let offset = told.physicalOffset {
          #expect(facts.extents["_stext"] == told.start - offset, "\(name) \(told.name)")
        }
        if let sections = facts.sections {
          #expect(sections == told.sections, "\(name) \(told.name)")
        }
      }
    }
  }
}
