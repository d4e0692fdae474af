// SPDX-License-Identifier: GPL-2.0-or-later
import Glibc
import PhysicalMemory

/// Runs one program to its end. Input and output go through unlinked temporary files, so that
/// neither side can wait for the other.
enum Subprocess {
  struct Outcome {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]
  }

  static func run(
    _ arguments: [String], input: [UInt8], origin: String
  ) throws(InputError) -> Outcome {
    let files = [tmpfile(), tmpfile(), tmpfile()]
    defer { for file in files { if let file { fclose(file) } } }
    let descriptors = files.compactMap { $0.map(fileno) }
    guard descriptors.count == 3, write(input, to: descriptors[0]) else {
      throw InputError(
        .unreadable, "no temporary file can be made for dtc", at: FactSource(origin))
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    var process: pid_t = 0
    let failure = withCStrings(arguments) { pointers in
      posix_spawnp(&process, arguments[0], &actions, nil, pointers, environ)
    }
    guard failure == 0 else {
      throw InputError(
        .unreadable,
        failure == ENOENT
          ? "device-tree source needs dtc, which is not installed; install "
            + "device-tree-compiler, or give the compiled .dtb"
          : "dtc cannot be started (error \(failure))", at: FactSource(origin))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { if errno != EINTR { break } }
    return Outcome(
      status: status, output: read(descriptors[1]), errors: read(descriptors[2]))
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count <= 0 { return false }
      done += count
    }
    return lseek(descriptor, 0, SEEK_SET) == 0
  }

  /// Everything the program wrote, up to the largest blob.
  private static func read(_ descriptor: Int32) -> [UInt8] {
    let size = Int(min(lseek(descriptor, 0, SEEK_END), Int.max))
    guard size > 0, size <= FDTBuffer.largestBlob else { return [] }
    lseek(descriptor, 0, SEEK_SET)
    return Array(unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let count = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, size - filled)
        if count <= 0 { break }
        filled += count
      }
    }
  }
}
