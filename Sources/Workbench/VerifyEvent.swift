// SPDX-License-Identifier: GPL-2.0-or-later
import KernelLog
import Memblock
import PhysicalMemory

/// One thing that a kernel's memblock said: a call, a request, a grown array or a dump.
struct VerifyEvent {
  enum RangeOperation: String {
    case add, addNode, remove, reserve, free, freeLate, physmemAdd
  }
  enum Kind {
    case range(RangeOperation, base: UInt64, size: UInt64, node: NodeID?, flags: UInt32?)
    case request(VerifyRequest)
    case doubled(MemblockType.Kind, capacity: Int, base: UInt64, size: UInt64)
    case dump(VerifyDump)
  }
  var line: Int
  var kind: Kind
  /// The function that the line names as its caller.
  var caller = ""

  /// The range of a reserve line, else nil.
  var reservation: (base: UInt64, size: UInt64)? {
    if case .range(.reserve, let base, let size, _, _) = kind { (base, size) } else { nil }
  }
}

/// `memblock_alloc_try_nid: 64 bytes align=…`.
struct VerifyRequest {
  enum Call { case physical, pointer, exact }
  var call: Call
  var size: UInt64
  var alignment: UInt64
  var node: NodeID
  var from: UInt64
  var limit: UInt64

  /// The current limit has a say in the result.
  var dependsOnLimit: Bool { call != .physical || limit <= 1 }
}

/// A dump as the log has it.
struct VerifyDump {
  var snapshot = MemblockSnapshot()
  var hasTotals = false
  /// As the cnt lines say.
  var memoryCount: Int?
  var reservedCount: Int?
  var memoryLines: [Int] = []
  var reservedLines: [Int] = []
  /// True where a region line names a node.
  var namesNodes = false

  /// What is missing, else nil.
  var gap: String? {
    if !hasTotals { return "it has no line of totals" }
    guard let memoryCount, let reservedCount else { return "a line with a count is missing" }
    if memoryLines.count != memoryCount {
      return "\(memoryLines.count) of \(memoryCount) memory lines"
    }
    if reservedLines.count != reservedCount {
      return "\(reservedLines.count) of \(reservedCount) reserved lines"
    }
    return nil
  }
}

/// Reads the memblock lines of a log into events.
struct VerifyEventReader {
  private(set) var events: [VerifyEvent] = []
  private var dump: (line: Int, dump: VerifyDump)?
  private let physicalMax: UInt64
  /// The node that a region without one stores.
  private let absentNode: (memory: NodeID, reserved: NodeID)

  init(physicalMax: UInt64, absentNode: (memory: NodeID, reserved: NodeID)) {
    (self.physicalMax, self.absentNode) = (physicalMax, absentNode)
  }

  static func read(
    _ lines: [MemblockLogLine], physicalMax: UInt64, absentNode: (memory: NodeID, reserved: NodeID)
  ) -> [VerifyEvent] {
    var reader = VerifyEventReader(physicalMax: physicalMax, absentNode: absentNode)
    for line in lines { reader.take(line) }
    reader.closeDump()
    return reader.events
  }

  private mutating func closeDump() {
    if let dump { events.append(VerifyEvent(line: dump.line, kind: .dump(dump.dump))) }
    dump = nil
  }

  private mutating func take(_ line: MemblockLogLine) {
    switch line.kind {
    case .dumpHead:
      closeDump()
      dump = (line.line, VerifyDump())
    case .totals(let memory, let reserved):
      dump?.dump.snapshot.memorySize = memory
      dump?.dump.snapshot.reservedSize = reserved
      dump?.dump.hasTotals = true
    case .count(let type, let count):
      if type == "memory" { dump?.dump.memoryCount = Int(clamping: count) }
      if type == "reserved" { dump?.dump.reservedCount = Int(clamping: count) }
    case .region(let type, _, let first, _, let size, let node, let flags):
      takeRegion(line.line, type, first, size, node, flags)
    case .range(let name, let first, let end, let node, let flags):
      closeDump()
      takeRange(line, name, first, end, node, flags)
    case .request(let name, let size, let alignment, let node, let from, let limit):
      closeDump()
      let call: VerifyRequest.Call =
        name.contains("exact") ? .exact : name.contains("phys_alloc") ? .physical : .pointer
      events.append(
        VerifyEvent(
          line: line.line,
          kind: .request(
            VerifyRequest(
              call: call, size: size, alignment: alignment, node: node ?? noNode, from: from,
              limit: limit)),
          caller: String(line.callerFunction)))
    case .doubled(let type, let capacity, let first, let last):
      closeDump()
      guard let kind = MemblockType.Kind(rawValue: type) else { return }
      events.append(
        VerifyEvent(
          line: line.line,
          kind: .doubled(
            kind, capacity: Int(clamping: capacity), base: first, size: last &- first &+ 1)))
    }
  }

  private mutating func takeRegion(
    _ line: Int, _ type: String, _ base: UInt64, _ size: UInt64, _ node: Int?, _ flags: UInt64?
  ) {
    let isMemory = type == "memory"
    guard isMemory || type == "reserved" else { return }
    // The head was lost.
    if dump == nil { dump = (line, VerifyDump()) }
    if isMemory {
      dump?.dump.memoryLines.append(line)
    } else {
      dump?.dump.reservedLines.append(line)
    }
    // The dummy of an empty table.
    if size == 0 { return }
    if node != nil { dump?.dump.namesNodes = true }
    let region = MemblockRegion(
      base: PhysicalAddress(base), size: size,
      flags: RegionFlags(rawValue: UInt32(truncatingIfNeeded: flags ?? 0)),
      node: node ?? (isMemory ? absentNode.memory : absentNode.reserved))
    if isMemory {
      dump?.dump.snapshot.memory.append(region)
    } else {
      dump?.dump.snapshot.reserved.append(region)
    }
  }

  private mutating func takeRange(
    _ line: MemblockLogLine, _ name: String, _ first: UInt64, _ end: UInt64, _ node: Int?,
    _ flags: UInt64?
  ) {
    let operation: VerifyEvent.RangeOperation
    switch name {
    case "memblock_add": operation = .add
    case "memblock_add_node": operation = .addNode
    case "memblock_remove": operation = .remove
    case "memblock_reserve", "__memblock_reserve": operation = .reserve
    case "memblock_free", "memblock_phys_free": operation = .free
    case "memblock_free_late", "__memblock_free_late": operation = .freeLate
    case "memblock_physmem_add": operation = .physmemAdd
    default: return
    }
    // From 2.6.37 until the flags came, 14 digits wide, the end was exclusive.
    let isExclusive = line.addressDigits == 14 && flags == nil
    let size = (end &- first &+ (isExclusive ? 0 : 1)) & physicalMax
    events.append(
      VerifyEvent(
        line: line.line,
        kind: .range(
          operation, base: first, size: size, node: node,
          flags: flags.map { UInt32(truncatingIfNeeded: $0) }),
        caller: String(line.callerFunction)))
  }
}
