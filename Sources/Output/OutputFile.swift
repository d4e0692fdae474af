// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc

/// A result could not be written.
package struct WriteError: Error, Equatable, CustomStringConvertible {
  package var description: String
  /// The path names no place that can be written at all: wrong usage, not a failed write.
  package var isWrongUsage: Bool

  init(_ name: String, _ code: Int32, opening: Bool = false) {
    description = "\(name): cannot be written: \(String(cString: strerror(code)))"
    isWrongUsage = opening && ![ENOSPC, EDQUOT, EIO, EMFILE, ENFILE].contains(code)
  }
}

/// The place that `-o` names. A regular file, or one that is not there yet, is replaced whole, so
/// that no half result is ever seen in it. Anything else is written through: renaming over a FIFO, a
/// device or a file with several names would destroy it.
package struct OutputFile {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Whether the path stands for the command's own standard output.
  package var isStandardOutput: Bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(path)
  }

  package func write(_ text: String) throws(WriteError) { try write(Array(text.utf8)) }

  package func write(_ bytes: [UInt8]) throws(WriteError) {
    if isStandardOutput {
      try Self.write(bytes, to: STDOUT_FILENO, named: "standard output")
    } else if try !replace(with: bytes) {
      let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0o666)
      guard file >= 0 else { throw WriteError(path, errno, opening: true) }
      try finish(file, with: bytes)
    }
  }

  /// Makes a new file, with the folders above it; an existing one is an error.
  package func create(_ bytes: [UInt8]) throws(WriteError) {
    for slash in path.indices where path[slash] == "/" && slash != path.startIndex {
      if mkdir(String(path[..<slash]), 0o777) != 0, errno != EEXIST {
        throw WriteError(path, errno)
      }
    }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw WriteError(path, errno, opening: true) }
    let code = bytes.withUnsafeBytes { Self.write($0, to: file) }
    let closed = close(file)
    if code != 0 { throw WriteError(path, code) }
    if closed != 0 { throw WriteError(path, errno) }
  }

  /// Writes to a descriptor until everything is out. A closed pipe ends quietly: nobody reads on.
  package static func write(
    _ bytes: [UInt8], to file: Int32, named name: String
  ) throws(WriteError) {
    let code = bytes.withUnsafeBytes { write($0, to: file) }
    if code != 0 { throw WriteError(name, code) }
  }

  /// 0, or the errno of a write that failed.
  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(file, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if errno == EPIPE {
        return 0
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }

  /// Writes and closes: a full disk may be reported only by the latter.
  private func finish(_ file: Int32, with bytes: [UInt8]) throws(WriteError) {
    do throws(WriteError) {
      try Self.write(bytes, to: file, named: path)
    } catch {
      close(file)
      throw error
    }
    if close(file) != 0 { throw WriteError(path, errno) }
  }

  /// Writes a new file beside the target and renames it; false where the target is not one to be
  /// replaced, or its folder takes no new file.
  private func replace(with bytes: [UInt8]) throws(WriteError) -> Bool {
    guard let target = try replaceable() else { return false }
    let folder = target.path.lastIndex(of: "/").map { target.path[...$0] } ?? ""
    // The name cannot be guessed, and the file is made anew (O_EXCL).
    var name = Array("\(folder).memreplay-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else {
      if [EACCES, EPERM, EROFS].contains(errno), target.owner != nil { return false }
      throw WriteError(path, errno, opening: true)
    }
    if let (user, group) = target.owner, fchown(file, user, group) != 0 {
      close(file)
      unlink(name)
      return false
    }
    do throws(WriteError) {
      if fchmod(file, target.mode) != 0 {
        let code = errno
        close(file)
        throw WriteError(path, code)
      }
      try finish(file, with: bytes)
      if rename(name, target.path) != 0 { throw WriteError(path, errno) }
    } catch {
      unlink(name)
      throw error
    }
    return true
  }

  /// What a new file takes over from the one it replaces.
  private struct Target {
    /// The file behind all links.
    var path: String
    var mode: mode_t
    /// Nil where no file is there yet.
    var owner: (user: uid_t, group: gid_t)?
  }

  /// Nil where the path leads to anything but a regular file with one name, or nothing.
  private func replaceable() throws(WriteError) -> Target? {
    var status = stat()
    if stat(path, &status) != 0 {
      // A link to nothing: its target is made by opening the link.
      guard errno == ENOENT, lstat(path, &status) != 0 else { return nil }
      let mask = umask(0)
      umask(mask)
      return Target(path: path, mode: 0o666 & ~mask, owner: nil)
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return nil }
    // Renaming needs no right on the file itself: what may not be written is not replaced either.
    let file = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw WriteError(path, errno, opening: true) }
    close(file)
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return Target(
      path: String(cString: resolved), mode: status.st_mode & 0o7777,
      owner: (status.st_uid, status.st_gid))
  }
}
