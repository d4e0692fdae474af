// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What differs between two pictures, by owner.
struct PictureDifference {
  struct Change {
    var owner: String
    var words: String
  }
  private(set) var changes: [Change] = []

  init(_ a: MemoryPicture, _ b: MemoryPicture) {
    let old = Dictionary(a.shares.map { ($0.owner, $0) }) { first, _ in first }
    let new = Dictionary(b.shares.map { ($0.owner, $0) }) { first, _ in first }
    let owners = b.shares.map(\.owner) + a.shares.map(\.owner).filter { new[$0] == nil }
    for owner in owners {
      guard let words = Self.words(old[owner], new[owner], a, b, owner) else { continue }
      changes.append(Change(owner: owner, words: words))
    }
  }

  var owners: Set<String> { Set(changes.map(\.owner)) }

  private static func words(
    _ old: MemoryPicture.Share?, _ new: MemoryPicture.Share?, _ a: MemoryPicture,
    _ b: MemoryPicture, _ owner: String
  ) -> String? {
    func place(_ share: MemoryPicture.Share) -> String {
      let places = share.places == 1 ? "at" : "in \(share.places) places from"
      return "\(PictureText.size(share.size)) \(places) \(share.first.rawValue.hex0x())"
    }
    guard let old else { return new.map { "new: \(place($0))" } }
    guard let new else { return "gone: \(place(old))" }
    if old.size != new.size {
      let verb = old.size < new.size ? "grew" : "shrank"
      return "\(verb): \(place(old)) to \(place(new))"
    }
    return ranges(of: owner, a) == ranges(of: owner, b)
      ? nil : "moved: \(place(old)) to \(place(new))"
  }

  private static func ranges(of owner: String, _ picture: MemoryPicture) -> [MemoryRange] {
    picture.banks.flatMap(\.segments).filter { $0.owner == owner }.map(\.range)
  }
}
