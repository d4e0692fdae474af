// SPDX-License-Identifier: GPL-2.0-or-later

/// A number that a kernel's binary fixes and the replay asks for, by the name that `--assume`, a
/// kernel description and `memreplay list constants` use.
package enum KernelConstant: String, CaseIterable, Sendable, Hashable {
  // MARK: structures

  case structPage = "sizeof(struct page)"
  case nodeData = "sizeof(pg_data_t)"
  case memorySection = "sizeof(struct mem_section)"
  case memorySectionUsage = "sizeof(struct mem_section_usage)"
  case perCPUChunk = "sizeof(struct pcpu_chunk)"
  case printkDescriptor = "sizeof(struct prb_desc)"
  case printkInfo = "sizeof(struct printk_info)"
  case ioTLBSlot = "sizeof(struct io_tlb_slot)"
  case ioTLBArea = "sizeof(struct io_tlb_area)"
  case pageExtension = "sizeof(struct page_ext)"
  case kfenceMetadata = "sizeof(struct kfence_metadata)"
  case blacklistEntry = "sizeof(struct blacklist_entry)"
  case hashBucket = "sizeof(struct hlist_head)"
  case resource = "sizeof(struct resource)"
  case firmwareMapEntry = "sizeof(struct firmware_map_entry)"
  case nosaveRegion = "sizeof(struct nosave_region)"
  case staticVM = "sizeof(struct static_vm)"
  case deviceNode = "sizeof(struct device_node)"
  case deviceProperty = "sizeof(struct property)"
  case aliasProperty = "sizeof(struct alias_prop)"
  case reservedMemory = "sizeof(struct reserved_mem)"

  // MARK: memory management

  case sectionSizeBits = "SECTION_SIZE_BITS"
  case maxOrder = "MAX_ORDER"
  case pageblockOrder = "pageblock_order"
  case perCPUStatic = "percpu.static"
  case perCPUReserved = "percpu.reserved"
  case perCPUDynamic = "percpu.dynamic"
  case perCPUEarlyDynamic = "percpu.dynamic-early"

  // MARK: x86

  case realModeSize = "realmode-size"
  case brkSize = "brk-size"
  case brkPageTables = "brk-page-tables"
  case earlyPageTableRoom = "early-page-table-room"
  case vmallocEnd = "VMALLOC_END"
  case fixmapKmapPages = "fixmap-kmap-pages"
  case fixmapSinglePages = "fixmap-single-pages"
  case pkmapPages = "pkmap-pages"
  case cpuEntryAreaPages = "cpu-entry-area-pages"
  case hpetNameSize = "hpet-name-size"
  case ioapicNameSize = "ioapic-name-size"
}

extension KernelConstant {
  package enum Unit: String, Sendable { case bytes, pages, address, order, bits }

  /// What `memreplay list constants` says of a constant.
  package struct Definition: Sendable {
    package let unit: Unit
    /// What the number is.
    package let meaning: String
    /// Where describe-kernel, or a reader, finds it.
    package let found: String
    /// What a kernel can have; anything else is a slip.
    package let range: ClosedRange<UInt64>
  }

