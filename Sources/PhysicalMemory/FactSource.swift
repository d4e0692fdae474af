// SPDX-License-Identifier: GPL-2.0-or-later

/// Where a fact comes from: `dmesg.txt:12`, `board.dtb:/memory@0`, `atags.bin:0x10`, `--initrd`.
package struct FactSource: Hashable, Sendable, CustomStringConvertible {
  package enum Place: Hashable, Sendable {
    case whole
    case line(Int)
    case offset(Int)
    /// A node path, a tag name, a key.
    case name(String)
  }
  /// The file as the user named it, an option (`--initrd`), or `profile NAME`.
  package var origin: String
  package var place: Place

  package init(_ origin: String, _ place: Place = .whole) {
    (self.origin, self.place) = (origin, place)
  }
  package static func line(_ file: String, _ number: Int) -> Self { Self(file, .line(number)) }

  package var description: String {
    switch place {
    case .whole: origin
    case .line(let number): "\(origin):\(number)"
    case .offset(let offset): "\(origin):\(UInt64(max(0, offset)).hex0x())"
    case .name(let name): "\(origin):\(name)"
    }
  }
}

/// A value and where it was found.
package struct Sourced<Value: Sendable>: Sendable {
  package var value: Value
  package var source: FactSource
  package init(_ value: Value, _ source: FactSource) {
    (self.value, self.source) = (value, source)
  }
}
extension Sourced: Equatable where Value: Equatable {}
