// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// Runs the built memreplay as a user does.
struct Command {
  var status: Int32
  var output: String
  var error: String

  /// The binary lies beside the test bundle.
  static let binary: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: folder.appendingPathComponent("memreplay").path) {
      folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/debug")
    }
    return folder.appendingPathComponent("memreplay")
  }()

  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures")

  init(_ arguments: String..., input: Data? = nil, environment: [String: String] = [:]) throws {
    try self.init(Self.binary, arguments, input: input, environment: environment)
  }
  init(list arguments: [String]) throws {
    try self.init(Self.binary, arguments, input: nil, environment: [:])
  }

  init(arguments: [String]) throws {
    try self.init(Self.binary, arguments, input: nil, environment: [:])
  }

  /// A line of shell in which `$0` is the binary.
  static func shell(_ line: String, _ arguments: String...) throws -> Command {
    try Command(
      URL(fileURLWithPath: "/bin/sh"), ["-c", line, binary.path] + arguments, input: nil,
      environment: [:])
  }

  private init(
    _ program: URL, _ arguments: [String], input: Data?, environment: [String: String]
  ) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
    try process.run()
    let feeder = Thread {
      if let input { try? stdin.fileHandleForWriting.write(contentsOf: input) }
      try? stdin.fileHandleForWriting.close()
    }
    feeder.start()
    nonisolated(unsafe) var errors = Data()
    let drained = DispatchSemaphore(value: 0)
    Thread {
      errors = stderr.fileHandleForReading.readDataToEndOfFile()
      drained.signal()
    }.start()
    output = String(decoding: stdout.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    drained.wait()
    process.waitUntilExit()
    error = String(decoding: errors, as: UTF8.self)
    status = process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// A file of this name and contents in a folder of its own.
  static func temporary(_ name: String, _ contents: Data) throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("memreplay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent(name)
    try contents.write(to: file)
    return file.path
  }
  static func temporary(_ name: String, _ contents: String) throws -> String {
    try temporary(name, Data(contents.utf8))
  }
}
