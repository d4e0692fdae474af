// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory

/// `swiotlb_init()` (kernel/dma/swiotlb.c): the bounce buffer for devices that do not reach all RAM.
extension BootState {
  /// What `swiotlb=` and `iommu=` ask for.
  private struct Request {
    var slabs: UInt64 = 32768
    var areas: UInt64 = 0
    var isForced = false
    var isDisabled = false
  }

  /// Models `setup_io_tlb_npages()`.
  private func swiotlbRequest() -> Request {
    var request = Request()
    for case let value? in commandLine.values(of: "swiotlb") {
      var parts = value.split(separator: ",", omittingEmptySubsequences: false)[...]
      func number() -> UInt64? {
        guard let first = parts.first, first.first?.isNumber ?? false else { return nil }
        var text = first.utf8
        return Memparse.unsignedNumber(&text)
      }
      if let slabs = number() {
        request.slabs = min(slabs, 1 << 40).roundedUp(to: 128)
        parts = parts.dropFirst()
        if kernel.has(.swiotlbHasAreas), let areas = number() {
          request.areas = min(max(1, areas), 1 << 31).roundedUpToPowerOfTwo
          request.slabs = roundedSlabs(request.slabs, areas: request.areas)
          parts = parts.dropFirst()
        }
      }
      if let word = parts.first(where: { !$0.isEmpty }) {
        request.isForced = request.isForced || word == "force"
        request.isDisabled = request.isDisabled || word == "noforce"
      }
    }
    return request
  }

  /// Models `round_up_default_nslabs()`.
  private func roundedSlabs(_ slabs: UInt64, areas: UInt64) -> UInt64 {
    max(slabs, 128 * areas).roundedUpToPowerOfTwo
  }

  /// Whether this machine's RAM reaches beyond what devices do.
  private var exceedsDeviceReach: Bool {
    switch boot.architecture {
    case .x86_64, .i386:
      let isOff = commandLine.values(of: "iommu").contains {
        $0?.split(separator: ",").contains("off") ?? false
      }
      let isSoft = commandLine.values(of: "iommu").contains {
        $0?.split(separator: ",").contains("soft") ?? false
      }
      return isSoft || !isOff && (mm.maxPossiblePfn ?? maxPfn) > 0x10_0000
    case .arm64, .riscv64, .arm:
      let limit = (mm.dmaPhysicalLimit?.rawValue ?? .max) / pageSize
      if boot.architecture == .riscv64, kernel.has(.riscvStaysBelowDMA32),
        memblock.startOfDRAM >= mm.dmaPhysicalLimit ?? 0
      {
        return false
      }
      return maxPfn > limit
    }
  }

  package mutating func swiotlbInit() throws(KernelPanic) {
    guard config.isEnabled(.swiotlb) else { return }
    if boot.architecture == .arm, !config.isEnabled(.armLpae) { return }
    if boot.architecture == .riscv64, !kernel.has(.riscvHasSwiotlb) { return }
    var request = swiotlbRequest()
    var isNeeded = exceedsDeviceReach
    // 6.12 up: small buffers for kmalloc memory that is not cache-line aligned.
    let bounces =
      config.isEnabled(.dmaBounceUnalignedKmalloc)
      && (boot.architecture == .arm64
        || boot.architecture == .riscv64 && mm.isDMANonCoherent)
    if bounces, !isNeeded {
      adjustSwiotlb(&request)
      isNeeded = true
    }
    if request.isDisabled, !kernel.has(.swiotlbHasAreas) {
      (request.slabs, request.isDisabled) = (1, false)
    }
    guard isNeeded || request.isForced, !request.isDisabled else { return }
    if kernel.has(.swiotlbHasAreas) {
      try swiotlbWithAreas(request)
    } else {
      try swiotlbWithLists(request)
    }
  }

