// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// What `-o` names keeps what it is, and output that is lost is no success.
@Suite struct OutputTests {
  private let boot = Command.fixtures.appendingPathComponent("i386/6.1-686-pc-1g-kaslr").path

  /// A folder of its own with one file in it.
  private func file(_ name: String = "out.txt", _ contents: String = "old") throws -> String {
    try Command.temporary(name, contents)
  }
  private func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
  private func isResult(_ path: String) throws -> Bool {
    try String(contentsOfFile: path, encoding: .utf8).hasPrefix("MEMBLOCK configuration:")
  }
  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func aDashIsStandardOutput() throws {
    let command = try Command(boot, "-o", "-")
    #expect(command.output == (try Command(boot).output))
    #expect(command.status == 0)
  }

  @Test func aFileKeepsItsMode() throws {
    let path = try file()
    for mode in [0o600, 0o755] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(try Command(boot, "-o", path).status == 0)
      #expect(try isResult(path))
      #expect(try self.mode(path) == mode)
    }
  }

  @Test func aLinkIsFollowedAndStays() throws {
    let path = try file()
    let link = folder(of: path) + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "out.txt")
    #expect(try Command(boot, "-o", link).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "out.txt")
    #expect(try isResult(path))
  }

  @Test func aLinkToNothingMakesItsTarget() throws {
    let path = try file()
    let link = folder(of: path) + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "new.txt")
    #expect(try Command(boot, "-o", link).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "new.txt")
    #expect(try isResult(folder(of: path) + "/new.txt"))
  }

  @Test func allNamesOfAFileStayOneFile() throws {
    let path = try file()
    let other = folder(of: path) + "/other"
    try FileManager.default.linkItem(atPath: path, toPath: other)
    #expect(try Command(boot, "-o", path).status == 0)
    #expect(try isResult(other))
  }

  @Test func aFIFOIsWrittenThrough() throws {
    let path = folder(of: try file()) + "/fifo"
    let command = try Command.shell(
      "mkfifo \"$2\"; cat \"$2\" & \"$0\" \"$1\" -o \"$2\" && wait && test -p \"$2\"", boot, path)
    #expect(command.status == 0, "\(command.error)")
    #expect(command.output.hasPrefix("MEMBLOCK configuration:"))
  }

  @Test func aDeviceStaysADevice() throws {
    #expect(try Command(boot, "-o", "/dev/null").status == 0)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func aFullDiskIsStatusOneAndOneLine() throws {
    let command = try Command(boot, "-o", "/dev/full")
    #expect(command.status == 1)
    let errors = command.error.split(separator: "\n").filter { $0.contains("error:") }
    #expect(errors == ["memreplay: error: /dev/full: cannot be written: No space left on device"])
    let redirected = try Command.shell("exec \"$0\" \"$1\" > /dev/full", boot)
    #expect(redirected.status == 1)
    #expect(redirected.error.contains("standard output: cannot be written: No space left"))
    #expect(try Command.shell("exec \"$0\" list series > /dev/full").status == 1)
    #expect(try Command.shell("exec \"$0\" --help > /dev/full").status == 1)
    #expect(try Command.shell("exec \"$0\" list series >&-").status == 1)
  }

  @Test func aClosedPipeIsQuiet() throws {
    let command = try Command.shell("trap '' PIPE; \"$0\" \"$1\" | exec true", boot)
    #expect(command.error.split(separator: "\n").allSatisfy { !$0.contains("error:") })
  }

  @Test func aPlaceThatCannotBeIsWrongUsage() throws {
    #expect(try Command(boot, "-o", "/nonexistent/x").status == 2)
    #expect(try Command(boot, "-o", folder(of: try file())).status == 2)
  }

  @Test func aFaultOfOursEndsWithItsOwnStatus() throws {
    // Once it has opened its input it waits there; a trap is such a signal.
    let command = try Command.shell(
      "mkfifo \"$1\"; \"$0\" \"$1\" & exec 9> \"$1\"; kill -ILL $!; wait $!",
      folder(of: try file()) + "/fifo")
    #expect(command.status == 70)
    #expect(command.error.contains("internal error:"))
  }
}
