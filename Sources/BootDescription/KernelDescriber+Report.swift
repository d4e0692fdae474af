// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import PhysicalMemory

/// What a description holds and what it leaves open, a line each.
extension KernelDescriber {
  /// Each number with its source, then those that stayed open and how to get them.
  package static func report(on kernel: KernelDescription) -> [String] {
    var lines: [String] = []
    func source(_ key: String) -> String { kernel.sources[key] ?? kernel.origin }
    if !kernel.config.values.isEmpty {
      lines.append("config: \(kernel.config.values.count) options (\(source("config")))")
    }
    if !kernel.extents.isEmpty {
      lines.append("extents: \(kernel.extents.count) symbols (\(source("extents")))")
    }
    if kernel.sections != nil { lines.append("sections: of the Memory: line (symbols)") }
    if !kernel.callers.isEmpty {
      lines.append("callers: \(kernel.callers.count) call sites (\(source("callers")))")
    }
    for part in FreedPart.allCases {
      if let size = kernel.freed[part] { lines.append("freed: \(part.rawValue): \(size) KiB") }
    }
    for constant in KernelConstant.allCases {
      guard let build = kernel.build, constant.matters(to: build) else { continue }
      let name = constant.rawValue
      if let value = kernel.constants[constant] {
        let key = constant.structureName.map { "sizes.\($0)" } ?? "constants.\(name)"
        lines.append("\(name): \(value) (\(source(key)))")
      } else if let ruled = build.number(constant), ruled.isExact {
        lines.append("\(name): \(ruled.value) (by rule from the .config)")
      }
    }
    return lines + open(in: kernel).map { "open: \($0)" }
  }

  /// What none of the files gives: an assumption in every replay.
  package static func open(in kernel: KernelDescription) -> [String] {
    var names: [String] = []
    if kernel.config.values.isEmpty {
      names.append("config: give --config, or an image with IKCONFIG")
    }
    if kernel.size == nil { names.append("extents: give an image or --system-map") }
    if kernel.sections == nil { names.append("sections: give --system-map") }
    if kernel.callers.isEmpty {
      names.append("callers: give --system-map or an image with kallsyms")
    }
    guard let build = kernel.build else { return names }
    for constant in KernelConstant.allCases where constant.matters(to: build) {
      guard kernel.constants[constant] == nil else { continue }
      // Orders and sections follow from the .config in every replay.
      if let ruled = build.number(constant) {
        if !ruled.isExact { names.append("\(constant.rawValue): \(constant.definition.found)") }
      }
    }
    return names
  }
}
