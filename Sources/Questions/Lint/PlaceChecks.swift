// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import PhysicalMemory

/// Whether what the boot loader puts into memory meets something else.
let placeChecks: [LintCheck] = [
  LintCheck(
    "kernel-overlap", .error, needs: ["no-ram"], "the kernel overlaps something else",
    "The kernel's range meets the initrd, the device tree or memory that the tree reserves. Who "
      + "comes last overwrites the other before the kernel can look. Move one of them; memreplay "
      + "fit INPUT initrd (or dtb) shows where there is room."
  ) { examined in
    examined.overlaps(of: "kernel", with: ["initrd", "dtb", "/"])
  },
  LintCheck(
    "dtb-overlap", .error, needs: ["no-ram"], "the device tree overlaps something else",
    "The blob's range meets the initrd or memory that the tree reserves for somebody else. An "
      + "entry of /memreserve/ that covers just the blob is the loader's own and is no finding."
  ) { examined in
    examined.overlaps(of: "dtb", with: ["initrd", "/"])
  },
  LintCheck(
    "initrd-overlap", .error, needs: ["no-ram"], "the initrd overlaps reserved memory",
    "The initrd's range meets memory that the tree reserves. The kernel disables the initrd, or "
      + "refuses the node, whichever it looks at last. An entry of /memreserve/ that covers just "
      + "the initrd is the loader's own and is no finding."
  ) { examined in
    examined.overlaps(of: "initrd", with: ["/"])
  },
  LintCheck(
    "initrd-refused", .error, needs: ["no-ram", "boot-stops"], "the kernel refuses the initrd",
    "The kernel boots without the initrd and most likely finds no root file system. memreplay "
      + "explain INPUT initrd says why, and where the initrd can lie."
  ) { examined in
    examined.refusals.filter { $0.subject == .initrd && $0.kind != .moved }.map { refusal in
      .init(
        refusal.message.isEmpty
          ? "the initrd is given and not used, without a word" : refusal.message,
        at: refusal.cause, assuming: examined.assumptions(behind: refusal))
    }
  },
  LintCheck(
    "kernel-margin", .note, needs: ["kernel-overlap"], "the kernel can hardly grow",
    "Less than an eighth of the kernel's size is left between its end and what follows. The next "
      + "configuration change or release may overlap it. Move the neighbour up; memreplay fit "
      + "INPUT kernel shows the margin."
  ) { examined in
    guard let kernel = examined.place("kernel") else { return [] }
    let above = ["initrd", "dtb"].compactMap(examined.place).filter {
      $0.range.base >= kernel.range.end
    }.min { $0.range.base < $1.range.base }
    guard let above else { return [] }
    let margin = above.range.base - kernel.range.end
    guard margin < kernel.range.size / 8 else { return [] }
    return [
      .init(
        "only \(Words.size(margin)) lie between the kernel's end "
          + "(\(kernel.range.end.rawValue.hex0x())) and \(above.owner)", at: above.source)
    ]
  },
  LintCheck(
    "decompressor-reach", .note, needs: ["initrd-overlap"],
    "the ARM decompressor may write over the initrd or the device tree",
    "A zImage that would overwrite itself copies itself behind the place of the kernel first, and "
      + "uses stack and heap behind that. What lies there is overwritten. Load the initrd and the "
      + "blob above 128 MiB from the start of RAM, or above twice the kernel's size."
  ) { examined in
    guard let area = examined.decompressorArea() else { return [] }
    return ["initrd", "dtb"].compactMap(examined.place).filter { $0.range.overlaps(area.range) }
      .map {
        .init(
          "\($0.owner) at \(Words.range($0.range)) lies right behind the kernel, where a relocated "
            + "zImage and its heap may come to lie (up to \(area.range.last.rawValue.hex0x()))",
          at: $0.source)
      }
  },
]

extension ExaminedBoot {
  /// Overlaps of a place with places of other owners; `/` stands for whatever the tree reserves.
  func overlaps(of owner: String, with others: [String]) -> [LintCheck.Found] {
    guard let this = loaded(owner) else { return [] }
    var found: [LintCheck.Found] = []
    for other in others {
      let parties =
        other == "/" ? treeReservations : loaded(other).map { [$0] } ?? []
      for party in parties where party.range.overlaps(this.range) {
        if isOwnReservation(party, of: this) { continue }
        found.append(
          .init(
            "\(owner) at \(Words.range(this.range)) overlaps \(party.owner) at "
              + "\(Words.range(party.range))", at: this.source ?? party.source,
            assuming: assumptions(behind: owner) + assumptions(behind: party.owner)))
      }
    }
    return found
  }

  /// The assumptions that a refusal of a given range rests on.
  fileprivate func assumptions(behind refusal: Refusal) -> [String] {
    guard let range = refusal.range else { return [] }
    if refusal.kind == .notMemory {
      // RAM that is there and left out: below an assumed kernel's PHYS_OFFSET, for example.
      return bytesOutsideRAM(range) == 0 ? assumptions(behind: "kernel") : []
    }
    return RefusalReason(refusal: refusal, examined: self).parties(in: range)
      .flatMap { assumptions(behind: $0.owner) }
  }

  /// Where the loader put something, whether the kernel accepts it or not.
  private func loaded(_ owner: String) -> RecordedPlace? {
    if owner == "initrd" {
      if let given = boot.placement.initrd {
        return RecordedPlace("initrd", given.value, source: given.source)
      }
      if let refused = refusals.first(where: { $0.subject == .initrd && $0.range != nil }),
        let range = refused.range
      {
        return RecordedPlace("initrd", range, source: refused.cause)
      }
    }
    return place(owner)
  }

  /// What the tree reserves, in /memreserve/ and with `reg` in /reserved-memory.
  private var treeReservations: [RecordedPlace] {
    let origin = boot.firmware.deviceTree?.origin ?? "device tree"
    var found = reservedNodes.flatMap { node in
      node.ranges.map {
        RecordedPlace(node.path, $0, source: FactSource(origin, .name(node.path)))
      }
    }
    for (index, entry) in (boot.firmware.deviceTree?.reserveMap ?? []).enumerated() {
      let name = "/memreserve/[\(index)]"
      found.append(
        RecordedPlace(
          name, MemoryRange(capping: PhysicalAddress(entry.address), size: entry.size),
          source: FactSource(origin, .name(name))))
    }
    return found
  }

  /// A loader notes the initrd and the blob in /memreserve/, page-rounded.
  private func isOwnReservation(_ party: RecordedPlace, of place: RecordedPlace) -> Bool {
    guard party.owner.hasPrefix("/memreserve/") else { return false }
    let (wide, page) = (party.range, boot.pageSize)
    let outward = MemoryRange(
      from: place.range.base.roundedDown(to: page), to: place.range.end.roundedUp(to: page))
    return outward.contains(wide) || wide.contains(place.range) && wide.base == place.range.base
  }
}
