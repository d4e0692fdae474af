// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import Memblock
import PhysicalMemory
import Zones

/// A table that `alloc_large_system_hash()` makes.
struct SystemHashTable: Sendable {
  var name: String
  /// `dhash_entries=`, for one that the command line may size.
  var parameter: String?
  /// A number of entries that the caller insists on; 0 leaves it to memory's size.
  var entries: UInt64 = 0
  var bucket: UInt64
  /// One bucket per two to the power of this many bytes.
  var scale: UInt64
  var lowLimit: UInt64 = 0
  var highLimit: UInt64 = 0
  /// HASH_ZERO: the table comes zeroed.
  var isZeroed = true
}

/// Hash tables that start_kernel makes before the buddy allocator runs.
extension BootState {
  /// Models `dcache_init_early()` and `inode_init_early()`; spread over nodes they come later.
  mutating func initEarlyHashes() throws(KernelPanic) {
    let memoryNodes = Set(memoryPages.map(\.node)).count
    var isSpread = is64Bit && config.isEnabled(.numa)
    if let value = commandLine.last("hashdist") {
      var text = Substring(value).utf8
      isSpread = Memparse.unsignedNumber(&text) != 0
    }
    mm.spreadsHashes = isSpread && memoryNodes > 1
    guard !mm.spreadsHashes else { return }
    for table in fileSystemHashes {
      guard try allocateHash(table) != nil else {
        throw KernelPanic("Failed to allocate \(table.name) hash table")
      }
    }
  }

  /// Models what `vfs_caches_init()` prints where the tables are spread over the nodes: they come
  /// from vmalloc then, in huge pages where a node's share is that large.
  mutating func initSpreadHashes() {
    guard mm.spreadsHashes else { return }
    let nodes = UInt64(max(1, onlineNodeList.count))
    for table in fileSystemHashes {
      let log2 = entriesLog2(of: table)
      let size = table.bucket << UInt64(log2)
      let share = kernel.has(.hugeVmallocLooksAtWholeSize) ? size : size / nodes
      let isHuge = kernel.has(.hasHugeVmalloc) && share >= smallestHugeMapping
      let order = max(0, size.highestBitNumber - 1 - pageShift)
      print(
        "\(table.name) hash table entries: \(UInt64(1) << UInt64(log2)) (order: \(order),"
          + " \(size) bytes, vmalloc\(isHuge ? " hugepage" : ""))")
    }
  }

  /// The size from which on a vmalloc area is mapped by more than single pages.
  private var smallestHugeMapping: UInt64 {
    if boot.architecture == .arm64, kernel.has(.arm64MapsVmallocByContiguousPages) {
      // CONT_PTE_SIZE: 16 entries of 4 KiB, 128 of 16 KiB, 32 of 64 KiB.
      return pageSize == 4096 ? 64 << 10 : 2 << 20
    }
    return pageSize << UInt64(hugePageOrder)
  }

  /// The dentry and inode tables.
  private var fileSystemHashes: [SystemHashTable] {
    let bucket = constant(.hashBucket)
    return [
      SystemHashTable(
        name: "Dentry cache", parameter: "dhash_entries", bucket: bucket, scale: 13,
        lowLimit: kernel.has(.dentryHashHasLowLimit) ? 2 : 0),
      SystemHashTable(
        name: "Inode-cache", parameter: "ihash_entries", bucket: bucket, scale: 14),
    ]
  }

  /// The size of a table, as a power of two of entries.
  private func entriesLog2(of table: SystemHashTable) -> Int {
    var wanted = table.entries
    if let parameter = table.parameter, let value = commandLine.last(parameter) {
      var text = Substring(value).utf8
      wanted = Memparse.unsignedNumber(&text)
    }
    return SystemHash(
      wanted: wanted, bucket: table.bucket, scale: table.scale, lowLimit: table.lowLimit,
      kernelPages: mm.nrKernelPages, allPages: mm.nrAllPages, pageShift: UInt64(pageShift),
      is64Bit: is64Bit, highLimit: table.highLimit
    ).entriesLog2
  }

  /// Models `alloc_large_system_hash()` for an early table; nil where not even the smallest fits.
  mutating func allocateHash(_ table: SystemHashTable) throws(KernelPanic) -> MemoryRange? {
    var log2 = entriesLog2(of: table)
    while true {
      let size = table.bucket << UInt64(log2)
      if let base = try memblock.alloc(
        table.isZeroed ? .tryNid : .tryNidRaw, size: size, alignment: memblock.traits.cacheLine,
        caller: caller(.systemHash))
      {
        let range = MemoryRange(from: base, to: base + size)
        own("hash tables", range)
        let order =
          kernel.has(.hashOrderIsRoundedUp)
          ? max(0, (size.roundedUpToPowerOfTwo.highestBitNumber - 1) - pageShift)
          : size.highestBitNumber - 1 - pageShift
        print(
          "\(table.name) hash table entries: \(UInt64(1) << UInt64(log2)) (order: \(order),"
            + " \(size) bytes, linear)")
        return range
      }
      guard size > pageSize, log2 > 0 else { return nil }
      log2 -= 1
    }
  }
}
