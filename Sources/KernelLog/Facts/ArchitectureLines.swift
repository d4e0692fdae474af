// SPDX-License-Identifier: GPL-2.0-or-later

/// Lines whose words only one architecture prints; none of them ends the search for other facts.
/// Architectures that are not replayed are named too, so that an error can say which one it is.
enum ArchitectureLines {
  static let recognisers: [LineRecogniser] = hints.map { words, name, strength in
    LineRecogniser(words) { _, log in
      log.sawArchitecture(name, strength: strength)
      return .other
    }
  }

  private static let hints: [(words: String, name: String, strength: Int)] = [
    ("SBI specification v", "riscv64", 5), ("riscv: ", "riscv64", 5),
    ("elf_hwcap is ", "riscv64", 4),
    ("printk: bootconsole [sbi", "riscv64", 5), ("earlycon: sbi", "riscv64", 5),
    ("Boot CPU: AArch64 Processor", "arm64", 7), ("CPU: AArch64 Processor", "arm64", 7),
    ("CPU features: detected feature: ", "arm64", 4),
    ("CPU features: detected: 32-bit EL0", "arm64", 4),
    ("CPU: All CPU(s) started at EL", "arm64", 6),
    ("GICv2m: range", "arm64", 1),
    ("CPU: ARMv", "arm", 5), ("CPU: StrongARM", "arm", 5), ("CPU: XScale", "arm", 5),
    ("CPU: PIPT / VIPT", "arm", 5), ("CPU: VIVT data cache", "arm", 5),
    ("CPU: VIPT ", "arm", 5), ("Memory policy: ", "arm", 2),
    ("x86/fpu: ", "x86_64", 2), ("x86/PAT: ", "x86_64", 2), ("x86/cpu: ", "x86_64", 2),
    ("smpboot: CPU0: Intel", "x86_64", 2), ("smpboot: CPU0: AMD", "x86_64", 2),
    // Not replayed.
    ("MIPS: machine is ", "mips", 6), ("Determined physical RAM map:", "mips", 5),
    ("CP0_PageGrain: ", "mips", 5), ("Primary instruction cache ", "mips", 4),
    ("CPU revision is: ", "mips", 4), ("CPU0 revision is: ", "mips", 4),
    ("PowerMac motherboard:", "powerpc", 6), ("Using pSeries machine description", "powerpc", 6),
    ("Using PowerNV machine description", "powerpc", 6),
    ("Using PowerMac machine description", "powerpc", 6),
    ("Using CHRP machine description", "powerpc", 6),
    ("Using PS3 machine description", "powerpc", 6),
    ("Partition configured for ", "powerpc", 5), ("phys_mem_size     = ", "powerpc", 5),
    ("ppc64_pft_size    = ", "powerpc", 5), ("Page orders: linear mapping = ", "powerpc", 6),
    ("hash-mmu: ", "powerpc", 6), ("radix-mmu: ", "powerpc", 6), ("dt-cpu-ftrs: ", "powerpc", 6),
    ("Top of RAM: ", "powerpc", 4), ("Found initrd at 0xc0", "powerpc", 5),
    ("PROMLIB: Sun IEEE Boot Prom", "sparc", 6), ("ARCH: SUN4", "sparc", 6),
    ("TYPE: Sun4", "sparc", 6), ("Booting Linux...", "sparc", 1),
    ("setup: Linux is running ", "s390", 6), ("Linux is running as a z/VM", "s390", 6),
    ("Linux is running natively in 64-bit", "s390", 6),
    ("setup: The maximum memory size is ", "s390", 6),
    ("SAL 3.", "ia64", 5), ("SAL Platform features", "ia64", 5), ("PAL: ", "ia64", 3),
    ("CPU 0: base freq=", "ia64", 5), ("Virtual mem_map starts at 0xa000", "ia64", 6),
    ("64-bit Loongson Processor probed", "loongarch", 6),
    ("CPU0 revision is: 0014", "loongarch", 6),
    ("The 32-bit Kernel has started...", "parisc", 6),
    ("The 64-bit Kernel has started...", "parisc", 6),
    ("Determining PDC firmware type", "parisc", 6),
    ("Booting on Alpha", "alpha", 5), ("Booting GENERIC on ", "alpha", 6),
    ("Console graphics on hose", "alpha", 5), ("Amiga hardware found:", "m68k", 6),
    ("Apple Macintosh ", "m68k", 5), ("Atari hardware found:", "m68k", 6),
    ("Ramdisk addr 0x", "microblaze", 4), ("wt_msr_noirq", "microblaze", 6),
    ("setup_memory: ", "microblaze", 4), ("OpenRISC Linux -- ", "openrisc", 6),
    ("CPU: OpenRISC-", "openrisc", 6), ("IDENTITY\t: ARC", "arc", 6),
    ("IDENTITY\t: family", "arc", 4), ("Boot params:", "sh", 1),
    ("Booting machvec: ", "sh", 6), ("Phys. memory", "csky", 2), ("C-SKY: ", "csky", 6),
    ("config ID: ", "xtensa", 4), ("Nios II", "nios2", 3),
    ("UML running in ", "um (User Mode Linux)", 6),
    ("Checking that ptrace can change system call numbers", "um (User Mode Linux)", 6),
  ]

