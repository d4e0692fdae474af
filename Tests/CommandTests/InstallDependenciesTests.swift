// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// Scripts/install-dependencies where something is missing.
@Suite struct InstallDependenciesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("memreplay-deps-\(UUID().uuidString)")

  /// Runs the script with only these programs (name to shell body) and the few it stands on.
  private func run(
    _ programs: [String: String], includes: Bool = false
  ) throws -> (status: Int32, error: String) {
    let bin = folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    for tool in ["sh", "env", "grep", "tail", "mktemp", "rm"] {
      let path = ["/bin/\(tool)", "/usr/bin/\(tool)"].first {
        FileManager.default.fileExists(atPath: $0)
      }
      try FileManager.default.createSymbolicLink(
        atPath: bin.appendingPathComponent(tool).path, withDestinationPath: try #require(path))
    }
    for (name, body) in programs {
      let file = bin.appendingPathComponent(name)
      try "#!/bin/sh\n\(body)\n".write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      Command.fixtures.deletingLastPathComponent().path + "/Scripts/install-dependencies"
    ]
    process.environment = ["PATH": bin.path, "APT_LOCK_TIMEOUT": "1"]
    if !includes { process.environment?["INCLUDE_DIR"] = folder.path }
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test func withoutAptTheLibrariesAreNamed() throws {
    let result = try run(["id": "echo 0"])
    #expect(result.status == 1)
    #expect(result.error.contains("libfdt-dev"))
    #expect(result.error.contains("no apt-get"))
  }

  @Test func withoutSudoTheCommandForRootIsNamed() throws {
    let result = try run(["id": "echo 1000", "apt-get": "exit 0"])
    #expect(result.status == 1)
    #expect(result.error.contains("as root: apt-get install libfdt-dev"))
  }

  @Test func aHeldLockIsSaid() throws {
    let result = try run([
      "id": "echo 0",
      "apt-get": "echo 'E: Could not get lock /var/lib/dpkg/lock-frontend' >&2; exit 100",
    ])
    #expect(result.status == 1)
    #expect(result.error.contains("holds apt's lock, still after 1 s"))
  }

  @Test func aptIsAskedToWaitForTheLock() throws {
    let seen = folder.appendingPathComponent("seen")
    let result = try run(["id": "echo 0", "apt-get": "echo \"$@\" >>\(seen.path)"])
    #expect(result.status == 0)
    let calls = try String(contentsOf: seen, encoding: .utf8)
    #expect(calls.contains("DPkg::Lock::Timeout=1 install --no-install-recommends libfdt-dev"))
  }

  @Test func nothingIsDoneWhereNothingIsMissing() throws {
    #expect(try run(["apt-get": "exit 9"], includes: true).status == 0)
  }
}
