// SPDX-License-Identifier: GPL-2.0-or-later
import CLibFDT
import PhysicalMemory

extension DeviceTree {
  /// Reads a blob and applies overlays to it with `fdt_overlay_apply()`, in order, as a boot loader
  /// does before it starts the kernel.
  ///
  /// The kernel sees the blob in the size the boot loader gave it. An overlay that fits into the
  /// free room of the base blob leaves its `totalsize`; else the result is taken as packed.
  package init(
    blob: [UInt8], overlays: [(bytes: [UInt8], origin: String)], origin: String
  ) throws(InputError) {
    guard !overlays.isEmpty else {
      try self.init(blob: blob, origin: origin)
      return
    }
    var merged = blob
    for overlay in overlays {
      let tree = try DeviceTree(blob: overlay.bytes, origin: overlay.origin)
      guard tree.root.children.contains(where: { $0.child("__overlay__") != nil }) else {
        throw InputError(
          .malformed, "is a whole device tree, expected an overlay (nodes with __overlay__)",
          at: FactSource(overlay.origin))
      }
      merged = try Self.merge(merged, overlay.bytes, origin: origin, overlay.origin)
    }
    try self.init(blob: merged, origin: origin)
  }

  /// One overlay onto one blob. libfdt needs room for the result and says only that it did not
  /// suffice; both blobs are spoilt then, so each try starts afresh.
  private static func merge(
    _ base: [UInt8], _ overlay: [UInt8], origin: String, _ overlayOrigin: String
  ) throws(InputError) -> [UInt8] {
    var room = 4096 + 2 * overlay.count
    while true {
      let addition = try FDTBuffer(overlay, origin: overlayOrigin)
      let target = try FDTBuffer(base, room: room, origin: origin)
      let originalSize = Int(memreplay_fdt_totalsize(target.memory))
      try target.check(
        fdt_open_into(target.memory, target.memory, Int32(target.capacity)), "overlay")
      let result = fdt_overlay_apply(target.memory, addition.memory)
      if result == -FDT_ERR_NOSPACE, target.capacity < FDTBuffer.largestBlob {
        room *= 4
        continue
      }
      if result < 0 { throw Self.overlayError(result, base: origin, overlayOrigin) }
      try target.check(fdt_pack(target.memory), "overlay")
      let packed = Int(memreplay_fdt_totalsize(target.memory))
      if packed < originalSize {
        try target.check(
          fdt_open_into(target.memory, target.memory, Int32(originalSize)), "overlay")
      }
      return Array(UnsafeRawBufferPointer(start: target.memory, count: max(packed, originalSize)))
    }
  }

  private static func overlayError(_ code: Int32, base: String, _ overlay: String) -> InputError {
    let error = FDTBuffer.error(code, "overlay does not apply to \(base)", origin: overlay)
    guard code == -FDT_ERR_NOTFOUND else { return error }
    return InputError(
      error.kind,
      error.message + "; is it an overlay, for this board, and was \(base) built with symbols "
        + "(dtc -@)?", at: error.source)
  }
}
