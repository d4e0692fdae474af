// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Output
import PhysicalMemory

/// Makes a case folder of what `capture-script` collected.
package enum CaseImport {
  /// Writes the case of an archive into a folder, which must not hold one yet.
  /// - Returns: the files written, relative to the folder.
  package static func write(_ archive: String, to folder: String) throws -> [String] {
    let captured = try CapturedCase(reading: archive)
    guard !Files.exists("\(folder)/boot.yaml") else {
      throw InputError(.usage, "holds a case already", at: FactSource(folder))
    }
    var files = captured.files.filter { !$0.key.hasPrefix("memmap/") }
    files["boot.yaml"] = Array(captured.description.utf8)
    if let log = files["dmesg.txt"] {
      // The inputs must not hold what the replay is compared with.
      files["boot.log"] = log
      files["dmesg.txt"] = Array(
        MachineOutput.input(of: String(decoding: log, as: UTF8.self)).utf8)
    }
    func text(_ name: String) -> String? { files[name].map { String(decoding: $0, as: UTF8.self) } }
    let machine = MachineOutput(
      log: text("boot.log"), zoneinfo: text("proc/zoneinfo"), iomem: text("proc/iomem"))
    for (name, text) in machine.expectedFiles { files["expected/\(name)"] = Array(text.utf8) }
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      try OutputFile("\(folder)/\(name)").create(bytes)
    }
    return files.keys.sorted()
  }
}
