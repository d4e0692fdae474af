// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// A stretch of the direct mapping with one page size: 12, 21 (22) or 30.
struct MapPiece: Equatable, Sendable {
  var start: UInt64
  var end: UInt64
  var leafShift: Int
}

extension BootState {
  /// Models `split_mem_range()` with `adjust_range_page_size_mask()`.
  ///
  ///     |4K|  2M  |        1G        |  2M  |4K|
  ///       ^2M    ^1G                 ^1G   ^2M
  func splitMemoryRange(_ start: UInt64, _ end: UInt64) -> [MapPiece] {
    let large: UInt64 = x86.mapsPMDs ? pmdSize : 4096
    var pieces: [MapPiece] = []
    var cursor = start
    func add(to limit: UInt64, pageSize: UInt64) {
      guard cursor < limit else { return }
      pieces.append(
        MapPiece(start: cursor, end: limit, leafShift: pageSize.trailingZeroBitCount))
      cursor = limit
    }
    let lastPMD = end.roundedDown(to: pmdSize)
    // The first 2M (4M) of i386 may be under MTRRs of their own and are never mapped large.
    let head = is32Bit && start == 0 ? pmdSize : cursor.roundedUp(to: pmdSize)
    add(to: min(head, end), pageSize: 4096)
    if is32Bit {
      if cursor.isMultiple(of: pmdSize) { add(to: lastPMD, pageSize: large) }
    } else if cursor.isMultiple(of: pmdSize) {
      add(to: min(cursor.roundedUp(to: 1 << 30), lastPMD), pageSize: large)
      if cursor.isMultiple(of: 1 << 30) {
        add(to: end.roundedDown(to: 1 << 30), pageSize: x86.mapsPUDs ? 1 << 30 : large)
      }
      add(to: lastPMD, pageSize: large)
    }
    add(to: end, pageSize: 4096)
    return joined(pieces.map(promoted))
  }

  /// Larger pages also map what is not wanted, as long as it is RAM.
  private func promoted(_ piece: MapPiece) -> MapPiece {
    var piece = piece
    let pmdShift = pmdSize.trailingZeroBitCount
    if x86.mapsPMDs, piece.leafShift == 12, isOneRegion(around: piece, of: pmdSize) {
      let hullEnd = piece.end.roundedUp(to: pmdSize)
      if !is32Bit || hullEnd >> 12 <= maxLowPfn { piece.leafShift = pmdShift }
    }
    if x86.mapsPUDs, piece.leafShift < 30, isOneRegion(around: piece, of: 1 << 30) {
      piece.leafShift = 30
    }
    return piece
  }
  private func isOneRegion(around piece: MapPiece, of size: UInt64) -> Bool {
    let (low, high) = (piece.start.roundedDown(to: size), piece.end.roundedUp(to: size))
    return memblock.isRegionMemory(PhysicalAddress(low), high &- low)
  }

  private func joined(_ pieces: [MapPiece]) -> [MapPiece] {
    var result: [MapPiece] = []
    for piece in pieces {
      if let last = result.last, last.end == piece.start, last.leafShift == piece.leafShift {
        result[result.count - 1].end = piece.end
      } else {
        result.append(piece)
      }
    }
    return result
  }
}
