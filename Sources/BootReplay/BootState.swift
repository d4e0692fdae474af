// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory

/// A boot on its way: the description, memblock, and what the kernel's global variables hold.
package struct BootState: Sendable {
  package let boot: BootDescription
  /// What is to be kept of the boot.
  package let parts: RecordParts
  package var memblock: Memblock
  package var record = BootRecord()
  /// `boot_command_line`: what was handed over, until a step applies CONFIG_CMDLINE to it.
  package var commandLine: KernelCommandLine
  /// The fact the current operations follow from; attached to their entries.
  package var cause: FactSource?
  /// The last pfn + 1 of RAM, as the kernel's `max_pfn`; likewise the low one.
  package var maxPfn: PageFrame = 0
  package var maxLowPfn: PageFrame = 0
  package var x86 = X86State()
  package var arm = ArmState()
  package var arm64 = Arm64State()
  package var riscv = RiscvState()
  package var archNuma = ArchNumaState()
  package var mm = MemoryManagementState()
  package var numa = NumaState()
  package var crashKernel = CrashkernelReservation()
  /// `phys_initrd_start`, `phys_initrd_size`.
  package var initrd = InitrdPlace()
  package var of = FlatTreeState()
  package var cma = CMAState()

  package init(
    boot: BootDescription, keeping parts: RecordParts = .all
  ) throws(KernelPanic) {
    self.boot = boot
    self.parts = parts
    commandLine = boot.commandLine
    memblock = Memblock(traits: MemblockTraits.forBoot(boot))
    memblock.recordsDebugEvents = parts.contains(.lines)
  }

  /// The kernel that is asked for what it does.
  package var kernel: KernelRelease { boot.kernelRelease }
  package var config: KernelConfig { boot.config }
  package var pageSize: UInt64 { memblock.traits.pageSize }

  /// Prints a kernel line, behind what memblock printed before it.
  package mutating func print(_ text: String, level: Int = 6) {
    flushEvents()
    guard parts.contains(.lines) else { return }
    record.entries.append(.message(KernelMessage(text, level: level), cause: cause))
    if level <= 4 || text.contains("fail") { recordWarningState() }
  }

  /// Moves memblock's events into the record.
  package mutating func flushEvents() {
    for event in memblock.drainEvents() { record.entries.append(.event(event, cause: cause)) }
  }

  /// The value of an assumption: the user's, else the default, which is then recorded.
  package mutating func assume(
    _ key: String, default value: UInt64, because reason: String
  ) -> UInt64 {
    if let set = boot.assumed[key], let number = Memparse.exactSize(set.value) { return number }
    recordAssumption(key, value.hex0x(), reason)
    return value
  }
  package mutating func assume(
    _ key: String, default value: String, because reason: String
  ) -> String {
    if let set = boot.assumed[key] { return set.value }
    recordAssumption(key, value, reason)
    return value
  }
  package mutating func recordAssumption(_ key: String, _ value: String, _ reason: String) {
    let assumption = Assumption(key: key, value: value, reason: reason)
    if !record.assumptions.contains(assumption) { record.assumptions.append(assumption) }
  }

  /// A number that the kernel's binary fixes, by the best source (`BootDescription.number`).
  ///
  /// - Parameter rule: what it follows to be from what the replay knows beyond the configuration.
  package func constant(_ constant: KernelConstant, rule: UInt64? = nil) -> UInt64 {
    boot.number(constant, rule: rule)?.value ?? 0
  }

  /// The same for a site whose usual name is not its own.
  package func caller(_ site: CallSite, else other: CallSite) -> String {
    boot.caller(site, usual: caller(other))
  }
  /// The same for calls that must not fail, which newer kernels wrap.
  package func panickingCaller(_ site: CallSite) -> String {
    kernel.has(.hasAllocOrPanic) ? "__memblock_alloc_or_panic" : caller(site)
  }
}
