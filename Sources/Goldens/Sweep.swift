// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import PhysicalMemory

/// The options that `--sweep` varies, one axis each; a run makes their product.
package struct Sweep: Sendable {
  /// `release=5.10,6.1`: an option and the values it takes in turn.
  package struct Axis: Sendable, Equatable {
    package var option: String
    package var values: [String]

    /// - Throws: where the text is not OPTION=VALUE[,VALUE…].
    package init(parsing text: String) throws(InputError) {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw InputError(
          .usage, "found '\(text)', expected OPTION=VALUE[,VALUE…]", at: FactSource("--sweep"))
      }
      option = String(text[..<equals])
      let list = text[text.index(after: equals)...]
      let parts = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard parts.first?.contains("=") ?? false else {
        values = parts
        return
      }
      // Parameters hold commas of their own: `crashkernel=1G,high` is one value.
      values = parts.reduce(into: []) { values, part in
        if part.contains("=") || values.isEmpty {
          values.append(part)
        } else {
          values[values.count - 1] += ",\(part)"
        }
      }
    }
  }

  /// One choice of a value for each axis, in the axes' order.
  package typealias Choice = [(option: String, value: String)]

  private let axes: [Axis]
  /// Replays an input takes.
  package let count: Int
  static let most = 1_000_000

  /// - Throws: where the product is absurd.
  package init(_ axes: [Axis]) throws(InputError) {
    var product = 1
    for axis in axes {
      product *= max(1, axis.values.count)
      guard product <= Self.most else {
        throw InputError(
          .usage, "the product has more than \(Self.most) combinations", at: FactSource("--sweep"))
      }
    }
    (self.axes, count) = (axes, product)
  }

  /// The combination of this number; the last axis changes fastest.
  package func choice(_ number: Int) -> Choice {
    var rest = number
    var choice: Choice = []
    for axis in axes.reversed() where !axis.values.isEmpty {
      choice.append((axis.option, axis.values[rest % axis.values.count]))
      rest /= axis.values.count
    }
    return choice.reversed()
  }
}