  /// The flavour at the end of a distribution's release: `6.1.0-50-cloud-amd64`, `5.14.0.el9.x86_64`.
  static func ofRelease(_ release: String) -> String? {
    let endings: [(String, String)] = [
      ("-amd64", "x86_64"), ("x86_64", "x86_64"), ("-686", "i386"), ("-686-pae", "i386"),
      ("-686-smp", "i386"), ("i386", "i386"), ("i686", "i386"), ("i586", "i386"),
      ("i686+PAE", "i386"), ("-arm64", "arm64"), ("arm64-16k", "arm64"), ("aarch64", "arm64"),
      ("-armmp", "arm"), ("-armmp-lpae", "arm"), ("armv7hl", "arm"), ("-rpi", "arm"),
      ("-marvell", "arm"), ("-kirkwood", "arm"), ("-orion5x", "arm"), ("-ixp4xx", "arm"),
      ("-riscv64", "riscv64"), ("riscv64", "riscv64"),
      ("mips64el", "mips"), ("-octeon", "mips"), ("-loongson-3", "mips"), ("-malta", "mips"),
      ("ppc64le", "powerpc"), ("ppc64el", "powerpc"), ("ppc64", "powerpc"),
      ("-powerpc64", "powerpc"),
      ("-powerpc64le", "powerpc"), ("-powerpc", "powerpc"), ("-powerpc-smp", "powerpc"),
      ("s390x", "s390"), ("-sparc64", "sparc"), ("-sparc64-smp", "sparc"), ("ia64", "ia64"),
      ("-itanium", "ia64"), ("-mckinley", "ia64"), ("loongarch64", "loongarch"),
      ("-loong64", "loongarch"), ("-alpha-generic", "alpha"), ("-alpha-smp", "alpha"),
      ("-m68k", "m68k"), ("-parisc", "parisc"), ("-parisc64", "parisc"), ("-sh7751r", "sh"),
    ]
    return endings.first { release.hasSuffix($0.0) }?.1
  }

  /// Functions of memblock's callers that one architecture has.
  static func ofCaller(_ caller: String, digits: Int) -> String? {
    let functions: [(String, String)] = [
      ("e820__", "x86"), ("reserve_real_mode", "x86"), ("reserve_bios_regions", "x86"),
      ("init_mem_mapping", "x86"), ("early_reserve_memory", "x86"),
      ("arm64_memblock_init", "arm64"), ("arm_memblock_init", "arm"),
      ("arm_mm_memblock_reserve", "arm"), ("adjust_lowmem_bounds", "arm"),
      ("setup_bootmem", "riscv64"), ("setup_vm_final", "riscv64"),
    ]
    guard let name = functions.first(where: { caller.hasPrefix($0.0) })?.1 else { return nil }
    return name == "x86" ? (digits > 8 ? "x86_64" : "i386") : name
  }

  /// `(aarch64-linux-gnu-gcc …)` in the banner.
  static func ofCompiler(_ banner: ArraySlice<UInt8>) -> String? {
    let compilers: [(String, String)] = [
      ("aarch64-", "arm64"), ("aarch64_", "arm64"), ("riscv64-", "riscv64"),
      ("x86_64-", "x86_64"), ("arm-linux", "arm"), ("arm-none", "arm"), ("arm-", "arm"),
      ("armv", "arm"), ("armeb-", "arm"), ("i686-", "i386"), ("i586-", "i386"),
      ("i486-", "i386"), ("i386-", "i386"), ("mips", "mips"), ("powerpc", "powerpc"),
      ("ppc64", "powerpc"), ("loongarch64", "loongarch"), ("hppa", "parisc"),
      ("sparc", "sparc"), ("s390", "s390"), ("ia64", "ia64"), ("alpha", "alpha"),
      ("m68k", "m68k"), ("microblaze", "microblaze"), ("or1k", "openrisc"),
      ("xtensa", "xtensa"), ("arc-", "arc"), ("sh4-", "sh"), ("nios2", "nios2"),
      ("csky", "csky"), ("riscv32-", "riscv32"),
    ]
    return compilers.first { banner.contains(text: "(" + $0.0) }?.1
  }
}
