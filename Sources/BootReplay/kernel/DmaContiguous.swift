// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The default area for DMA, and per-node ones (kernel/dma/contiguous.c).
extension BootState {
  /// What `cma=` says: size, base and limit as `early_cma()` leaves them; nil without it.
  package var commandLineCMA: (size: UInt64, base: UInt64, limit: UInt64)? {
    guard config.isEnabled(.dmaCma) else { return nil }
    let mask = memblock.traits.physicalMax
    var result: (size: UInt64, base: UInt64, limit: UInt64)?
    for case let text? in commandLine.values(of: "cma") {
      var rest = Substring(text).utf8
      var (base, limit) = (result?.base ?? 0, result?.limit ?? 0)
      let size = Memparse.size(&rest) & mask
      if rest.first == UInt8(ascii: "@") {
        rest = rest.dropFirst()
        base = Memparse.size(&rest) & mask
        limit = (base &+ size) & mask
        if rest.first == UInt8(ascii: "-") {
          rest = rest.dropFirst()
          limit = Memparse.size(&rest) & mask
        }
      }
      result = (size, base, limit)
    }
    // A size of all ones cannot be told from none.
    return result?.size == mask ? nil : result
  }

  /// Models `dma_contiguous_reserve()`: the per-node areas and the default one.
  package mutating func dmaContiguousReserve(
    limit: PhysicalAddress, possibleNodes: [NodeID] = [], onlineNodes: Set<NodeID> = []
  ) throws(KernelPanic) {
    guard config.isEnabled(.dmaCma) else { return }
    let nodesComeFirst = !kernel.has(.nodeAreasAreOfOneKind)
    if kernel.has(.contiguousReservesNodes), nodesComeFirst {
      try dmaNumaCmaReserve(possibleNodes: possibleNodes, onlineNodes: onlineNodes)
    }
    try reserveDefaultArea(limit)
    if !nodesComeFirst {
      try dmaNumaCmaReserve(possibleNodes: possibleNodes, onlineNodes: onlineNodes)
    }
    flushEvents()
    cause = nil
  }

  private mutating func reserveDefaultArea(_ limit: PhysicalAddress) throws(KernelPanic) {
    guard cma.defaultArea == nil else { return }
    var (base, size, end, isFixed) = (UInt64(0), UInt64(0), limit.rawValue, false)
    if let given = commandLineCMA {
      cause = boot.commandLineSource
      (size, base) = (given.size, given.base)
      if kernel.has(.cmaParameterOverridesLimit) {
        if given.limit != 0 { end = given.limit }
      } else if given.limit != 0 {
        end = end == 0 ? given.limit : min(end, given.limit)
      }
      isFixed = (base &+ size) & memblock.traits.physicalMax == given.limit
    } else {
      size = configuredCMASize
    }
    guard size != 0 else { return }
    let result = try cmaDeclareContiguous(
      base: PhysicalAddress(base), size: size, limit: PhysicalAddress(end), fixed: isFixed,
      name: "reserved")
    if case .success(let area) = result {
      cma.defaultArea = area
      cma.earlyFixups.append(area.range)
    }
  }

  /// The size that CONFIG_CMA_SIZE_SEL_* chooses.
  private var configuredCMASize: UInt64 {
    let fixed = config.number(.cmaSizeMbytes, default: 0) << 20
    let pages = memblock.memory.totalSize / pageSize
    let percent = config.number(.cmaSizePercentage, default: 0)
    let share = pages &* min(percent, 100) / 100 &* pageSize
    if config.isEnabled(.cmaSizeSelPercentage) { return share }
    if config.isEnabled(.cmaSizeSelMin) { return min(fixed, share) }
    if config.isEnabled(.cmaSizeSelMax) { return max(fixed, share) }
    return fixed
  }

  /// Models `dma_numa_cma_reserve()` (6.6 up) and `dma_pernuma_cma_reserve()` (up to 6.5, which
  /// arm64 calls itself).
  package mutating func dmaNumaCmaReserve(
    possibleNodes: [NodeID], onlineNodes: Set<NodeID>
  ) throws(KernelPanic) {
    let isOld = !kernel.has(.contiguousReservesNodes)
    guard config.isEnabled(isOld ? .dmaPernumaCma : .dmaNumaCma) else { return }
    var everyNode: UInt64 = 0
    if let text = commandLine.last("cma_pernuma") {
      var rest = Substring(text).utf8
      everyNode = Memparse.size(&rest)
    }
    let bySize = isOld ? [:] : numaCMASizes
    let function = isOld ? "dma_pernuma_cma_reserve" : "dma_numa_cma_reserve"
    if kernel.has(.nodeAreasAreOfOneKind), config.isEnabled(.cmaSizePernuma),
      !commandLine.has("cma_pernuma"),
      !commandLine.has("numa_cma"), let area = cma.defaultArea, onlineNodes.count > 1
    {
      everyNode = area.size
    }
    func declare(
      _ state: inout BootState, _ size: UInt64, _ name: String, _ node: NodeID
    ) throws(KernelPanic) {
      let result = try state.cmaDeclareContiguous(
        base: 0, size: size, limit: 0, fixed: false, name: name, node: node)
      if case .failure(let failure) = result {
        state.print(
          "cma: \(function): reservation failed: err -\(failure.error.rawValue), node \(node)",
          level: 4)
      }
    }
    for node in possibleNodes {
      guard onlineNodes.contains(node) else {
        if !isOld, everyNode != 0 || bySize[node] != nil {
          print("cma: invalid node \(node) specified", level: 4)
        }
        continue
      }
      if kernel.has(.nodeAreasAreOfOneKind) {
        let size = bySize[node] ?? everyNode
        if size != 0 { try declare(&self, size, "numa\(node)", node) }
        continue
      }
      if everyNode != 0 { try declare(&self, everyNode, "pernuma\(node)", node) }
      if let size = bySize[node], size != 0 { try declare(&self, size, "numa\(node)", node) }
    }
  }

  /// `numa_cma=<node>:<size>,…` as `early_numa_cma()` reads it.
  private var numaCMASizes: [NodeID: UInt64] {
    var sizes: [NodeID: UInt64] = [:]
    for case let text? in commandLine.values(of: "numa_cma") {
      var rest = Substring(text).utf8
      while let first = rest.first, first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9") {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(digits.count)
        guard let node = Int(String(decoding: digits, as: UTF8.self)),
          node < memblock.traits.maxNodes, rest.first == UInt8(ascii: ":")
        else { break }
        rest = rest.dropFirst()
        sizes[node] = Memparse.size(&rest)
        guard rest.first == UInt8(ascii: ",") else { break }
        rest = rest.dropFirst()
      }
    }
    return sizes
  }
}
