// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The early parameters of arm64 that change its memory set-up.
extension BootState {
  mutating func handleArm64EarlyParameter(_ parameter: KernelCommandLine.Parameter) {
    func isNamed(_ name: String) -> Bool {
      KernelCommandLine.isSameName(parameter.name, name)
    }
    if isNamed("mem") {
      arm64EarlyMem(parameter.value)
    } else if isNamed("rodata") {
      arm64ParseRodata(parameter.value)
    } else if isNamed("crashkernel") {
      arm64.namesCrashKernel = true
    } else if isNamed("kfence.sample_interval"), config.isEnabled(.kfence) {
      // `get_option()` wants digits; anything else leaves the default.
      if let value = parameter.value, let number = Self.option(value) {
        arm64.initialisesKFENCEEarly = number != 0
      }
    } else if isNamed("debug_pagealloc"), config.isEnabled(.debugPagealloc) {
      if let isOn = parameter.value.flatMap(Self.boolean) { arm64.debugsPageAlloc = isOn }
    } else {
      handleNumaEarlyParameter(parameter)
    }
  }

  /// Models `early_mem()` (arch/arm64/mm/init.c).
  private mutating func arm64EarlyMem(_ value: String?) {
    guard let value else { return }
    var text = Substring(value).utf8
    let limit = Memparse.size(&text).roundedDown(to: pageSize)
    arm64.memoryLimit = limit
    print("Memory limited to \(limit >> 20)MB", level: 5)
  }

  /// Models `parse_rodata()` (up to 5.19) and `arch_parse_debug_rodata()` (asm/setup.h).
  private mutating func arm64ParseRodata(_ value: String?) {
    guard let value else { return }
    func set(enabled: Bool, full: Bool) {
      (arm64.isRodataEnabled, arm64.isRodataFull) = (enabled, full)
    }
    guard kernel.has(.arm64ReadsRodataByWords) else {
      if let isOn = Self.boolean(value) {
        set(enabled: isOn, full: false)
      } else if value == "full" {
        set(enabled: true, full: true)
      }
      return
    }
    let (full, plain) =
      kernel.has(.arm64RodataOnMeansFull) ? ("on", "noalias") : ("full", "on")
    switch value {
    case full: set(enabled: true, full: true)
    case "off": set(enabled: false, full: false)
    case plain: set(enabled: true, full: false)
    default: print("Invalid option string for rodata: '\(value)'", level: 4)
    }
  }

  /// Models `kstrtobool()`.
  static func boolean(_ value: String) -> Bool? {
    let bytes = Array(value.utf8.prefix(2)).map { $0 | 0x20 }
    switch bytes.first {
    case UInt8(ascii: "y"), UInt8(ascii: "t"), UInt8(ascii: "1") | 0x20: return true
    case UInt8(ascii: "n"), UInt8(ascii: "f"), UInt8(ascii: "0") | 0x20: return false
    case UInt8(ascii: "o"):
      guard bytes.count > 1 else { return nil }
      return bytes[1] == UInt8(ascii: "n") ? true : bytes[1] == UInt8(ascii: "f") ? false : nil
    default: return nil
    }
  }

  /// Models `get_option()`: the number at the front, nil where there is none.
  static func option(_ value: String) -> Int64? {
    var text = Substring(value).utf8
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { text = text.dropFirst() }
    guard let first = text.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else {
      return nil
    }
    let number = Int64(truncatingIfNeeded: Memparse.unsignedNumber(&text))
    return isNegative ? 0 &- number : number
  }
}
