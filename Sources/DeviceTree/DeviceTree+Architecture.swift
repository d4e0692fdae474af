// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

extension DeviceTree {
  /// Which architecture a blob is for, by its own name (`arm`, `arm64`, `riscv64`), with the node
  /// and property that tell it; nil where nothing does.
  ///
  /// Many 64-bit ARM boards can run a 32-bit kernel; how the CPUs are started decides then.
  package func guessArchitecture() -> (name: String, reason: String, source: FactSource)? {
    let cpus = root.child("cpus")?.children.filter { $0.name.hasPrefix("cpu@") || $0.name == "cpu" }
    let cpu = cpus?.first { $0.isAvailable } ?? cpus?.first
    if let cpu, let answer = riscv(cpu) { return answer }
    if let answer = powerControl(from: 0xc400_0000, "arm64") ?? cpu.flatMap(armByCPU)
      ?? powerControl(from: 0x8400_0000, "arm") ?? armByTimer() ?? armByBoard()
    {
      return answer
    }
    // The EFI stub of an ACPI machine hands over a blob that holds /chosen only.
    if let chosen = root.child("chosen"), chosen.has("linux,uefi-system-table") {
      return chosen.has("boot-hartid")
        ? answer("riscv64", "has boot-hartid", chosen)
        : answer("arm64", "has linux,uefi-system-table and no CPU is listed", chosen)
    }
    return nil
  }

  private typealias Answer = (name: String, reason: String, source: FactSource)

  private func answer(_ name: String, _ reason: String, _ node: Node) -> Answer {
    (name, reason, FactSource(origin, .name(node.path)))
  }

  private func riscv(_ cpu: Node) -> Answer? {
    for property in ["riscv,isa", "riscv,isa-base", "mmu-type"] where cpu.has(property) {
      let text = cpu.string(property) ?? ""
      if property == "mmu-type", !text.hasPrefix("riscv,") { continue }
      // No 32-bit RISC-V is replayed.
      return text.hasPrefix("rv32") ? nil : answer("riscv64", "\(property) is \(text)", cpu)
    }
    return cpu.strings("compatible").contains("riscv")
      ? answer("riscv64", "compatible is riscv", cpu) : nil
  }

  /// PSCI's function numbers differ between the 64-bit and the 32-bit calling convention. Some
  /// 64-bit boards list the 32-bit numbers, so that those say less than the CPU's name.
  private func powerControl(from base: UInt32, _ name: String) -> Answer? {
    guard let node = root.child("psci") ?? root.child("firmware")?.child("psci"),
      let function = node.cells("cpu_on")?.first, function >> 24 == base >> 24
    else { return nil }
    return answer(name, "cpu_on is \(function.hex0x())", node)
  }

  private func armByCPU(_ cpu: Node) -> Answer? {
    let names = cpu.strings("compatible")
    guard let name = names.first else { return nil }
    // This way of starting CPUs exists in 32-bit kernels only.
    if let method = cpu.string("enable-method") ?? root.child("cpus")?.string("enable-method"),
      method != "psci", method != "spin-table"
    {
      return answer("arm", "enable-method is \(method)", cpu)
    }
    if names.contains("arm,armv8") || names.contains(where: Self.is64Bit) {
      return answer("arm64", "compatible is \(name)", cpu)
    }
    return names.contains(where: Self.is32Bit)
      ? answer("arm", "compatible is \(name)", cpu) : nil
  }

  private static func is64Bit(_ compatible: String) -> Bool {
    let prefixes = [
      "arm,cortex-a34", "arm,cortex-a35", "arm,cortex-a5", "arm,cortex-a6", "arm,cortex-a7",
      "arm,cortex-x", "arm,neoverse", "arm,c1-", "apple,", "nvidia,tegra132-denver",
      "nvidia,denver", "nvidia,carmel", "qcom,kryo", "qcom,oryon", "qcom,falkor",
      "cavium,thunder", "brcm,vulcan", "brcm,brahma-b53", "ampere,", "apm,", "fujitsu,",
      "hisilicon,tsv", "samsung,mongoose", "marvell,thunderx",
    ]
    return !is32Bit(compatible) && prefixes.contains { compatible.hasPrefix($0) }
  }

  private static func is32Bit(_ compatible: String) -> Bool {
    let cores = [
      "arm,cortex-a5", "arm,cortex-a7", "arm,cortex-a8", "arm,cortex-a9", "arm,cortex-a12",
      "arm,cortex-a15", "arm,cortex-a17", "arm,cortex-a32", "brcm,brahma-b15",
    ]
    let prefixes = [
      "arm,arm7", "arm,arm9", "arm,arm1", "arm,cortex-m", "arm,cortex-r", "arm,sa1", "intel,",
      "marvell,", "mrvl,", "qcom,krait", "qcom,scorpion", "faraday,", "arm,xscale",
    ]
    return cores.contains(compatible) || prefixes.contains { compatible.hasPrefix($0) }
  }

  private func armByTimer() -> Answer? {
    let timers = root.children + (root.child("soc")?.children ?? [])
    for node in timers {
      let names = node.strings("compatible")
      if names.contains("arm,armv8-timer") {
        return answer("arm64", "compatible is arm,armv8-timer", node)
      }
      if let name = names.first(where: { $0.hasPrefix("arm,armv7-timer") }) {
        return answer("arm", "compatible is \(name)", node)
      }
    }
    return nil
  }

  /// Boards of 32-bit families whose trees list no CPU.
  private func armByBoard() -> Answer? {
    let families = ["mrvl,", "marvell,pxa", "marvell,mmp", "st,stm32f", "st,stm32h"]
    let name = root.strings("compatible").first { name in
      families.contains { name.hasPrefix($0) }
    }
    return name.map { answer("arm", "compatible is \($0)", root) }
  }
}
