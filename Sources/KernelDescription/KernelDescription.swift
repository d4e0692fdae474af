// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// One kernel: what its binary and its configuration fix and no other input tells.
///
/// `memreplay describe-kernel` makes one of a kernel's own files; the built-in ones, the profiles,
/// were made so from distributions' kernels and stand in for what the inputs leave open.
package struct KernelDescription: Sendable, Equatable {
  /// The release string of the kernel; also the name that `--profile` takes.
  package var name: String
  package var architecture: Architecture
  /// Where the numbers come from, in a few words.
  package var origin: String
  /// The configuration: a profile's holds what the replay asks for, and what it leaves out is off.
  package var config: KernelConfig
  /// Offsets of linker symbols from the start of the image (`_text`; ARM: from PHYS_OFFSET).
  package var extents: [String: UInt64]
  /// The section sizes of the `Memory:` line in KiB, where known.
  package var sections: KernelSections?
  package var constants: [KernelConstant: UInt64]
  /// Which function a call is traced as, where the compiler inlined the one that makes it.
  package var callers: [CallSite: String]
  /// Parts of the image that are given back, in KiB.
  package var freed: [FreedPart: UInt64]
  /// Where single numbers come from, by their place in the file: `sizes.pg_data_t`.
  package var sources: [String: String]

  package init(
    name: String, architecture: Architecture, origin: String = "",
    config: KernelConfig = KernelConfig(), extents: [String: UInt64] = [:],
    sections: KernelSections? = nil, constants: [KernelConstant: UInt64] = [:],
    callers: [CallSite: String] = [:], freed: [FreedPart: UInt64] = [:],
    sources: [String: String] = [:]
  ) {
    self.name = name
    self.architecture = architecture
    self.origin = origin
    self.config = config
    self.extents = extents
    self.sections = sections
    self.constants = constants
    self.callers = callers
    self.freed = freed
    self.sources = sources
  }

  package var release: KernelRelease? { KernelRelease(name) }
  /// The series it is of, or the nearest older one.
  package var series: ReferenceSeries {
    release.map { ReferenceSeries.around($0.version).older } ?? .newest
  }
  /// What its sizes follow from.
  package var build: KernelBuild? { release.map { KernelBuild(architecture, $0, config) } }

  /// The bytes that a boot of it reserves for the image, as boot.yaml's `kernel: size:` counts them.
  package var size: UInt64? {
    switch architecture {
    case .x86_64, .i386: extents["__end_of_kernel_reserve"]
    case .arm: extents["_end"].flatMap { end in extents["_stext"].map { end &- $0 } }
    case .arm64, .riscv64: extents["_end"]
    }
  }
}

/// A part of the kernel's image that it gives back once it is up, by the name in its
/// `Freeing … memory` line.
package enum FreedPart: String, CaseIterable, Sendable {
  case alternatives = "SMP alternatives"
  case decrypted = "unused decrypted"
  case textGap = "unused kernel image (text/rodata gap)"
  case rodataGap = "unused kernel image (rodata/data gap)"
}

/// The section sizes that the `Memory:` line prints, in KiB.
package struct KernelSections: Sendable, Equatable {
  package var code: UInt64
  package var rwdata: UInt64
  package var rodata: UInt64
  package var initKiB: UInt64
  package var bss: UInt64

  package init(code: UInt64, rwdata: UInt64, rodata: UInt64, initKiB: UInt64, bss: UInt64) {
    (self.code, self.rwdata, self.rodata) = (code, rwdata, rodata)
    (self.initKiB, self.bss) = (initKiB, bss)
  }
}

extension KernelDescription {
  /// Whether a configuration answers every option that the replay asks for as this kernel's does.
  package func agrees(with config: KernelConfig) -> Bool {
    ConfigOption.allCases.allSatisfy { option in
      let (own, other) = (self.config.string(option) ?? "n", config.string(option) ?? "n")
      return own == other || (own == "m" && other == "n") || (own == "n" && other == "m")
        || (own.isEmpty || own == "n") && (other.isEmpty || other == "n")
    }
  }
}

extension KernelDescription {
  /// Leaves out the options that no replay asks for, and those that are off.
  package mutating func keepAskedOptions() {
    let asked = Set(ConfigOption.allCases.map(\.rawValue) + ArmMachine.options)
    config = KernelConfig(config.values.filter { asked.contains($0.key) && $0.value != "n" })
  }
}
