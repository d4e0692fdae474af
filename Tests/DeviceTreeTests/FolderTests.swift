// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import DeviceTree

@Suite struct FolderTests {
  typealias Entry = DeviceTree.FolderEntry

  @Test func filesArePropertiesAndFoldersNodes() throws {
    let tree = try DeviceTree(
      folder: [
        Entry(path: "model", isDirectory: false, bytes: Array("Board".utf8) + [0]),
        Entry(path: "name", isDirectory: false, bytes: [0]),
        Entry(path: "memory@100000000", isDirectory: true),
        Entry(path: "memory@80000000", isDirectory: true),
        Entry(path: "memory@80000000/reg", isDirectory: false, bytes: [0, 0, 0, 1, 0, 0, 0, 2]),
        Entry(path: "memory@80000000/name", isDirectory: false, bytes: Array("memory".utf8) + [0]),
        Entry(path: "empty-property", isDirectory: false),
      ], origin: "base")
    #expect(tree.isReconstructed && tree.reserveMap.isEmpty)
    #expect(tree.root.string("model") == "Board")
    #expect(tree.root.property("empty-property") == [])
    #expect(tree.root.children.map(\.name) == ["memory@80000000", "memory@100000000"])
    #expect(tree.root.children[0].properties.map(\.name) == ["reg"])
    #expect(tree.totalSize > 100)
  }

  @Test func aNameThatTheBlobGaveStays() throws {
    let tree = try DeviceTree(
      folder: [
        Entry(path: "/leds/", isDirectory: true),
        Entry(path: "leds/name", isDirectory: false, bytes: Array("lamp".utf8) + [0]),
      ], origin: "base")
    #expect(tree.root.child("leds")?.string("name") == "lamp")
  }

  static func error(_ entries: [Entry]) -> InputError? {
    do throws(InputError) {
      _ = try DeviceTree(folder: entries, origin: "base")
      return nil
    } catch { return error }
  }

  @Test func anEmptyFolderIsAnError() { #expect(Self.error([])?.kind == .missing) }

  @Test func foldersInFoldersAreBounded() {
    let path = Array(repeating: "x", count: 300).joined(separator: "/")
    #expect(Self.error([Entry(path: path, isDirectory: true)])?.kind == .tooLarge)
  }
}
