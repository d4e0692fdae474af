// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour

/// What KASAN's kind asks of boot memory (include/linux/kasan.h). Hardware tags have no shadow.
extension BootState {
  /// Generic or software tags: memory has a shadow.
  package var hasKASAN: Bool {
    config.isEnabled(.kasanGeneric) || config.isEnabled(.kasanSwTags)
  }
  /// KASAN_SHADOW_SCALE_SHIFT: bytes of memory for a byte of shadow.
  package var kasanShadowShift: UInt64 { config.isEnabled(.kasanSwTags) ? 4 : 3 }
}
