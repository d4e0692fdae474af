// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory

/// Huge pages of one size that are to be taken from memblock.
struct HugePageRequest: Sendable, Equatable {
  var size: UInt64
  var count: UInt64 = 0
  /// `hugepages=node:count,…`.
  var byNode: [NodeID: UInt64] = [:]
}

/// `hugepagesz=`, `hugepages=` and `default_hugepagesz=` (mm/hugetlb.c), in the order they stand.
struct HugePageParser: Sendable {
  private let validSizes: [UInt64]
  private let onlineNodes: [NodeID]
  private let takesNodes: Bool
  private let isGigantic: @Sendable (UInt64) -> Bool
  private(set) var requests: [HugePageRequest] = []
  private var current: Int?
  private var isCurrentValid = true
  private var lastTarget: Int?
  /// `hugepages=` before any size: for the default size, were it gigantic.
  private var early: HugePageRequest?
  private var hasDefault = false

  init(state: BootState) {
    validSizes = state.validHugePageSizes
    onlineNodes = state.onlineNodeList
    takesNodes = state.kernel.has(.hugePagesTakeNodes) && state.config.isEnabled(.hugetlbPage)
    let limit = state.pageSize << UInt64(state.maxOrder)
    isGigantic = { $0 > limit }
  }

  /// What this parameter makes the kernel allocate at once.
  mutating func take(_ parameter: KernelCommandLine.Parameter) -> [HugePageRequest] {
    guard let value = parameter.value else { return [] }
    switch parameter.name.replacing("-", with: "_") {
    case "hugepagesz":
      selectSize(value)
      return []
    case "default_hugepagesz":
      guard !hasDefault else { return [] }
      selectSize(value)
      guard isCurrentValid, let current else { return [] }
      hasDefault = true
      guard let early else { return [] }
      requests[current].count = early.count
      requests[current].byNode = early.byNode
      self.early = nil
      return giganticRequest(current)
    case "hugepages": return count(value)
    default: return []
    }
  }

  private mutating func selectSize(_ value: String) {
    var text = Substring(value).utf8
    let size = Memparse.size(&text)
    isCurrentValid = validSizes.contains(size)
    guard isCurrentValid else { return }
    current = requests.firstIndex { $0.size == size }
    if current == nil {
      requests.append(HugePageRequest(size: size))
      current = requests.count - 1
    }
  }

  private mutating func count(_ value: String) -> [HugePageRequest] {
    guard isCurrentValid else {
      isCurrentValid = true
      return []
    }
    let target = current ?? -1
    guard lastTarget != target else { return [] }
    var request = current.map { requests[$0] } ?? early ?? HugePageRequest(size: 0)
    if takesNodes, value.contains(":") {
      for part in value.split(separator: ",") {
        let pair = part.split(separator: ":")
        guard pair.count == 2, let node = Int(pair[0]), onlineNodes.contains(node),
          let pages = UInt64(pair[1])
        else { return [] }
        request.byNode[node] = pages
        request.count &+= pages
      }
    } else {
      guard let pages = UInt64(value.prefix { $0.isASCII && $0.isNumber }) else { return [] }
      request.count = pages
    }
    lastTarget = target
    guard let current else {
      early = request
      return []
    }
    requests[current] = request
    return giganticRequest(current)
  }

  private func giganticRequest(_ index: Int) -> [HugePageRequest] {
    isGigantic(requests[index].size) ? [requests[index]] : []
  }
  /// All gigantic requests, as 7.2 serves them after it has read the whole line.
  var gigantic: [HugePageRequest] { requests.filter { isGigantic($0.size) } }
}

extension BootState {
  /// Models `arch_hugetlb_valid_size()`.
  var validHugePageSizes: [UInt64] {
    guard config.isEnabled(.hugetlbPage) || config.isEnabled(.hugetlbfs) else { return [] }
    switch boot.architecture {
    case .x86_64:
      return [2 << 20] + (boot.cpu.flags.contains("pdpe1gb") ? [1 << 30] : [])
    case .i386: return [config.isEnabled(.x86Pae) ? 2 << 20 : 4 << 20]
    case .arm: return [2 << 20]
    case .arm64:
      switch pageShift {
      case 14: return [2 << 20, 32 << 20, 1 << 30]
      case 16: return [2 << 20, 512 << 20, 16 << 30]
      default: return [64 << 10, 2 << 20, 32 << 20, 1 << 30]
      }
    case .riscv64: return [2 << 20, 1 << 30]
    }
  }

  /// Models `hugetlb_bootmem_alloc()` (7.2).
  mutating func hugetlbBootmemAlloc() throws(KernelPanic) {
    guard !mm.hasAllocatedHugePages else { return }
    mm.hasAllocatedHugePages = true
    var parser = HugePageParser(state: self)
    for parameter in commandLine.parameters { _ = parser.take(parameter) }
    for request in parser.gigantic { try allocateHugePages(request) }
  }

  /// Models `hugetlb_hstate_alloc_pages()` for pages that only memblock can give.
  mutating func allocateHugePages(_ request: HugePageRequest) throws(KernelPanic) {
    guard request.count > 0, request.size > 0 else { return }
    if hugetlbCMASize != 0, !takesHugePagesFromCMA {
      print("HugeTLB: hugetlb_cma is enabled, skip boot time allocation", level: 4)
      return
    }
    if !request.byNode.isEmpty {
      for (node, count) in request.byNode.sorted(by: { $0.key < $1.key }) {
        for _ in 0..<count {
          let kind: AllocationKind =
            kernel.has(.allocatesHugePagesEarly) ? .exactNidRaw : .tryNidRaw
          guard try allocateHugePage(request.size, kind, node: node) else { break }
        }
      }
      return
    }
    let nodes = Set(memoryPages.map(\.node)).sorted()
    guard !nodes.isEmpty else { return }
    var done: UInt64 = 0
    while done < request.count {
      let node = nodes[Int(done % UInt64(nodes.count))]
      guard try allocateHugePage(request.size, .tryNidRaw, node: node) else { break }
      done += 1
    }
    if done < request.count {
      print(
        "HugeTLB: allocating \(request.count) of page size \(sizeText(request.size)) failed."
          + "  Only allocated \(done) hugepages.", level: 4)
    }
  }

  private mutating func allocateHugePage(
    _ size: UInt64, _ kind: AllocationKind, node: NodeID
  ) throws(KernelPanic) -> Bool {
    if takesHugePagesFromCMA {
      return takeHugePageFromCMA(size, node: node, isExact: kind == .exactNidRaw)
    }
    guard
      let base = try memblock.alloc(
        kind, size: size, alignment: size, node: node, caller: caller(.hugePage))
    else { return false }
    own("huge pages", MemoryRange(from: base, to: base + size))
    mm.bootHugePages.append(MemoryRange(from: base, to: base + size))
    noteOptimizableHugePage(MemoryRange(from: base, to: base + size))
    if kernel.has(.setsNodesOfReserved) {
      try memblock.reservedMarkNoInit(base + pageSize, size - pageSize)
    }
    return true
  }

  /// Models `string_get_size()` for the sizes huge pages have.
  private func sizeText(_ size: UInt64) -> String {
    if size >= 1 << 30 { return "\(size >> 30).00 GiB" }
    let mebibytes = size >> 20
    if mebibytes == 0 { return "\((size >> 10)).0 KiB" }
    return mebibytes < 10
      ? "\(mebibytes).00 MiB" : mebibytes < 100 ? "\(mebibytes).0 MiB" : "\(mebibytes) MiB"
  }
}
