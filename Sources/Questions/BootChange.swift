// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import DeviceTree
import KernelDescription
import PhysicalMemory

/// One change to a boot, in words and as a boot that has it.
package struct BootChange: Sendable {
  /// What to do: `load the initrd at 0x48000000`.
  package var text: String
  /// The option that tries it: `--initrd 0x48000000+0x800000`; empty where none does.
  package var option: String
  package var boot: BootDescription

  /// The boot after the change, replayed.
  package func replayed() -> ExaminedBoot { ExaminedBoot(boot) }
}

extension BootDescription {
  private var byAnswer: FactSource { FactSource("a proposed change") }

  func with(initrd range: MemoryRange) -> BootChange {
    var boot = self
    boot.placement.initrd = Sourced(range, byAnswer)
    boot.placement.unplacedInitrdSize = nil
    let (start, size) = (range.base.rawValue.hex0x(), range.size.hex0x())
    return BootChange(
      text: "load the initrd at \(start)", option: "--initrd \(start)+\(size)", boot: boot)
  }

  func with(blobAt address: PhysicalAddress) -> BootChange {
    var boot = self
    boot.placement.deviceTree = address
    let text = address.rawValue.hex0x()
    return BootChange(
      text: "load the device tree at \(text)", option: "--dtb-address \(text)", boot: boot)
  }

  func with(kernel range: MemoryRange) -> BootChange {
    var boot = self
    let old = boot.placement.kernel
    boot.placement.kernel = range
    boot.placement.kernelSource = byAnswer
    // The brk area follows the image.
    if let old, let brk = boot.kernel.brk {
      boot.kernel.brk = MemoryRange(capping: brk.base + (range.end - old.end), size: brk.size)
    }
    if let old, let offset = boot.placement.physicalOffset, old.base != range.base {
      boot.placement.physicalOffset = offset + (range.base - old.base)
    }
    let (start, size) = (range.base.rawValue.hex0x(), range.size.hex0x())
    return BootChange(
      text: "load the kernel at \(start)", option: "--kernel-range \(start)+\(size)", boot: boot)
  }

  /// Replaces every `name=…` of the command line by one; nil takes them out.
  func with(option name: String, _ value: String?, bare: Bool = false) -> BootChange {
    var words = commandLineWords.filter { word in
      let found = word.prefix { $0 != "=" }
      return !KernelCommandLine.isSameName(String(found), name)
    }
    let word = bare ? name : "\(name)=\(value ?? "")"
    if value != nil || bare {
      let end = words.firstIndex(of: "--") ?? words.count
      words.insert(word, at: end)
    }
    var boot = self
    boot.commandLine = KernelCommandLine(words.joined(separator: " "))
    boot.commandLineSource = byAnswer
    guard value != nil || bare else {
      return BootChange(
        text: "take \(name)= out of the command line",
        option: "--cmdline '\(boot.commandLine.text)'", boot: boot)
    }
    let had = commandLineWords.count != words.count - 1
    return BootChange(
      text: "use \(word)",
      option: had ? "--cmdline '\(boot.commandLine.text)'" : "--append '\(word)'", boot: boot)
  }

  /// The command line's words, quotes kept.
  var commandLineWords: [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in commandLine.text {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  func with(config option: ConfigOption, _ value: String) -> BootChange {
    var boot = self
    boot.config.values[option.rawValue] = value
    return BootChange(
      text: "build the kernel with CONFIG_\(option.rawValue)=\(value)",
      option: "--set CONFIG_\(option.rawValue)=\(value)", boot: boot)
  }

  /// Replaces a property of the node at `path`; nil where there is no such node.
  func with(property name: String, _ value: [UInt8]?, at path: String, text: String) -> BootChange?
  {
    guard var tree = firmware.deviceTree else { return nil }
    guard
      tree.root.change(
        path,
        { node in
          node.properties.removeAll { $0.name == name }
          if let value { node.properties.append(DeviceTree.Property(name: name, value: value)) }
        })
    else { return nil }
    var boot = self
    boot.firmware.deviceTree = tree
    return BootChange(text: text, option: "", boot: boot)
  }
}

extension DeviceTree.Node {
  /// Changes the node at a path below this one; false where there is none.
  mutating func change(_ path: String, _ body: (inout DeviceTree.Node) -> Void) -> Bool {
    if self.path == path {
      body(&self)
      return true
    }
    for index in children.indices {
      if children[index].change(path, body) { return true }
    }
    return false
  }

  /// The node at a path at or below this one.
  package func find(_ path: String) -> DeviceTree.Node? {
    if self.path == path { return self }
    for child in children { if let found = child.find(path) { return found } }
    return nil
  }
}
