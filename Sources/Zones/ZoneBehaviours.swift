// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour

/// What changed in the arithmetic of zones.
extension Behaviour {
  package static let zones: [Behaviour] = [
    mirrorRequestNeedsMirror, movableStartIsRoundedUp,
  ]

  package static let mirrorRequestNeedsMirror = Behaviour(
    "mirrorRequestNeedsMirror", since: "6.6",
    of: "find_zone_movable_pfns_for_nodes() (mm/mm_init.c)",
    "kernelcore=mirror is ignored, with a warning, where no memory is mirrored.",
    dated: "sources of 6.5 and 6.6")

  package static let movableStartIsRoundedUp = Behaviour(
    "movableStartIsRoundedUp", since: "6.11",
    of: "find_zone_movable_pfns_for_nodes() (mm/mm_init.c)",
    "A region's first frame is its base rounded up, not down, where Movable begins with it.",
    dated: "sources of 6.10 and 6.11")
}
