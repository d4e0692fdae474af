// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Memblock
import PhysicalMemory
import Zones

/// What the architecture-independent steps carry from one to the next, and what an architecture
/// tells them.
///
/// # What an architecture sets, and until when
///
/// Before `state.sparseInit()` / `state.freeAreaInit()` (7.2: before `setup_arch` ends, as both run
/// in `mm_core_init_early`):
///
/// | field | meaning |
/// |---|---|
/// | `zoneLimits` | `max_zone_pfn[]`: end pfn of DMA, DMA32, Normal, HighMem; only the zones it names |
/// | `onlineNodes` | online node ids, ascending; nil: the nodes that memory regions carry |
/// | `possibleNodes` | node ids in `node_possible_map`; nil: the online ones |
/// | `nodeData` | where each node's `pg_data_t` lies (SPARSEMEM usage maps go near it); static: absent |
/// | `maxDMAAddress` | `__pa(MAX_DMA_ADDRESS)`, as printed in `from=` |
/// | `dmaReserve` | x86-64 5.10 and 6.1: pages of `memblock_find_dma_reserve()` |
/// | `vmemmap` | SPARSEMEM_VMEMMAP: where struct pages are mapped and which table levels need pages |
/// | `maxPhysicalBits` | MAX_PHYSMEM_BITS; nil: 46 or 52 (la57) on x86-64, 48 arm64, 56 riscv64 |
///
/// Before `setup_per_cpu_areas`: `nodeOfCPU`, `perCPUAtom`. Before the swiotlb step:
/// `dmaPhysicalLimit` (arm64_dma_phys_limit, riscv dma32_phys_limit, arm_dma_limit itself) and
/// `maxPossiblePfn` (x86). Whenever it is known: `initrd` (the accepted initrd as it was reserved,
/// page-rounded, and where it was moved to), `kfencePool` (arm64 and riscv `paging_init`),
/// `efiBootServices` (x86: what `efi_reserve_boot_services()` reserved itself, in map order),
/// `lateReservedFrees`. CMA areas and the crash kernel are taken from `state.cma` and
/// `state.crashKernel`.
///
/// # What an architecture calls
///
/// `state.sparseInit()`, `state.freeAreaInit()` (5.10–6.12; 7.2 runs them in
/// `mm_core_init_early`), `state.setupLogBuffer(early:)` (x86: `early: true` in setup_arch),
/// `state.allocBootmemCpumask(bits:)` (one `alloc_bootmem_cpumask_var()`),
/// `state.findDMAReserve()` (the x86 rule for `dmaReserve`). All other steps run from
/// `startKernelSteps`.
///
/// Sizes and trace names: `MemoryManagementConstants.swift`, `MemoryManagementSites.swift`.
package struct MemoryManagementState: Sendable {
  // MARK: set by the architecture

  package var zoneLimits: [ZoneKind: PageFrame] = [:]
  package var onlineNodes: [NodeID]?
  package var possibleNodes: [NodeID]?
  package var nodeData: [NodeID: PhysicalAddress] = [:]
  package var maxDMAAddress: PhysicalAddress = 0
  package var dmaReserve: UInt64 = 0
  package var vmemmap: VmemmapLayout?
  package var maxPhysicalBits: Int?
  /// SECTION_SIZE_BITS; nil: the constant `SECTION_SIZE_BITS`.
  package var sectionBits: Int?
  /// The node of each possible CPU, by CPU number; CPUs not listed belong to the first node.
  package var nodeOfCPU: [NodeID] = []
  /// The unit allocations are made in: x86-64 2 MiB; nil: a page.
  package var perCPUAtom: UInt64?
  package var dmaPhysicalLimit: PhysicalAddress?
  /// x86: `max_possible_pfn`; nil: `maxPfn`.
  package var maxPossiblePfn: PageFrame?
  /// riscv64: a device is not coherent with the caches (`dma_cache_alignment` is not 1).
  package var isDMANonCoherent = false
  package var initrd: MemoryRange?
  package var kfencePool: MemoryRange?
  package var efiBootServices: [MemoryRange] = []
  /// Reserved memory that this kernel gives back on its way to user space, beyond what the steps
  /// know (initrd, init sections, boot services, CMA).
  package var lateReservedFrees: [LateReservedFree] = []
  /// What an architecture does at fixed points of start_kernel.
  package var hooks = ArchitectureHooks()

  // MARK: made by the steps

  /// The zones after `free_area_init()`.
  package var layout: ZoneLayout?
  /// FLATMEM: where the memory map lies, and the pfn of its first record.
  package var flatMap: (range: MemoryRange, firstPfn: PageFrame)?
  /// SPARSEMEM without VMEMMAP: the memory map of each section.
  package var sectionMaps: [UInt64: PhysicalAddress] = [:]
  /// Vmemmap tables that exist.
  package var vmemmapTables = PageTableSet()
  package var nrKernelPages: UInt64 = 0
  package var nrAllPages: UInt64 = 0
  /// Managed pages of all zones before `memblock_free_all()` counts them anew.
  package var initialManaged: UInt64 = 0
  /// The first page of a node whose struct page waits for `page_alloc_init_late()`.
  package var firstDeferredPfn: [NodeID: PageFrame] = [:]
  package var hasLargeLogBuffer = false
  /// The dentry and inode tables are spread over the nodes.
  package var spreadsHashes = false
  /// `hugetlb_cma_size`: what was asked for, 0 where no area could be had; nil before
  /// `hugetlb_cma_reserve()`, which an architecture may not call at all.
  var hugetlbCMASize: UInt64?
  /// What is left of the CMA areas for gigantic pages, by node.
  var hugetlbCMAFree: [NodeID: UInt64] = [:]
  /// Gigantic pages that keep little of their memory map.
  var optimizedHugePages: [OptimizedHugePage] = []
  /// `hugetlb_bootmem_alloc()` has run.
  package var hasAllocatedHugePages = false
  /// Huge pages taken from memblock; hugetlbfs counts them as managed.
  package var bootHugePages: [MemoryRange] = []
  /// Parts of the image given back whose place is not known.
  var imageBytesFreed: UInt64 = 0
  /// Names that `reserve_mem=` has given out.
  package var reservedNames: [String] = []
  package var swiotlb: MemoryRange?
  /// The buddy allocator, from `memblock_free_all()` on.
  package var buddy: BuddyState?
  /// Allocations by owner, for the table of where memory went.
  package var owned: [OwnedRange] = []
  package init() {}
}

