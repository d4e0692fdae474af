// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootReplay
import Memblock
import PhysicalMemory

/// Many inputs in one go: one result each, and none that fails stops the rest.
package enum Batch {
  /// How one input came out.
  package enum Outcome: Sendable, Equatable {
    /// The last tables before the hand-over, or at the dump.
    case replayed(memory: UInt64, reserved: UInt64, regions: Int, assumptions: Int)
    /// This kernel stops in its memory set-up.
    case stopped(String)
    case refused(InputError)
  }
  package struct Result: Sendable, Equatable {
    package var path: String
    package var outcome: Outcome

    package init(path: String, outcome: Outcome) {
      (self.path, self.outcome) = (path, outcome)
    }

    /// One line, whatever the result.
    package var line: String {
      switch outcome {
      case .replayed(let memory, let reserved, let regions, let assumptions):
        let assumed = assumptions == 0 ? "" : ", \(assumptions) assumed"
        return "\(path): ok: memory \(memory.hex0x()), reserved \(reserved.hex0x()) in "
          + "\(regions) regions\(assumed)"
      case .stopped(let message):
        return "\(path): stopped: \(Self.joined(message))"
      case .refused(let error):
        let text = error.description
        return text.hasPrefix(path + ":")
          ? "\(path): refused\(Self.joined(String(text.dropFirst(path.utf8.count))))"
          : "\(path): refused: \(Self.joined(text))"
      }
    }

    private static func joined(_ text: String) -> String {
      text.split(separator: "\n").joined(separator: " ")
    }
  }

  /// The inputs at and below a path: a file is one; so is a folder with a boot.yaml, or a copy of one
  /// below /sys/firmware; any other folder holds more of them.
  package static func inputs(below path: String, depth: Int = 0) throws(InputError) -> [String] {
    guard Files.isDirectory(path) else { return [path] }
    let isInput = ["boot.yaml", "0/start", "#address-cells"].contains {
      Files.exists("\(path)/\($0)")
    }
    if isInput { return [path] }
    // A loop of links ends somewhere.
    guard depth < 32 else { return [] }
    var found: [String] = []
    let folder = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    for name in try Files.names(in: folder) {
      found += try inputs(below: "\(folder)/\(name)", depth: depth + 1)
    }
    return found
  }

  /// Replays one input.
  package static func replay(_ path: String, options: BootOptions) -> Result {
    do throws(InputError) {
      let boot = try BootLoader.load(path, options: options)
      let record = Replay.run(boot)
      if let panic = record.panic {
        return Result(path: path, outcome: .stopped(panic.message))
      }
      guard let tables = record.setupSnapshot else {
        return Result(path: path, outcome: .stopped("no memory tables"))
      }
      return Result(
        path: path,
        outcome: .replayed(
          memory: tables.memorySize, reserved: tables.reservedSize,
          regions: tables.reserved.count, assumptions: record.assumptions.count))
    } catch {
      return Result(path: path, outcome: .refused(error))
    }
  }
}
