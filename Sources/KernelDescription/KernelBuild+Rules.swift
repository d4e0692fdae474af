// SPDX-License-Identifier: GPL-2.0-or-later

/// What a constant comes to in a build.
package struct RuledNumber: Sendable, Equatable {
  package let value: UInt64
  /// False where the `.config` does not settle the number: it is what similar kernels have.
  package let isExact: Bool
  /// What stock kernels of this release have: nearer than another release's profile.
  package var isOfRelease = false

  static func exactly(_ value: UInt64) -> RuledNumber { RuledNumber(value: value, isExact: true) }
  static func ofRelease(_ value: UInt64) -> RuledNumber {
    RuledNumber(value: value, isExact: false, isOfRelease: true)
  }
  static func about(_ value: UInt64) -> RuledNumber { RuledNumber(value: value, isExact: false) }
}

extension KernelBuild {
  /// The number that follows from release and configuration; nil where only the binary has it, or
  /// where the replay's own rules make it (orders, sections).
  package func number(_ constant: KernelConstant) -> RuledNumber? {
    switch constant {
    case .structPage: structPage
    case .nodeData: nodeData
    case .memorySection:
      // Two words, and two more where pages have extensions.
      .exactly(has(.pageExtension) ? 4 * wordSize : 2 * wordSize)
    case .perCPUChunk: .exactly(perCPUChunk)
    case .printkDescriptor: .exactly(3 * wordSize)
    // The writer's context joined the record in 7.0, after its option.
    case .printkInfo: .exactly(isSince(7, 0) && has(.printkExecutionCtx) ? 112 : 88)
    case .ioTLBSlot: .exactly(ioTLBSlot)
    case .ioTLBArea: .exactly(ioTLBArea)
    case .blacklistEntry: .exactly(3 * wordSize)
    case .hashBucket: .exactly(wordSize)
    case .resource: .exactly(resource)
    case .firmwareMapEntry: .exactly(is64Bit ? 104 : 64)
    case .nosaveRegion: .exactly(4 * wordSize)
    case .staticVM: .exactly(staticVM)
    case .deviceNode: .exactly(deviceNode)
    case .deviceProperty: .exactly(deviceProperty)
    case .aliasProperty: .exactly(is64Bit ? 40 : 20)
    case .reservedMemory: .exactly(reservedMemory)
    case .pageExtension: .about(4)
    case .kfenceMetadata: .about(1160)
    case .perCPUStatic: .about(0x3_0000)
    case .perCPUReserved: .exactly(architecture == .i386 ? 0 : perCPUModuleReserve)
    case .perCPUDynamic: .exactly(perCPUDynamic)
    case .perCPUEarlyDynamic: .exactly((isSince(6, 3) ? 20 : 12) << perCPUDynamicShift)
    case .realModeSize: architecture.isX86 ? .about(is64Bit ? 0x7000 : 0x4000) : nil
    case .brkPageTables: architecture.isX86 ? .exactly(brkPageTables) : nil
    case .earlyPageTableRoom: architecture == .i386 ? .exactly(earlyPageTableRoom) : nil
    case .vmallocEnd: architecture == .i386 ? .exactly(vmallocEnd) : nil
    case .fixmapKmapPages, .fixmapSinglePages:
      architecture == .i386 ? .about(has(.x86Pae) ? 2 : 0) : nil
    case .pkmapPages: architecture == .i386 ? .exactly(1) : nil
    case .cpuEntryAreaPages: architecture == .i386 ? .about(has(.x86Pae) ? 2 : 1) : nil
    case .hpetNameSize: .exactly(resource + 9)
    case .ioapicNameSize: .exactly(11)
    case .sectionSizeBits, .maxOrder, .pageblockOrder, .memorySectionUsage, .brkSize: nil
    }
  }

  // MARK: mm

  /// `struct page` (include/linux/mm_types.h): flags, five words that its users share, two counts,
  /// and the memory cgroup.
  private var structPage: RuledNumber {
    var layout = StructureLayout(word: wordSize)
    layout.words(6)
    layout.ints(2)
    if has(.memcg) || isSince(6, 10) && has(.memAllocProfiling) { layout.words() }
    if has(.kmsan) { layout.words(2) }
    // HAVE_ALIGNED_STRUCT_PAGE: so that two words can be exchanged at once.
    if architecture.isX86 || architecture == .arm64 { layout.align(to: 2 * wordSize) }
    return .exactly(layout.size)
  }

  /// What stock kernels have; the exact size hangs on some thirty options.
  private var nodeData: RuledNumber {
    switch architecture {
    case .x86_64:
      .ofRelease(
        isSince(7, 3)
          ? 176_320
          : isSince(7, 0)
            ? 176_256
            : isSince(6, 19)
              ? 174_848 : isSince(6, 12) ? 174_464 : isSince(6, 1) ? 174_208 : 171_968)
    case .arm64:
      .ofRelease(
        isSince(7, 3)
          ? 14_400
          : isSince(7, 0) ? 14_336 : isSince(6, 12) ? 14_144 : isSince(6, 1) ? 11_392 : 9_472)
    case .riscv64: .ofRelease(isSince(7, 3) ? 10_816 : isSince(7, 0) ? 10_752 : 9_280)
    case .i386, .arm: .about(9_280)
    }
  }

