// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import KernelBehaviour
import Testing

@testable import BootReplay

/// What holds for every declaration of a behaviour, by reading the sources.
struct BehaviourDeclarationTests {
  private static let sources: [(path: String, text: String)] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.pathExtension == "swift" }
      .compactMap { url in
        (try? String(contentsOf: url, encoding: .utf8)).map { (url.path, $0) }
      }
  }()
  private var registered: [Behaviour] { Behaviour.all.flatMap(\.behaviours) }

  /// The names of the declarations in all sources.
  private func declaredNames() -> [String] {
    Self.sources.flatMap { source in
      source.text.split(separator: "\n").compactMap { line -> String? in
        guard let start = line.range(of: "static let "), line.hasSuffix("= Behaviour("),
          !line.hasPrefix("///")
        else { return nil }
        return String(line[start.upperBound...].prefix { $0 != " " })
      }
    }
  }

  @Test func everyDeclarationIsRegistered() {
    let declared = declaredNames()
    #expect(declared.count > 100)
    #expect(Set(declared) == Set(registered.map(\.name)))
    #expect(registered.count == Set(registered.map(\.name)).count)
  }

  @Test func everyBehaviourIsAskedFor() {
    for behaviour in registered {
      let isAsked = Self.sources.contains { source in
        source.text.split(separator: "\n").contains { line in
          line.contains(".\(behaviour.name))") || line.contains("(.\(behaviour.name),")
        }
      }
      #expect(isAsked, "nothing asks for \(behaviour.name)")
    }
  }

  @Test func everyReleaseCanBeRead() {
    for behaviour in registered {
      let versions =
        [behaviour.since] + behaviour.stable + behaviour.stableUntil
        + (behaviour.until.map { [$0] } ?? [])
      #expect(!versions.contains { $0.major < 5 }, "\(behaviour.name)")
      #expect(behaviour.until.map { behaviour.since < $0 } ?? true, "\(behaviour.name)")
      // A stable release that took a change is of a series older than the change.
      #expect(behaviour.stable.allSatisfy { $0 < behaviour.since && $0.sublevel != nil })
      #expect(!behaviour.meaning.isEmpty && !behaviour.dated.isEmpty && !behaviour.checked.isEmpty)
    }
  }

  /// Series are named in declarations only.
  @Test func nothingComparesSeries() {
    for (path, text) in Self.sources where !path.contains("/KernelBehaviour/") {
      for line in text.split(separator: "\n") {
        let names = [".v5_10", ".v6_1", ".v6_12", ".v7_2", "series.name =="]
        let isDeclaration = line.contains("checked: [")
        #expect(isDeclaration || !names.contains { line.contains($0) }, "\(path): \(line)")
      }
    }
  }

  @Test func listedBehavioursTellAll() throws {
    let nosave = try #require(registered.first { $0.name == "nosaveWalksRAM" })
    #expect(
      nosave.listing.hasPrefix("nosaveWalksRAM: since 6.16, 5.10.262, 6.1.176, 6.12.107\n    "))
    #expect(nosave.listing.contains("e820__register_nosave_regions() (arch/x86/kernel/e820.c)"))
  }

  @Test func aReleaseBetweenCheckedOnesIsToldWithWhatIsUnchecked() throws {
    let kernel = try #require(KernelRelease("6.6.30"))
    let note = try #require(Behaviour.noteOfUnchecked(kernel, on: .arm64))
    #expect(note.hasPrefix("release 6.6.30: it lies between 6.1.176 and 6.12.107; no boot has"))
    #expect(note.contains(" mergesLocally,"))
    // Changed before 6.1, or of another architecture.
    #expect(!note.contains("tracesAddNode"))
    #expect(!note.contains("lastPfnCountsACPI"))
    #expect(Behaviour.noteOfUnchecked(.v6_12, on: .x86_64) == nil)
  }

  @Test func anOlderPointReleaseIsToldWithWhatItLacks() throws {
    let kernel = try #require(KernelRelease("6.1.50"))
    let note = try #require(Behaviour.noteOfUnchecked(kernel, on: .x86_64))
    #expect(note.hasPrefix("release 6.1.50: the boots that were compared are of 6.1.176; no boot"))
    #expect(note.contains("nosaveWalksRAM"))
    #expect(!note.contains("mergesLocally"))
  }
}
