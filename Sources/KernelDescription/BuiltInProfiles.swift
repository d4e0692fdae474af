// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory

/// The kernels that stand in for what the inputs leave open: descriptions of distributions' stock
/// kernels, kept as the text that describe-kernel wrote (Profiles/).
package enum BuiltInProfiles {
  /// By architecture, the oldest release first, in each the flavour that stands for it.
  static func texts(_ architecture: Architecture) -> [(name: String, text: String)] {
    switch architecture {
    case .x86_64: x86_64
    case .i386: i386
    case .arm: arm
    case .arm64: arm64
    case .riscv64: riscv64
    }
  }

  package static func names(_ architecture: Architecture) -> [String] {
    texts(architecture).map(\.name)
  }

  package static func named(
    _ name: String, _ architecture: Architecture
  ) -> KernelDescription? {
    texts(architecture).first { $0.name == name }.flatMap { read($0.text, $0.name) }
  }

  package static func all(_ architecture: Architecture) -> [KernelDescription] {
    switch architecture {
    case .x86_64: parsedX86_64
    case .i386: parsedI386
    case .arm: parsedARM
    case .arm64: parsedARM64
    case .riscv64: parsedRISCV64
    }
  }

  private static let parsedX86_64 = parsed(.x86_64)
  private static let parsedI386 = parsed(.i386)
  private static let parsedARM = parsed(.arm)
  private static let parsedARM64 = parsed(.arm64)
  private static let parsedRISCV64 = parsed(.riscv64)

  private static func parsed(_ architecture: Architecture) -> [KernelDescription] {
    texts(architecture).compactMap { read($0.text, $0.name) }
  }

  /// Nil where the text is none; a test reads them all.
  private static func read(_ text: String, _ name: String) -> KernelDescription? {
    do throws(InputError) {
      return try KernelDescription(parsing: Array(text.utf8), origin: name) {
        (_) throws(InputError) in KernelConfig()
      }
    } catch {
      return nil
    }
  }
}