  /// `struct pcpu_chunk` (mm/percpu-internal.h).
  private var perCPUChunk: UInt64 {
    // A cache line keeps the two halves apart from 6.5 on.
    let isSplit = isSince(6, 5) && has(.smp)
    let hasOwners =
      isSince(6, 11) ? has(.memcg) || has(.memAllocProfiling) : has(.memcgKmem)
    var layout = StructureLayout(word: wordSize)
    if has(.percpuStats) {
      layout.ints()
      layout.words()
    }
    layout.words(2)
    layout.ints()
    layout.add(32, alignment: 4)
    if isSince(6, 5) { layout.words() }
    if isSplit { layout.align(to: cacheLine) }
    // Base address, maps and blocks, data.
    layout.words(isSince(6, 5) ? 4 : 5)
    layout.bytes(isSince(5, 14) ? 2 : 1)
    layout.ints(2)
    if hasOwners, !isSince(7, 0) { layout.words() }
    layout.ints(3)
    if hasOwners, isSince(7, 0) { layout.words() }
    // The bitmap that follows.
    layout.add(0, alignment: wordSize)
    return layout.size
  }

  // MARK: per-CPU areas

  /// PERCPU_MODULE_RESERVE.
  private var perCPUModuleReserve: UInt64 {
    guard has(.modules) else { return 0 }
    return isSince(6, 10) && !isSince(7, 0) && has(.memAllocProfiling) ? 8 << 13 : 8 << 10
  }
  /// PERCPU_DYNAMIC_SIZE_SHIFT.
  private var perCPUDynamicShift: UInt64 {
    guard has(.randomKmallocCaches) || has(.kmallocPartitionCaches) else { return 10 }
    return has(.lockdep) && pageShift != 12 ? 13 : 12
  }
  /// PERCPU_DYNAMIC_RESERVE; i386 keeps the modules' part in it.
  private var perCPUDynamic: UInt64 {
    let reserve: UInt64 = (is64Bit ? 28 : 20) << perCPUDynamicShift
    return architecture == .i386 ? reserve + perCPUModuleReserve : reserve
  }

  // MARK: resources, bounce buffers, static mappings

  /// `struct resource` (include/linux/ioport.h).
  private var resource: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.add(hasWideAddresses ? 8 : 4, count: 2)
    layout.words(6)
    return layout.size
  }

  /// `struct io_tlb_slot` (kernel/dma/swiotlb.c).
  private var ioTLBSlot: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.add(hasWideAddresses ? 8 : 4)
    layout.words()
    layout.ints()
    return layout.size
  }
  private var ioTLBArea: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.words()
    layout.ints()
    layout.add(spinlock, alignment: has(.preemptRt) || spinlock > 4 ? wordSize : 4)
    return layout.size
  }

  /// ARM's `struct static_vm`: a `struct vm_struct` and a list head.
  private var staticVM: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.words(5)
    layout.ints()
    layout.add(hasWideAddresses ? 8 : 4)
    layout.words(isSince(6, 12) ? 2 : 1)
    layout.align(to: hasWideAddresses ? 8 : 4)
    layout.words(2)
    return layout.size
  }

  // MARK: device tree

  /// CONFIG_OF_KOBJ follows SYSFS; a description that leaves it out has it.
  private var hasOFObjects: Bool { config.string(.ofKobj) != "n" }

  /// `struct kobject`.
  private var kobject: UInt64 { 7 * wordSize + 8 }

  private var deviceNode: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.words()
    layout.ints()
    layout.words()
    // The firmware node: links to suppliers and consumers came with 5.12.
    layout.words(isSince(5, 12) ? 8 : 3)
    layout.words(5)
    if hasOFObjects { layout.structure(kobject) }
    layout.words(2)
    return layout.size
  }

  private var deviceProperty: UInt64 {
    var layout = StructureLayout(word: wordSize)
    layout.words()
    layout.ints()
    layout.words(2)
    if has(.ofDynamic) { layout.words() }
    if hasOFObjects {
      // A bin_attribute: name and mode, size, data, and its functions.
      layout.words()
      layout.add(2)
      layout.words(has(.debugLockAlloc) ? 3 : 0)
      layout.words(5)
      if isSince(5, 13) { layout.words() }
      if isSince(6, 11) { layout.words() }
    }
    return layout.size
  }

  private var reservedMemory: UInt64 {
    var layout = StructureLayout(word: wordSize)
    // Name and operations; the node's offset up to 6.12, its phandle before.
    layout.words(isSince(7, 0) ? 2 : isSince(6, 12) ? 3 : 4)
    layout.add(hasWideAddresses ? 8 : 4, count: 2)
    layout.words()
    return layout.size
  }

  // MARK: x86

  /// INIT_PGD_PAGE_COUNT (arch/x86/mm/init.c).
  private var brkPageTables: UInt64 {
    let levels: UInt64 =
      isSince(5, 12) && (isSince(7, 0) || is64Bit && has(.x86FiveLevel)) ? 4 : 3
    return levels * (has(.randomizeMemory) ? 4 : 2)
  }

  /// PAGE_OFFSET by the memory split.
  package var pageOffset: UInt64 {
    config.number(.pageOffset, default: 0xc000_0000) & 0xffff_ffff
  }

  /// `mk_early_pgtbl_32()`: the tables for all of low memory, LOWMEM_PAGES.
  private var earlyPageTableRoom: UInt64 {
    let pages = (0x1_0000_0000 - pageOffset) >> 12
    return has(.x86Pae) ? pages / 512 + 4 : pages / 1024
  }
}
