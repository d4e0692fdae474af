// SPDX-License-Identifier: GPL-2.0-or-later
import CLibFDT
import PhysicalMemory

extension DeviceTree {
  /// A file or folder of a copy of /sys/firmware/devicetree/base; `path` is relative to it.
  package struct FolderEntry: Sendable {
    package var path: String
    package var isDirectory: Bool
    package var bytes: [UInt8]
    package init(path: String, isDirectory: Bool, bytes: [UInt8] = []) {
      (self.path, self.isDirectory, self.bytes) = (path, isDirectory, bytes)
    }
  }

  /// Builds the tree that a copy of /sys/firmware/devicetree/base shows.
  ///
  /// The copy has lost the order of siblings, the reserve map and the blob's size: siblings are
  /// taken by name and unit address, the reserve map as empty, the size as that of a packed blob
  /// (`isReconstructed` says so). /sys/firmware/fdt keeps all of it.
  package init(folder entries: [FolderEntry], origin: String) throws(InputError) {
    let bytes = entries.reduce(4096) { $0 + $1.bytes.count + 2 * $1.path.utf8.count + 64 }
    guard bytes <= FDTBuffer.largestBlob else {
      throw InputError(
        .tooLarge, "the folder holds more than the 16 MiB that are read of a device tree",
        at: FactSource(origin))
    }
    var writer = FolderWriter(origin: origin, room: bytes)
    let root = FolderTree(entries)
    guard !root.files.isEmpty || !root.folders.isEmpty else {
      throw InputError(.missing, "the folder is empty", at: FactSource(origin))
    }
    try self.init(blob: try writer.write(root), origin: origin)
    isReconstructed = true
  }
}

/// The entries by folder.
private struct FolderTree {
  var files: [(name: String, bytes: [UInt8])] = []
  var folders: [(name: String, tree: FolderTree)] = []

  init(_ entries: [DeviceTree.FolderEntry]) {
    self.init(
      entries.map { entry in
        (entry.path.split(separator: "/").filter { $0 != "." }[...], entry)
      })
  }

  private init(_ entries: [(path: ArraySlice<Substring>, entry: DeviceTree.FolderEntry)]) {
    var inside: [Substring: [(path: ArraySlice<Substring>, entry: DeviceTree.FolderEntry)]] = [:]
    for (path, entry) in entries {
      guard let first = path.first else { continue }
      if path.count == 1, !entry.isDirectory {
        files.append((String(first), entry.bytes))
      } else {
        inside[first, default: []].append((path.dropFirst(), entry))
      }
    }
    files.sort { $0.name < $1.name }
    folders = inside.map { (String($0.key), FolderTree($0.value)) }
      .sorted { Self.order($0.name) < Self.order($1.name) }
  }

  /// By name, then by unit address as a number.
  private static func order(_ name: String) -> (String, Int, String) {
    let parts = name.split(separator: "@", maxSplits: 1)
    let unit = parts.count > 1 ? String(parts[1]) : ""
    return (String(parts.first ?? ""), unit.utf8.count, unit)
  }
}

/// Writes a blob with libfdt's sequential functions.
private struct FolderWriter {
  let origin: String
  var buffer: [UInt64]

  init(origin: String, room: Int) {
    self.origin = origin
    buffer = Array(repeating: 0, count: room / 8 + 1)
  }

  mutating func write(_ root: FolderTree) throws(InputError) -> [UInt8] {
    let size = buffer.count * 8
    try call { fdt_create($0, Int32(size)) }
    try call { fdt_finish_reservemap($0) }
    try write(root, name: "", depth: 0)
    try call { fdt_finish($0) }
    return buffer.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return [] }
      return Array(bytes.prefix(Int(memreplay_fdt_totalsize(start))))
    }
  }

  private mutating func write(
    _ folder: FolderTree, name: String, depth: Int
  ) throws(InputError) {
    guard depth < DeviceTree.deepestNesting else {
      throw InputError(
        .tooLarge, "folders are nested deeper than \(DeviceTree.deepestNesting)",
        at: FactSource(origin))
    }
    // The kernel numbers twins of one name (`cpu#1`); the blob has none of that.
    try call { fdt_begin_node($0, name) }
    let base = Array(name.prefix { $0 != "@" }.utf8) + [0]
    for file in folder.files {
      // The kernel adds this property to every node that had none.
      if file.name == "name", file.bytes == base || depth == 0 { continue }
      try call { buffer in
        file.bytes.withUnsafeBytes {
          fdt_property(buffer, file.name, $0.baseAddress, Int32($0.count))
        }
      }
    }
    for inner in folder.folders { try write(inner.tree, name: inner.name, depth: depth + 1) }
    try call { fdt_end_node($0) }
  }

  private mutating func call(_ function: (UnsafeMutableRawPointer?) -> Int32) throws(InputError) {
    let result = buffer.withUnsafeMutableBytes { function($0.baseAddress) }
    if result < 0 { throw FDTBuffer.error(result, "device tree of the folder", origin: origin) }
  }
}
