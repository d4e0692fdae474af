// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What x86's `extract_kernel()` prints on an early console with `debug`.
package struct DecompressorLogFacts: Sendable {
  /// Where the kernel would go; printed before KASLR chooses.
  package var output: Sourced<PhysicalAddress>?
  package var outputLength: Sourced<UInt64>?
  /// `_end` - `_text` of the kernel, with relocations and brk left out.
  package var kernelTotalSize: Sourced<UInt64>?
  package var neededSize: Sourced<UInt64>?
  /// `Physical KASLR using …`: `output` is then not where it went.
  package var isPlaceRandomised: Sourced<Bool>?
  package init() {}
}

enum DecompressorLines {
  static let recognisers: [LineRecogniser] = [
    LineRecogniser("output: ") { cursor, log in
      guard let value = cursor.hex() else { return .other }
      log.facts.decompressor.output = log.sourced(PhysicalAddress(value))
      return .taken
    },
    LineRecogniser("output_len: ") { cursor, log in
      guard let value = cursor.hex() else { return .other }
      log.facts.decompressor.outputLength = log.sourced(value)
      return .taken
    },
    LineRecogniser("kernel_total_size: ") { cursor, log in
      guard let value = cursor.hex() else { return .other }
      log.facts.decompressor.kernelTotalSize = log.sourced(value)
      return .taken
    },
    LineRecogniser("needed_size: ") { cursor, log in
      guard let value = cursor.hex() else { return .other }
      log.facts.decompressor.neededSize = log.sourced(value)
      return .taken
    },
    LineRecogniser("Physical KASLR using ") { _, log in
      log.facts.decompressor.isPlaceRandomised = log.sourced(true)
      return .taken
    },
    LineRecogniser("Physical KASLR disabled") { _, log in
      log.facts.decompressor.isPlaceRandomised = log.sourced(false)
      return .taken
    },
  ]
}