  /// The constant of that name. A structure's `struct` may be left out.
  package init?(named name: String) {
    if let exact = Self(rawValue: name) {
      self = exact
    } else if name.hasPrefix("sizeof("),
      let known = Self(rawValue: "sizeof(struct \(name.dropFirst("sizeof(".count))")
    {
      self = known
    } else {
      return nil
    }
  }

  /// The structure's name as a description's `sizes:` gives it; nil for other constants.
  package var structureName: String? {
    guard rawValue.hasPrefix("sizeof("), rawValue.hasSuffix(")") else { return nil }
    return String(rawValue.dropFirst("sizeof(".count).dropLast())
  }
  package init?(structure: String) { self.init(rawValue: "sizeof(\(structure))") }

  package var definition: Definition {
    let debugData = "BTF or DWARF, else by rule from the .config"
    func structure(
      _ meaning: String, _ range: ClosedRange<UInt64> = 1...0x1_0000, found: String? = nil
    ) -> Definition {
      Definition(unit: .bytes, meaning: meaning, found: found ?? debugData, range: range)
    }
    func number(
      _ unit: Unit, _ range: ClosedRange<UInt64>, _ meaning: String, found: String
    ) -> Definition {
      Definition(unit: unit, meaning: meaning, found: found, range: range)
    }
    switch self {
    case .structPage: return structure("one page's record in the memory map", 1...4096)
    case .nodeData: return structure("a node's data, before any rounding", 64...0x100_0000)
    case .memorySection: return structure("SPARSEMEM's record of a section", 1...4096)
    case .memorySectionUsage: return structure("a section's usage record with its bitmaps")
    case .perCPUChunk: return structure("a per-CPU chunk without its bitmap")
    case .printkDescriptor: return structure("log buffer: the descriptor of a record", 1...4096)
    case .printkInfo: return structure("log buffer: what is kept of a record", 1...4096)
    case .ioTLBSlot: return structure("swiotlb: a slot's record", 1...4096)
    case .ioTLBArea: return structure("swiotlb: an area's record", 1...4096)
    case .pageExtension: return structure("a page's extension record (FLATMEM)", 1...4096)
    case .kfenceMetadata: return structure("KFENCE: an object's record")
    case .blacklistEntry: return structure("initcall_blacklist=: an entry", 1...4096)
    case .hashBucket: return structure("a bucket of the large hash tables", 1...64)
    case .resource: return structure("a resource of /proc/iomem", 1...4096)
    case .firmwareMapEntry: return structure("an entry of /sys/firmware/memmap", 1...4096)
    case .nosaveRegion: return structure("a range that hibernation leaves out", 1...4096)
    case .staticVM: return structure("ARM: a static mapping's record", 1...4096)
    case .deviceNode: return structure("a node of the unflattened device tree", 1...4096)
    case .deviceProperty: return structure("a property of that tree", 1...4096)
    case .aliasProperty: return structure("an alias of that tree, without its stem", 1...4096)
    case .reservedMemory: return structure("a reserved-memory node's record", 1...4096)
    case .sectionSizeBits:
      return number(.bits, 21...48, "SPARSEMEM: a section's size", found: "the architecture")
    case .maxOrder:
      return number(
        .order, 0...30, "the largest block of the buddy allocator",
        found: "ARCH_FORCE_MAX_ORDER in the .config")
    case .pageblockOrder:
      return number(.order, 0...30, "a pageblock's order", found: "the .config")
    case .perCPUStatic:
      return number(
        .bytes, 0...0x4000_0000, "static per-CPU data",
        found: "__per_cpu_end - __per_cpu_start, .data..percpu, or s… in the log's percpu line")
    case .perCPUReserved:
      return number(
        .bytes, 0...0x4000_0000, "the first chunk's part for modules",
        found: "MODULES in the .config, or r… in the log's percpu line")
    case .perCPUDynamic:
      return number(
        .bytes, 1...0x100_0000, "the dynamic part that the first chunk is asked to have",
        found: "the release and the .config")
    case .perCPUEarlyDynamic:
      return number(
        .bytes, 1...0x100_0000, "the least dynamic part of the first chunk",
        found: "the release and the .config")
    case .realModeSize:
      return number(
        .bytes, 0...0xa_0000, "x86: the real-mode code that is kept below 1 MiB",
        found: "real_mode_blob_end - real_mode_blob, in whole pages")
    case .brkSize:
      return number(
        .bytes, 0...0x1000_0000, "x86: the room of the brk area",
        found: "__brk_limit - __brk_base, or the ELF section .brk")
    case .brkPageTables:
      return number(
        .pages, 0...1024, "x86: pages of the brk area for the first page tables",
        found: "the release and the .config")
    case .earlyPageTableRoom:
      return number(
        .pages, 0...0x1_0000, "i386: page tables that the early mapping leaves room for",
        found: "PAGE_OFFSET and X86_PAE in the .config")
    case .vmallocEnd:
      return number(
        .address, 0x1000_0000...0xffff_f000, "i386: the end of vmalloc space",
        found: "the release and NR_CPUS in the .config")
    case .fixmapKmapPages:
      return number(
        .pages, 0...4096, "i386: page tables of the kmap slots, in one piece",
        found: "NR_CPUS in the .config")
    case .fixmapSinglePages:
      return number(
        .pages, 0...4096, "i386: other page tables of the fixmap", found: "the .config")
    case .pkmapPages:
      return number(.pages, 0...4096, "i386: page tables of PKMAP", found: "the .config")
    case .cpuEntryAreaPages:
      return number(
        .pages, 0...4096, "i386: page tables of the cpu entry areas",
        found: "NR_CPUS in the .config")
    case .hpetNameSize:
      return number(
        .bytes, 1...4096, "x86: the HPET's resource with its name", found: "the .config")
    case .ioapicNameSize:
      return number(.bytes, 1...4096, "x86: an I/O APIC's resource name", found: "the release")
    }
  }
}

extension KernelConstant {
  /// Whether a boot of such a kernel can ask for the number.
  package func matters(to build: KernelBuild) -> Bool {
    switch self {
    case .nodeData: build.config.isEnabled(.numa)
    case .perCPUStatic: build.config.isEnabled(.smp)
    case .pageExtension:
      build.config.isEnabled(.pageExtension) && !build.config.isEnabled(.sparsemem)
    case .kfenceMetadata:
      build.config.isEnabled(.kfence)
        && build.config.number(.kfenceSampleInterval, default: 0) != 0
    case .realModeSize, .brkPageTables, .brkSize, .hpetNameSize, .ioapicNameSize:
      build.architecture.isX86
    case .earlyPageTableRoom, .vmallocEnd, .fixmapKmapPages, .fixmapSinglePages, .pkmapPages,
      .cpuEntryAreaPages:
      build.architecture == .i386
    case .staticVM: build.architecture == .arm
    case .memorySection, .memorySectionUsage, .sectionSizeBits:
      build.config.isEnabled(.sparsemem)
    case .structPage, .perCPUChunk, .printkDescriptor, .printkInfo, .ioTLBSlot, .ioTLBArea,
      .blacklistEntry, .hashBucket, .resource, .firmwareMapEntry, .nosaveRegion, .deviceNode,
      .deviceProperty, .aliasProperty, .reservedMemory, .maxOrder, .pageblockOrder,
      .perCPUReserved, .perCPUDynamic, .perCPUEarlyDynamic:
      true
    }
  }
}
