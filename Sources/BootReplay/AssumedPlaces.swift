// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import PhysicalMemory

/// Where the kernel refuses something because an assumed place stands in its way, a note says so: the
/// refusal may be the assumption's doing.
extension BootState {
  /// The places of this boot that were assumed, by the key and by what lies there.
  private var assumedPlaces: [(key: String, what: String, range: MemoryRange)] {
    let placement = boot.placement
    let blob = placement.deviceTree.flatMap { address in
      boot.firmware.deviceTree.map { MemoryRange(capping: address, size: $0.totalSize) }
    }
    let places: [(key: String, what: String, range: MemoryRange?)] = [
      ("kernel-range", "the kernel", placement.kernel),
      ("initrd-address", "the initrd", placement.initrd?.value),
      ("dtb-address", "the device-tree blob", blob),
    ]
    return places.compactMap { place in
      guard let range = place.range, boot.assumptions.contains(where: { $0.key == place.key })
      else { return nil }
      return (place.key, place.what, range)
    }
  }

  /// Names the assumed places that `range` meets.
  mutating func noteAssumedPlaces(inTheWayOf what: String, at range: MemoryRange) {
    for place in assumedPlaces where place.range.overlaps(range) && "\(place.what)" != what {
      note(
        "\(what) at \(range.base.rawValue.hex0x()) is refused where \(place.what) is assumed to lie "
          + "(\(place.range.base.rawValue.hex0x())): --assume \(place.key)= moves it")
    }
  }

  /// Names the place of this key where it was assumed itself.
  mutating func noteAssumedPlace(_ key: String, of range: MemoryRange) {
    guard let place = assumedPlaces.first(where: { $0.key == key }) else { return }
    note(
      "\(place.what) is refused at \(range.base.rawValue.hex0x()), a place that is assumed: "
        + "--assume \(key)= moves it")
  }

  private mutating func note(_ text: String) {
    if !record.notes.contains(text) { record.notes.append(text) }
  }
}