/// What an architecture does at fixed points of `start_kernel()`.
package struct ArchitectureHooks: Sendable {
  package typealias Hook = @Sendable (inout BootState) throws(KernelPanic) -> Void
  /// Right behind the first-chunk set-up in `setup_per_cpu_areas()`; x86: node and CPU masks are
  /// made by the step itself.
  package var afterPerCPU: Hook?
  /// `percpu_alloc=page`: page tables of the vmalloc area that so many bytes are mapped in.
  package var populatePerCPUPages:
    (@Sendable (inout BootState, _ size: UInt64) throws(KernelPanic) -> Void)?
  /// x86-64: the cpu entry area's page tables.
  package var trapInit: Hook?
  /// 7.2: `hugetlb_cma_reserve()`.
  package var hugetlbCMAReserve: Hook?
  /// At the very start of `mem_init()` (5.10–6.12) or in `arch_mm_preinit()` (7.2), before swiotlb.
  package var memInit: Hook?
  /// After the hand-over, before user space: what else this architecture traces or gives back.
  package var afterHandOver: Hook?
  package init() {}
}

/// Reserved memory given back after the hand-over, with the name the kernel prints for it.
package struct LateReservedFree: Sendable, Equatable {
  package var name: String
  package var range: MemoryRange
  package init(_ name: String, _ range: MemoryRange) { (self.name, self.range) = (name, range) }
}

/// Where SPARSEMEM_VMEMMAP maps struct pages, and which page tables that needs.
package struct VmemmapLayout: Sendable, Equatable {
  /// Virtual address of the struct page of `basePfn`; arithmetic wraps at 2^64.
  package var base: UInt64
  package var basePfn: PageFrame
  /// One table page per window of this many address bits, highest level first: x86-64 [39, 30]
  /// (la57 [48, 39, 30]), arm64 with 4K pages [39, 30], with 16K [36, 25].
  package var tableShifts: [Int]
  /// What one leaf maps: 21 for 2 MiB blocks, the page shift for single pages.
  package var leafShift: Int
  /// Tables that exist already.
  package var existing: PageTableSet

  package init(
    base: UInt64, basePfn: PageFrame, tableShifts: [Int], leafShift: Int,
    existing: PageTableSet = PageTableSet()
  ) {
    (self.base, self.basePfn, self.tableShifts) = (base, basePfn, tableShifts)
    (self.leafShift, self.existing) = (leafShift, existing)
  }
  /// The address of a page's struct page.
  package func address(of pfn: PageFrame, recordSize: UInt64) -> UInt64 {
    base &+ (pfn &- basePfn) &* recordSize
  }
}
