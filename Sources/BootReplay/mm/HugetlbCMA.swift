// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory

/// What `hugetlb_cma=` asks for.
struct HugetlbCMARequest: Sendable, Equatable {
  var total: UInt64 = 0
  var bySize: [NodeID: UInt64] = [:]

  /// Models `cmdline_parse_hugetlb_cma()`: one size, or `node:size,…` where the kernel knows it.
  mutating func parse(_ value: String, knowsNodes: Bool, maxNodes: Int) {
    var text = Substring(value).utf8
    while let first = text.first {
      guard knowsNodes else {
        total = Memparse.size(&text)
        return
      }
      guard first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") else { return }
      let digits = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      var rest = text.dropFirst(digits.count)
      guard rest.first == UInt8(ascii: ":") else {
        // A plain size is read from the very start of the value.
        var whole = Substring(value).utf8
        total = Memparse.size(&whole)
        return
      }
      guard let node = Int(String(decoding: digits, as: UTF8.self)), node < maxNodes else { return }
      rest = rest.dropFirst()
      let size = Memparse.size(&rest)
      bySize[node] = size
      total = total &+ size
      guard rest.first == UInt8(ascii: ",") else { return }
      text = rest.dropFirst()
    }
  }
}

/// Models `hugetlb_cma_reserve()` (mm/hugetlb.c, mm/hugetlb_cma.c): CMA for gigantic pages.
extension BootState {
  /// `order` is that of a gigantic page; nil where this CPU has none.
  package mutating func hugetlbCMAReserve(order: Int?) throws(KernelPanic) {
    guard config.isEnabled(.hugetlbPage), config.isEnabled(.cma) else { return }
    let request = hugetlbCMARequest
    guard request.total != 0 else { return }
    mm.hugetlbCMASize = request.total
    guard let order else {
      if kernel.has(.tellsUnsupportedHugetlbCMA) {
        print("hugetlb_cma: the option isn't supported by current arch", level: 4)
      }
      return
    }
    cause = boot.commandLineSource
    try reserveHugetlbCMA(request, page: pageSize << UInt64(order))
    flushEvents()
    cause = nil
  }

  private var hugetlbCMARequest: HugetlbCMARequest {
    var request = HugetlbCMARequest()
    for case let value? in commandLine.values(of: "hugetlb_cma") {
      request.parse(
        value, knowsNodes: kernel.has(.hugePagesTakeNodes), maxNodes: memblock.traits.maxNodes)
    }
    return request
  }

  /// `hugetlb_cma_size` as gigantic pages find it.
  var hugetlbCMASize: UInt64 {
    guard config.isEnabled(.cma) else { return 0 }
    return mm.hugetlbCMASize ?? hugetlbCMARequest.total
  }

  /// Models `hugetlb_early_cma()` (6.15 up): gigantic pages come from the areas alone.
  var takesHugePagesFromCMA: Bool {
    kernel.has(.tellsUnsupportedHugetlbCMA) && hugetlbCMASize != 0
      && isSwitchedOn("hugetlb_cma_only")
  }

  /// Models `hugetlb_cma_alloc_bootmem()`: from this node's area or, where any node will do, from
  /// another's. The pages are part of a reserved area, so memblock does not change.
  mutating func takeHugePageFromCMA(_ size: UInt64, node: NodeID, isExact: Bool) -> Bool {
    let others = isExact ? [] : mm.hugetlbCMAFree.keys.sorted().filter { $0 != node }
    for candidate in [node] + others {
      guard let free = mm.hugetlbCMAFree[candidate], free >= size else { continue }
      mm.hugetlbCMAFree[candidate] = free - size
      return true
    }
    return false
  }

  /// The nodes that areas go to: those online; in newer kernels those with memory.
  private var hugetlbCMANodes: [NodeID] {
    if kernel.has(.tellsUnsupportedHugetlbCMA) {
      return Set(memblock.pfnRanges().map(\.node)).sorted()
    }
    return mm.onlineNodes ?? [0]
  }

