// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import Memblock
import PhysicalMemory

/// The stack depot's table (lib/stackdepot.c): taken early where somebody asks for it.
extension BootState {
  /// Models `stack_depot_early_init()` (6.1 up).
  mutating func stackDepotEarlyInit() throws(KernelPanic) {
    let printsItself = kernel.has(.stackDepotTellsItself)
    let hasLists = kernel.has(.stackDepotHasLists)
    let isDisabled = isSwitchedOn("stack_depot_disable")
    if isDisabled {
      if printsItself { print("stackdepot: disabled") }
      return
    }
    guard wantsEarlyStackDepot else { return }
    if printsItself { print("stackdepot: allocating hash table via alloc_large_system_hash") }
    let table = SystemHashTable(
      name: "stackdepot", entries: hasKASAN ? 1 << 20 : 0,
      // A list head each since 6.8, a pointer before.
      bucket: hasLists ? 2 * wordSize : wordSize, scale: 14, lowLimit: 1 << 12,
      highLimit: 1 << 20, isZeroed: !hasLists)
    guard let range = try allocateHash(table) else {
      let name = printsItself ? "stackdepot: " : "Stack Depot "
      print("\(name)hash table allocation failed, disabling", level: 3)
      return
    }
    own("stack depot", range)
    try allocateStackPools()
  }

  /// The array of pools, which older kernels keep in their image.
  private mutating func allocateStackPools() throws(KernelPanic) {
    guard kernel.has(.stackDepotAllocatesPools) else { return }
    let pools = stackPoolCount
    print("stackdepot: allocating space for \(pools) stack pools via memblock")
    let size = pools * wordSize
    if let base = try memblock.alloc(
      size: size, alignment: pageSize, caller: caller(.stackDepot))
    {
      own("stack depot", MemoryRange(from: base, to: base + size))
    } else {
      print("stackdepot: stack pools allocation failed, disabling", level: 3)
    }
  }

  /// Models `parse_max_pools()`: a handle's 32 bits hold the offset in a pool, five bits of the
  /// users' and the index of the pool.
  private var stackPoolCount: UInt64 {
    let standard: UInt64 = 8192
    guard let value = commandLine.last("stack_depot_max_pools"), let wanted = UInt64(value) else {
      return standard
    }
    // A pool is four pages, its records are aligned to 16 bytes.
    let offsetBits = UInt64(pageShift + 2 - 4)
    let most = (UInt64(1) << (32 - offsetBits - 5)) - 1
    return wanted < 1024 || wanted > most ? standard : wanted
  }

  /// Whether a user of the depot asked for it before memory is handed over.
  private var wantsEarlyStackDepot: Bool {
    guard config.isEnabled(.stackdepot) else { return false }
    if config.isEnabled(.stackdepotAlwaysInit) { return true }
    if config.isEnabled(.pageOwner), isSwitchedOn("page_owner") { return true }
    if config.isEnabled(.debugKmemleak), kernel.has(.kmemleakAsksForStackDepot),
      commandLine.values(of: "kmemleak").contains("on")
    {
      return true
    }
    return config.isEnabled(.slubDebug) && tracksSlabUsers
  }

  /// Models `setup_slub_debug()` (mm/slub.c), as far as SLAB_STORE_USER goes: no flags mean all.
  private var tracksSlabUsers: Bool {
    let names = kernel.has(.slabDebugHasTwoNames) ? ["slub_debug", "slab_debug"] : ["slub_debug"]
    for name in names {
      for value in commandLine.values(of: name) {
        guard let value, !value.isEmpty else { return true }
        for block in value.split(separator: ";") {
          // Flags up to the list of slabs; a minus drops those before it.
          let flags = block.prefix { $0 != "," }
          if flags.isEmpty { return true }
          if flags.split(separator: "-", omittingEmptySubsequences: false).last?.lowercased()
            .contains("u") ?? false
          {
            return true
          }
        }
      }
    }
    return false
  }

  /// A parameter that `kstrtobool()` reads; what that refuses changes nothing.
  func isSwitchedOn(_ name: String) -> Bool {
    commandLine.values(of: name).lazy.compactMap { $0.flatMap(Self.boolean) }.last ?? false
  }
}
