// SPDX-License-Identifier: GPL-2.0-or-later
import CLibFDT
import PhysicalMemory

/// Writes a device-tree blob with libfdt's sequential writer.
package struct FDTWriter: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  private let capacity: Int32 = 1 << 20
  private var failure: Int32 = 0

  package init(reserving ranges: [MemoryRange] = []) {
    memory = .allocate(byteCount: Int(capacity), alignment: 8)
    note(fdt_create(memory, capacity))
    for range in ranges { note(fdt_add_reservemap_entry(memory, range.base.rawValue, range.size)) }
    note(fdt_finish_reservemap(memory))
    note(fdt_begin_node(memory, ""))
  }

  deinit { memory.deallocate() }

  private mutating func note(_ result: Int32) {
    if failure == 0, result < 0 { failure = result }
  }

  package mutating func begin(_ name: String) { note(fdt_begin_node(memory, name)) }
  package mutating func end() { note(fdt_end_node(memory)) }

  package mutating func property(_ name: String, _ bytes: [UInt8] = []) {
    note(bytes.withUnsafeBytes { fdt_property(memory, name, $0.baseAddress, Int32($0.count)) })
  }
  package mutating func property(_ name: String, _ text: String) {
    property(name, Array(text.utf8) + [0])
  }
  /// Cells, the most significant first.
  package mutating func property(_ name: String, cells: [UInt32]) {
    property(
      name, cells.flatMap { cell in (0..<4).reversed().map { UInt8(cell >> ($0 * 8) & 0xff) } })
  }

  /// The finished blob.
  package consuming func blob() throws(InputError) -> [UInt8] {
    note(fdt_end_node(memory))
    note(fdt_finish(memory))
    if failure < 0 {
      throw InputError(
        .tooLarge, "the tree does not fit a blob: \(String(cString: fdt_strerror(failure)))")
    }
    let size = Int(memreplay_fdt_totalsize(memory))
    return Array(UnsafeRawBufferPointer(start: memory, count: size))
  }
}
