// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// Models `reserve_real_mode()` (arch/x86/realmode/init.c): room for the trampoline below 1 MiB.
  mutating func reserveRealMode() throws(KernelPanic) {
    let size = constant(.realModeSize)
    guard size > 0 else { return }
    let place: PhysicalAddress?
    if kernel.has(.allocatesInsteadOfFinding) {
      place = try memblock.physAllocRange(
        size: size, alignment: 4096, from: 0, to: 0x10_0000, caller: caller(.reserveRealMode))
    } else {
      place = memblock.findInRange(0, 0x10_0000, size, 4096)
    }
    noteTrampoline(place, size)
    if kernel.has(.reservesFirst64K) {
      try memblock.reserve(
        0, 0x10_0000,
        caller: caller(.reserveRealModeFirstMegabyte, else: .reserveRealMode))
      if kernel.has(.storesNodeAndFlagsOfReserve) { try memblock.clearKhoScratch(0, 0x10_0000) }
    } else if let place {
      try memblock.reserve(place, size, caller: caller(.reserveRealMode))
      try crashReserveLowMegabyte()
    }
  }

  private mutating func noteTrampoline(_ place: PhysicalAddress?, _ size: UInt64) {
    if let place {
      x86.realMode = MemoryRange(capping: place, size: size)
    } else {
      print(
        kernel.has(.trampolineNamesLimit)
          ? "No memory below 0x0000000000100000 for the real-mode trampoline"
          : "No sub-1M memory is available for the trampoline")
    }
  }

  /// Models `crash_reserve_low_1M()` (5.10).
  private mutating func crashReserveLowMegabyte() throws(KernelPanic) {
    guard config.isEnabled(.kexecCore), commandLine.has("crashkernel") else { return }
    try memblock.reserve(0, 0x10_0000, caller: caller(.crashReserveLow1M))
    print("kexec: Reserving the low 1M of memory for crashkernel")
  }
}
