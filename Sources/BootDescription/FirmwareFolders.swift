// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import PhysicalMemory

/// Copies of the firmware's folders in /sys.
enum FirmwareFolders {
  /// A tree is not deeper, and not larger, than any blob libfdt would read.
  private static let deepest = 64
  private static let mostBytes = 16 << 20

  /// A copy of /sys/firmware/memmap: folders by number with the files start, end and type.
  static func memmap(_ path: String) throws(InputError) -> E820Table {
    var folders: [E820Table.MemmapFolder] = []
    for name in try Files.names(in: path) {
      guard let index = Int(name), Files.isDirectory("\(path)/\(name)") else { continue }
      folders.append(
        .init(
          index: index, start: try Files.text("\(path)/\(name)/start"),
          end: try Files.text("\(path)/\(name)/end"), type: try Files.text("\(path)/\(name)/type")))
    }
    return try E820Table(memmap: folders, origin: path)
  }

  /// A copy of /sys/firmware/devicetree/base.
  static func deviceTree(_ path: String) throws(InputError) -> DeviceTree {
    var entries: [DeviceTree.FolderEntry] = []
    var bytes = 0
    try collect(path, below: "", depth: 0, into: &entries, &bytes)
    return try DeviceTree(folder: entries, origin: path)
  }

  private static func collect(
    _ folder: String, below prefix: String, depth: Int,
    into entries: inout [DeviceTree.FolderEntry], _ bytes: inout Int
  ) throws(InputError) {
    guard depth < deepest else {
      throw InputError(
        .tooLarge, "is nested deeper than \(deepest) levels", at: FactSource(folder))
    }
    for name in try Files.names(in: folder) {
      let path = "\(folder)/\(name)"
      if Files.isDirectory(path) {
        entries.append(.init(path: prefix + name, isDirectory: true))
        try collect(
          path, below: "\(prefix)\(name)/", depth: depth + 1, into: &entries, &bytes)
      } else {
        let contents = try Files.read(path)
        bytes += contents.count + 64
        guard bytes <= mostBytes else {
          throw InputError(
            .tooLarge, "holds more than \(mostBytes >> 20) MiB", at: FactSource(folder))
        }
        entries.append(.init(path: prefix + name, isDirectory: false, bytes: contents))
      }
    }
  }
}
