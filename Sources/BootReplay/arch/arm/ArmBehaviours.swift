// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in arm's memory set-up.
extension Behaviour {
  package static let arm: [Behaviour] = [
    armVmallocLeavesGap, armSharesInitrdReservation, armMapsKernelByItself, armZeroPageIsStatic,
    armHasNoRCarGen2Area, armVideoTagNeedsFootbridge,
  ]

  package static let armVmallocLeavesGap = Behaviour(
    "armVmallocLeavesGap", since: "5.13",
    of: "early_vmalloc() (arch/arm/mm/mmu.c)",
    "The largest vmalloc area leaves a gap below it, and its lines are worded anew.",
    dated: "sources: not in 5.12, in 5.14")

  package static let armSharesInitrdReservation = Behaviour(
    "armSharesInitrdReservation", since: "5.12",
    of: "reserve_initrd_mem() (init/initramfs.c)",
    "The initrd is reserved by a function that architectures share.",
    dated: "sources of 5.11 and 5.12")

  package static let armMapsKernelByItself = Behaviour(
    "armMapsKernelByItself", since: "5.13",
    of: "map_kernel() (arch/arm/mm/mmu.c)",
    "The kernel is mapped by itself, around which low memory is mapped.",
    dated: "sources: not in 5.12, in 5.14")

  package static let armZeroPageIsStatic = Behaviour(
    "armZeroPageIsStatic", since: "7.1",
    of: "paging_init() (arch/arm/mm/mmu.c)",
    "The zero page is part of the image, not allocated.",
    dated: "sources of 7.0 and 7.1")

  package static let armHasNoRCarGen2Area = Behaviour(
    "armHasNoRCarGen2Area", since: "6.16",
    of: "rcar_gen2_reserve() (arch/arm/mach-shmobile)",
    "R-Car Gen2 reserves no CMA area of its own.",
    dated: "sources: not in 6.14, in 6.17")

  package static let armVideoTagNeedsFootbridge = Behaviour(
    "armVideoTagNeedsFootbridge", since: "6.7",
    of: "parse_tag_videotext() (arch/arm/kernel/atags_parse.c)",
    "Only Footbridge with a VGA console takes the tag.",
    dated: "sources: not in 6.6, in 6.8")
}
