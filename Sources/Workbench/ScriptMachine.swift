// SPDX-License-Identifier: GPL-2.0-or-later
import KernelText
import Memblock
import PhysicalMemory

/// A memblock that operations of a script are performed on, and what they printed so far.
struct ScriptMachine {
  private var memblock: Memblock
  private let kernelText: MemblockText
  private let isTraced: Bool
  private(set) var output: [UInt8] = []

  /// -ENOMEM.
  private static let outOfMemory = -12

  init(traits: MemblockTraits, isTraced: Bool) {
    memblock = Memblock(traits: traits)
    memblock.debug = isTraced
    memblock.recordsDebugEvents = isTraced
    kernelText = MemblockText(traits: traits)
    self.isTraced = isTraced
  }

  mutating func print(_ line: String) {
    output += line.utf8
    output.append(0x0A)
  }

  /// Prints what the kernel said meanwhile: warnings and errors, and with a trace the debug lines.
  mutating func flush() {
    guard memblock.hasEvents else { return }
    for event in memblock.drainEvents() {
      for line in kernelText.lines(event) { print(line) }
    }
  }

  mutating func perform(_ operation: ScriptOperation) throws(KernelPanic) {
    switch operation.verb {
    case .physAlloc, .physAllocNid, .alloc, .allocExact:
      let address = try allocate(operation)
      flush()
      answer(operation.verb, address?.rawValue ?? 0)
    case .isMemory, .isReserved, .isRegionMemory, .isRegionReserved, .overlapsMemory:
      answer(operation.verb, ask(operation) ? 1 : 0)
    case .dump:
      for line in kernelText.dump(memblock.snapshot) { print(line) }
    default:
      let isDone = try change(operation)
      flush()
      if !isDone { print("\(operation.verb.rawValue): error \(Self.outOfMemory)") }
    }
  }

  private mutating func answer(_ verb: ScriptVerb, _ value: UInt64) {
    print("\(verb.rawValue) = \(value.hex0x())")
  }

  private mutating func allocate(
    _ operation: ScriptOperation
  ) throws(KernelPanic) -> PhysicalAddress? {
    let (size, alignment) = (operation.first, operation.second)
    let (start, end) = (
      PhysicalAddress(operation.third), PhysicalAddress(operation.fourth)
    )
    switch operation.verb {
    case .physAlloc:
      return try memblock.physAllocRange(
        size: size, alignment: alignment, from: start, to: end, caller: "")
    case .physAllocNid:
      return try memblock.physAllocTryNid(
        size: size, alignment: alignment, node: ScriptOperation.node(operation.third))
    default:
      return try memblock.alloc(
        operation.verb == .allocExact ? .exactNidRaw : .tryNid, size: size, alignment: alignment,
        from: start, to: end, node: ScriptOperation.node(operation.fifth), caller: "")
    }
  }

  private func ask(_ operation: ScriptOperation) -> Bool {
    let (base, size) = (PhysicalAddress(operation.first), operation.second)
    switch operation.verb {
    case .isMemory: return memblock.isMemory(base)
    case .isReserved: return memblock.isReserved(base)
    case .isRegionMemory: return memblock.isRegionMemory(base, size)
    case .isRegionReserved: return memblock.isRegionReserved(base, size)
    default: return memblock.overlapsMemory(base, size)
    }
  }

  /// False for -ENOMEM.
  private mutating func change(_ operation: ScriptOperation) throws(KernelPanic) -> Bool {
    let (base, size) = (PhysicalAddress(operation.first), operation.second)
    switch operation.verb {
    case .add: try memblock.add(base, size, caller: "")
    case .addNode:
      try memblock.addNode(
        base, size, node: ScriptOperation.node(operation.third),
        flags: RegionFlags(rawValue: UInt32(truncatingIfNeeded: operation.fourth)), caller: "")
    case .remove: try memblock.remove(base, size, caller: "")
    case .reserve: try memblock.reserve(base, size, caller: "")
    case .free: try memblock.free(base, size, caller: "")
    case .setNode:
      try memblock.setNode(
        base, size, operation.third == 0 ? .memory : .reserved,
        node: ScriptOperation.node(operation.fourth))
    case .markHotplug: try memblock.markHotplug(base, size)
    case .clearHotplug: try memblock.clearHotplug(base, size)
    case .markMirror: try memblock.markMirror(base, size)
    case .markNoMap: try memblock.markNoMap(base, size)
    case .clearNoMap: try memblock.clearNoMap(base, size)
    default:
      try changeWithoutResult(operation)
      return true
    }
    return !memblock.lastCallFailed
  }

  private mutating func changeWithoutResult(
    _ operation: ScriptOperation
  ) throws(KernelPanic) {
    let base = PhysicalAddress(operation.first)
    switch operation.verb {
    case .cap: try memblock.capMemoryRange(base, operation.second)
    case .enforceLimit: try memblock.enforceMemoryLimit(operation.first)
    case .trim: memblock.trimMemory(operation.first)
    case .limit: memblock.currentLimit = base
    case .bottomUp: memblock.bottomUp = operation.first != 0
    case .allowResize: memblock.allowResize()
    default: break
    }
  }
}
