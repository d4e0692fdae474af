// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

extension BootState {
  /// `nr_cpu_ids` in setup_arch of the architectures that count their CPUs behind it: NR_CPUS, or
  /// fewer by `nr_cpus=`. Models `nrcpus()` (kernel/smp.c): later values lower it only.
  package var earlyCPUIDs: UInt64 {
    var ids = max(1, config.number(.nrCpus, default: 1))
    guard config.isEnabled(.smp) else { return ids }
    for case let value? in commandLine.values(of: "nr_cpus") {
      var text = Substring(value).utf8
      let number = Memparse.unsignedNumber(&text)
      if number > 0, number < ids { ids = number }
    }
    return ids
  }

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