  /// Models `swiotlb_adjust_size()`: 1 MiB for each GiB of RAM.
  private mutating func adjustSwiotlb(_ request: inout Request) {
    guard request.slabs == 32768 else { return }
    let total = memblock.memory.totalSize
    let size = min(request.slabs << 11, total.dividedRoundingUp(by: 1024)).roundedUp(to: 2048)
    request.slabs = (size >> 11).roundedUp(to: 128)
    var printed = size
    if request.areas > 0 {
      let rounded = roundedSlabs(request.slabs, areas: request.areas)
      if rounded != request.slabs { printed = rounded << 11 }
      request.slabs = rounded
    }
    print("software IO TLB: SWIOTLB bounce buffer size adjusted to \(printed >> 20)MB")
  }

  /// Models `swiotlb_init_remap()` (6.1 up).
  private mutating func swiotlbWithAreas(_ asked: Request) throws(KernelPanic) {
    var request = asked
    if request.areas == 0 {
      request.areas = UInt64(max(1, boot.possibleCPUs)).roundedUpToPowerOfTwo
      print("software IO TLB: area num \(request.areas).")
      let rounded = roundedSlabs(request.slabs, areas: request.areas)
      if rounded != request.slabs {
        print(
          "software IO TLB: SWIOTLB bounce buffer size roundup to \(rounded >> 9)MB")
        request.slabs = rounded
      }
    }
    let site = caller(.swiotlb)
    var slabs = request.slabs
    var areas = min(request.areas, max(1, slabs / 128))
    var buffer: PhysicalAddress?
    while true {
      buffer = try memblock.alloc(
        size: (slabs << 11).roundedUp(to: pageSize), alignment: pageSize, to: lowLimit,
        caller: site)
      if buffer != nil { break }
      print(
        "software IO TLB: swiotlb_init_remap: Failed to allocate \(slabs << 11) bytes tlb"
          + " structure", level: 4)
      guard slabs > 512 else { return }
      slabs = (slabs >> 1).roundedUp(to: 128)
      areas = min(areas, max(1, slabs / 128))
    }
    guard let buffer else { return }
    if slabs != request.slabs {
      print(
        "software IO TLB: SWIOTLB bounce buffer size adjusted \(request.slabs) -> \(slabs) slabs")
    }
    let slot = constant(.ioTLBSlot)
    let area = constant(.ioTLBArea)
    try memblock.alloc(
      size: (slot * slabs).roundedUp(to: pageSize), alignment: pageSize,
      caller: caller(.swiotlbTables))
    try memblock.alloc(
      size: area * areas, alignment: memblock.traits.cacheLine, caller: caller(.swiotlbTables))
    finishSwiotlb(buffer, slabs << 11)
  }

  /// Models `swiotlb_init()` of 5.10: the buffer, a list and the original addresses.
  private mutating func swiotlbWithLists(_ request: Request) throws(KernelPanic) {
    let slabs = request.slabs == 0 ? 32768 : request.slabs
    guard
      let buffer = try memblock.alloc(
        size: (slabs << 11).roundedUp(to: pageSize), alignment: pageSize, to: lowLimit,
        caller: caller(.swiotlb))
    else {
      print("software IO TLB: Cannot allocate buffer", level: 4)
      return
    }
    for record in [UInt64(4), 8] {
      try memblock.alloc(
        size: (record * slabs).roundedUp(to: pageSize), alignment: pageSize,
        caller: caller(.swiotlbTables))
    }
    finishSwiotlb(buffer, slabs << 11)
  }

  /// ARCH_LOW_ADDRESS_LIMIT.
  private var lowLimit: PhysicalAddress {
    boot.architecture == .arm64 ? (mm.dmaPhysicalLimit ?? 0x1_0000_0000) - 1 : 0xffff_ffff
  }

  private mutating func finishSwiotlb(_ base: PhysicalAddress, _ size: UInt64) {
    let range = MemoryRange(from: base, to: base + size)
    mm.swiotlb = range
    own("swiotlb", range)
    // x86 tells only once it has settled to use it.
    if !boot.architecture.isX86 { printSwiotlb() }
  }

  /// Models `swiotlb_print_info()`.
  mutating func printSwiotlb() {
    guard let range = mm.swiotlb else { return }
    let width = memblock.traits.physicalBits / 4
    print(
      "software IO TLB: mapped [mem \(range.base.rawValue.hex0x(width: width))"
        + "-\(range.end.rawValue.hex0x(width: width))] (\(range.size >> 20)MB)")
  }
}