  /// Drops nodes that cannot have an area; false where nothing is left to do.
  private mutating func checkNodes(
    _ request: inout HugetlbCMARequest, nodes: [NodeID], page: UInt64
  ) -> Bool {
    let wantsMultiples = kernel.has(.hugetlbCMAWantsMultiples)
    for (node, size) in request.bySize.sorted(by: { $0.key < $1.key }) where size != 0 {
      if !nodes.contains(node) {
        print("hugetlb_cma: invalid node \(node) specified", level: 4)
      } else if wantsMultiples, size % page != 0 {
        print(
          "hugetlb_cma: cma area of node \(node) must be a multiple of \(page >> 20) MiB",
          level: 4)
      } else if !wantsMultiples, size < page {
        print(
          "hugetlb_cma: cma area of node \(node) should be at least \(page >> 20) MiB", level: 4)
      } else {
        continue
      }
      request.total = request.total &- size
      request.bySize[node] = nil
    }
    guard request.total != 0 else { return false }
    if wantsMultiples, request.total % page != 0 {
      print("hugetlb_cma: cma area must be a multiple of \(page >> 20) MiB", level: 4)
      return false
    }
    if !wantsMultiples, request.total < page {
      print("hugetlb_cma: cma area should be at least \(page >> 20) MiB", level: 4)
      return false
    }
    return true
  }

  private mutating func reserveHugetlbCMA(
    _ asked: HugetlbCMARequest, page: UInt64
  ) throws(KernelPanic) {
    var request = asked
    let nodes = hugetlbCMANodes
    guard checkNodes(&request, nodes: nodes, page: page), !nodes.isEmpty else {
      // Older kernels keep a size that it finds too small.
      if kernel.has(.hugePagesTakeNodes) { mm.hugetlbCMASize = 0 }
      return
    }
    mm.hugetlbCMASize = request.total
    let isByNode = request.bySize.values.contains { $0 != 0 }
    var perNode = request.total.dividedRoundingUp(by: UInt64(nodes.count))
    if kernel.has(.hugePagesTakeNodes) { perNode = perNode.roundedUp(to: page) }
    if !isByNode {
      print(
        "hugetlb_cma: reserve \(request.total >> 20) MiB, up to \(perNode >> 20) MiB per node")
    }
    var reserved: UInt64 = 0
    for node in nodes {
      var size = isByNode ? request.bySize[node] ?? 0 : min(perNode, request.total &- reserved)
      if isByNode, size == 0 { continue }
      if !kernel.has(.hugetlbCMAWantsMultiples) { size = size.roundedUp(to: page) }
      switch try declareHugetlbCMA(size, page: page, node: node) {
      case .success:
        reserved = reserved &+ size
        mm.hugetlbCMAFree[node, default: 0] &+= size
        print("hugetlb_cma: reserved \(size >> 20) MiB on node \(node)")
      case .failure(let failure):
        print(
          "hugetlb_cma: reservation failed: err -\(failure.error.rawValue), node \(node)",
          level: 4)
      }
      if reserved >= request.total { break }
    }
    if reserved == 0, kernel.has(.hugePagesTakeNodes) { mm.hugetlbCMASize = 0 }
  }

  private mutating func declareHugetlbCMA(
    _ size: UInt64, page: UInt64, node: NodeID
  ) throws(KernelPanic) -> Result<CMAArea, CMAFailure> {
    let name = "hugetlb\(node)"
    let hugePageOrder = UInt64(hugePageOrder)
    if kernel.has(.tellsUnsupportedHugetlbCMA) {
      return try cmaDeclareContiguousMulti(
        size: size, alignment: page, orderPerBit: hugePageOrder, name: name, node: node)
    }
    // 5.16 to 6.9 align to what demotion may leave, a PMD's huge page.
    let alignment = kernel.has(.hugetlbCMAAlignsToDemotion) ? pageSize << hugePageOrder : page
    return try cmaDeclareContiguous(
      base: 0, size: size, limit: 0, alignment: alignment,
      orderPerBit: kernel.has(.hugetlbCMACountsHugePages) ? hugePageOrder : 0, fixed: false,
      name: name, node: node)
  }
}
