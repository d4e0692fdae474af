// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord

/// Owners that share a colour and a letter. The colours are Okabe and Ito's, which people with any
/// common colour blindness tell apart; the letters tell them apart without colour.
package enum OwnerGroup: String, CaseIterable, Sendable {
  case kernel, bootLoader, firmware, reservedNodes, cma, crashKernel, memmap, bootData, other, free

  package init(owner: String) {
    self =
      switch owner {
      case "initrd", "device tree": .bootLoader
      case MemoryOwners.cma: .cma
      case "crash kernel": .crashKernel
      case "memmap", "sizeof(struct page_ext)": .memmap
      case MemoryOwners.reservedNodes: .reservedNodes
      case MemoryOwners.other: .other
      case MemoryOwners.free, "RAM": .free
      case let name where name.hasPrefix("kernel"): .kernel
      case let name where name.hasPrefix("firmware"): .firmware
      default: .bootData
      }
  }

  package var name: String {
    switch self {
    case .kernel: "kernel image"
    case .bootLoader: "initrd, device tree"
    case .firmware: "firmware"
    case .reservedNodes: "reserved-memory nodes"
    case .cma: "CMA"
    case .crashKernel: "crash kernel"
    case .memmap: "memory map"
    case .bootData: "boot-time data"
    case .other: "other reservations"
    case .free: "free"
    }
  }

  /// In the terminal's map; lower case where most of a column is free.
  package var letter: Character {
    switch self {
    case .kernel: "K"
    case .bootLoader: "I"
    case .firmware: "F"
    case .reservedNodes: "R"
    case .cma: "C"
    case .crashKernel: "X"
    case .memmap: "M"
    case .bootData: "B"
    case .other: "O"
    case .free: "."
    }
  }

  /// For SVG and the page.
  package var color: String {
    switch self {
    case .kernel: "#0072b2"
    case .bootLoader: "#e69f00"
    case .firmware: "#8c8c8c"
    case .reservedNodes: "#d55e00"
    case .cma: "#009e73"
    case .crashKernel: "#cc79a7"
    case .memmap: "#56b4e9"
    case .bootData: "#f0e442"
    case .other: "#6b4c9a"
    case .free: "#eef1f4"
    }
  }

  /// The nearest of a terminal's 256 colours.
  var terminalColor: Int {
    switch self {
    case .kernel: 25
    case .bootLoader: 214
    case .firmware: 245
    case .reservedNodes: 166
    case .cma: 36
    case .crashKernel: 175
    case .memmap: 74
    case .bootData: 227
    case .other: 97
    case .free: 0
    }
  }
  /// Whether text on this colour is white.
  package var isDark: Bool {
    switch self {
    case .kernel, .reservedNodes, .cma, .other: true
    default: false
    }
  }
}
