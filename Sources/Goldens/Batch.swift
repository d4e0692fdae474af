// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import Memblock
import PhysicalMemory

/// Many inputs in one go: one result each, and none that fails stops the rest.
package enum Batch {
  /// An input to replay, and its name for sharding: its path below what the user named.
  package struct Input: Sendable, Equatable {
    package var path: String
    package var name: String
    package init(path: String, name: String) { (self.path, self.name) = (path, name) }
  }

  /// The inputs at and below a path: a file is one; so is a folder with a boot.yaml, or a copy of one
  /// below /sys/firmware; any other folder holds more of them. A file below a folder counts where its
  /// content is that of an input.
  package static func inputs(below path: String) throws(InputError) -> [Input] {
    guard Files.isDirectory(path) else {
      return [Input(path: path, name: path.split(separator: "/").last.map(String.init) ?? path)]
    }
    let root = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    var found: [Input] = []
    var seen: Set<Files.Identity> = []
    try collect(root, name: "", &found, &seen)
    return found
  }

  private static func collect(
    _ path: String, name: String, _ found: inout [Input], _ seen: inout Set<Files.Identity>
  ) throws(InputError) {
    guard Files.isDirectory(path) else {
      if BootLoader.recognises(path) { found.append(Input(path: path, name: name)) }
      return
    }
    let isInput = ["boot.yaml", "0/start", "#address-cells"].contains {
      Files.exists("\(path)/\($0)")
    }
    if isInput {
      found.append(Input(path: path, name: name))
      return
    }
    // A link that leads back up must not be followed for ever.
    guard let identity = Files.identity(path), seen.insert(identity).inserted else { return }
    for child in try Files.names(in: path) {
      try collect(
        "\(path)/\(child)", name: name.isEmpty ? child : "\(name)/\(child)", &found, &seen)
    }
  }

  /// Replays one input.
  package static func replay(
    _ input: Input, options: BootOptions, choice: [String] = []
  ) -> BatchResult {
    replay(input, options: options, choice: choice, keeping: [.handOver, .finalMap]).result
  }

  /// A result with what there is of the replay: nothing where the input was refused.
  package struct Replayed: Sendable {
    package var result: BatchResult
    package var boot: BootDescription?
    package var record: BootRecord?
  }

  /// Replays one input and keeps the replay.
  package static func replay(
    _ input: Input, options: BootOptions, choice: [String], keeping parts: RecordParts
  ) -> Replayed {
    var result = BatchResult(input: input.path, choice: choice, status: .ok)
    do throws(InputError) {
      let boot = try BootLoader.load(input.path, options: options)
      result.architecture = boot.architecture.rawValue
      result.release = boot.release?.value.text ?? boot.kernelRelease.version.series
      result.model = boot.firmware.deviceTree?.root.string("model") ?? ""
      let record = Replay.run(boot, keeping: parts)
      result.take(record)
      return Replayed(result: result, boot: boot, record: record)
    } catch {
      let text = oneLine(error.description)
      let prefix = "\(input.path): "
      result.status = .refused
      result.problem = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
      return Replayed(result: result)
    }
  }

  fileprivate static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension BatchResult {
  /// What a replay came to.
  fileprivate mutating func take(_ record: BootRecord) {
    assumptions = record.assumptions.map(\.key)
    if let panic = record.panic {
      (status, problem) = (.stopped, Batch.oneLine(panic.message))
      return
    }
    if let tables = record.setupSnapshot {
      (memory, reserved) = (tables.memorySize, tables.reservedSize)
      (memoryRegions, reservedRegions) = (tables.memory.count, tables.reserved.count)
    }
    findings = record.finalMapFindings()
    if !findings.isEmpty { status = .finding }
  }
}
