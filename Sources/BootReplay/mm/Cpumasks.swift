// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// Models one `alloc_bootmem_cpumask_var()` (lib/cpumask.c); nothing without CPUMASK_OFFSTACK.
  ///
  /// `bits` is `nr_cpu_ids` at that moment: NR_CPUS before `setup_nr_cpu_ids()`, the possible
  /// CPUs after it (x86 has counted them before).
  package mutating func allocBootmemCpumask(bits: UInt64) throws(KernelPanic) {
    guard config.isEnabled(.cpumaskOffstack) else { return }
    try memblock.alloc(
      size: bits.roundedUp(to: 64) / 8, alignment: memblock.traits.cacheLine,
      caller: caller(.bootmemCpumask))
  }
}
