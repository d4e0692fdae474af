// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import PhysicalMemory
import SystemPackage

/// Reading input files: the only place that opens them.
package enum Files {
  /// Larger files are refused: no input of a boot is that large.
  static let largest = 1 << 30

  /// The bytes of a file; `-` is standard input.
  package static func read(_ path: String) throws(InputError) -> [UInt8] {
    do {
      if path == "-" { return try readAll(.standardInput, named: "standard input") }
      let file = try FileDescriptor.open(FilePath(path), .readOnly)
      return try file.closeAfter { try readAll(file, named: path) }
    } catch let error as InputError {
      throw error
    } catch let error as Errno {
      throw InputError(.unreadable, "cannot be read: \(error)", at: FactSource(path))
    } catch {
      throw InputError(.unreadable, "cannot be read", at: FactSource(path))
    }
  }

  private static func readAll(_ file: FileDescriptor, named name: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      bytes.reserveCapacity(Int(min(status.st_size, off_t(largest))))
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > largest {
        throw InputError(.tooLarge, "is larger than 1 GiB", at: FactSource(name))
      }
    }
  }

  /// The size of a file and its first bytes; all of it is read only where the size is not known.
  static func sizeAndHead(_ path: String) throws(InputError) -> (size: UInt64, head: [UInt8]) {
    var status = stat()
    guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let bytes = try read(path)
      return (UInt64(bytes.count), Array(bytes.prefix(64)))
    }
    var head = [UInt8](repeating: 0, count: 64)
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly)
      let count = try file.closeAfter {
        try head.withUnsafeMutableBytes { try file.read(into: $0) }
      }
      return (UInt64(max(0, status.st_size)), Array(head.prefix(count)))
    } catch {
      throw InputError(.unreadable, "cannot be read: \(error)", at: FactSource(path))
    }
  }

  package static func text(_ path: String) throws(InputError) -> String {
    String(decoding: try read(path), as: UTF8.self)
  }

  package static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// What tells one file or folder from another, by whichever path it is reached.
  package struct Identity: Hashable, Sendable {
    let device: dev_t
    let inode: ino_t
  }

  /// Nil where there is nothing at the path.
  package static func identity(_ path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(device: status.st_dev, inode: status.st_ino)
  }

  /// The first bytes of a file; nil where it cannot be read.
  static func beginning(of path: String, count: Int) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = fread(buffer.baseAddress, 1, count, file)
    }
  }

  /// The names in a folder, sorted, without `.` and `..`.
  package static func names(in folder: String) throws(InputError) -> [String] {
    guard let handle = opendir(folder) else {
      throw InputError(
        .unreadable, "cannot be read: \(Errno(rawValue: errno))", at: FactSource(folder))
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// `path` as seen from the folder of `file`; absolute paths stay.
  package static func resolve(_ path: String, besides file: String) -> String {
    let target = FilePath(path)
    if target.isAbsolute { return path }
    let folder = FilePath(file).removingLastComponent()
    return folder.isEmpty ? path : folder.pushing(target).string
  }
}
