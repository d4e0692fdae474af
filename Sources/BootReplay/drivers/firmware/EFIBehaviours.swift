// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in the lines of the EFI memory map.
extension Behaviour {
  package static let efi: [Behaviour] = [
    efiKnowsHotPluggable
  ]

  package static let efiKnowsHotPluggable = Behaviour(
    "efiKnowsHotPluggable", since: "6.1",
    of: "efi_md_typeattr_format() (drivers/firmware/efi/efi.c)",
    "Lines know the attribute hot-pluggable.",
    dated: "sources of 6.0 and 6.1")
}
