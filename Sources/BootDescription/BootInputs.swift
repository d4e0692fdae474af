// SPDX-License-Identifier: GPL-2.0-or-later
import DeviceTree
import FirmwareTables
import KernelBehaviour
import KernelLog
import PhysicalMemory

/// Everything that was read for one boot, before it is merged.
struct BootInputs: Sendable {
  /// The input as the user named it.
  var origin: String
  var file: BootFile?
  var e820: [E820Table] = []
  var efiMemoryMap: [Sourced<EFIMemoryDescriptor>] = []
  /// The blob as read or compiled, for overlays; nil for a tree copied from /sys.
  var blob: (bytes: [UInt8], origin: String)?
  var deviceTree: DeviceTree?
  /// The tree was made of a log's lines: the blob is missing.
  var standsInForBlob = false
  var atags: AtagList?
  var log: LogFacts?
  /// The log's own bytes.
  var logBytes: [UInt8] = []
  var notes: [String] = []
  /// Files that came inside the input, by the paths that its boot.yaml resolves to.
  var attached: [String: [UInt8]] = [:]

  /// The bytes of a file that a boot.yaml names.
  func read(_ path: String) throws(InputError) -> [UInt8] {
    if let bytes = attached[path] { return bytes }
    return try Files.read(path)
  }

  init(origin: String) { self.origin = origin }

  mutating func add(_ list: AtagList) {
    atags = list
    notes += list.notes.map { "\($0.source): \($0.value)" }
  }

  /// Adds what a log or a bare table says; the tables of a file named as firmware come first.
  mutating func add(_ facts: LogFacts, asFirmware: Bool) {
    if asFirmware || e820.isEmpty {
      e820 += facts.e820
      if let note = facts.mapNote { notes.append("\(note.source): \(note.value)") }
    }
    if asFirmware || efiMemoryMap.isEmpty { efiMemoryMap += facts.efiMemoryMap }
  }
}
