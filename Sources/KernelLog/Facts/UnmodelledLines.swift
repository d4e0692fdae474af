// SPDX-License-Identifier: GPL-2.0-or-later

/// Lines of machines whose memory set-up is not replayed as it was: each gives a note.
enum UnmodelledLines {
  static let recognisers: [LineRecogniser] =
    [
      note("Hypervisor detected: Xen PV", xen),
      LineRecogniser("Booting paravirtualized kernel ") { cursor, log in
        let isGuest =
          cursor.trimmedRest.equals("on Xen") || cursor.rest.starts(with: "on Xen PV".utf8)
          || cursor.rest.starts(with: "with PVH extensions on Xen".utf8)
        if isGuest { log.noteOnce(xen) }
        return .other
      },
      LineRecogniser("Released ") { cursor, log in
        // `N page(s)`, `N pages of unused memory`.
        guard cursor.decimal() != nil, cursor.rest.starts(with: " page".utf8) else { return .other }
        log.noteOnce(xen)
        return .other
      },
      LineRecogniser("Memory Encryption Features active: ", encryption),
      LineRecogniser("AMD Memory Encryption Features active: ", encryption),
      LineRecogniser("AMD Secure Memory Encryption (SME) active", encryption),
      LineRecogniser("AMD Secure Encrypted Virtualization (SEV) active", encryption),
      note("tdx: Guest detected", tdx), note("tdx: Guest initialized", tdx),
      note(
        "Hypervisor detected: Jailhouse",
        "this is a Jailhouse cell, whose memory set-up is not modelled; it is replayed as bare "
          + "metal"),
      note(
        "tboot: found shared page at ",
        "this kernel was started by tboot, whose reservations are not modelled"),
      note(
        "kmsan: ", "this kernel has KMSAN, whose shadow memory is not modelled"),
    ]

  private static let xen =
    "this is a Xen PV guest: its memory set-up (the p2m list, ballooned and remapped pages) is not "
    + "modelled; it is replayed as bare metal"
  private static let tdx =
    "this is a TDX guest: unaccepted memory and the encrypted swiotlb are not modelled"

  private static func note(_ words: String, _ text: String) -> LineRecogniser {
    LineRecogniser(words) { _, log in
      log.noteOnce(text)
      // The line may tell more than that.
      return .other
    }
  }

  /// `AMD SEV SEV-ES`, `SME`, `Intel TDX`.
  private static func encryption(_ cursor: inout LineCursor, _ log: inout LogCollector) -> Reading {
    let words = cursor.trimmedRest.text
    if words.contains("TDX") {
      log.noteOnce(tdx)
    } else if words.contains("SEV") || log.line.text.contains(text: "(SEV)") {
      log.noteOnce(
        "this is an SEV guest: the size of its swiotlb and the areas shared with the host are not "
          + "modelled; it is replayed without encryption")
    } else {
      log.noteOnce(
        "this machine encrypts its memory (SME): the encrypted areas and their swiotlb are not "
          + "modelled")
    }
    return .taken
  }
}

extension LogCollector {
  /// The same words may stand in several lines.
  mutating func noteOnce(_ text: String) {
    if noted.insert(text).inserted { note(text) }
  }
}
