// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import BootReplay
import DeviceTree
import KernelBehaviour
import KernelDescription
import PhysicalMemory

/// What shall fit: a thing, and its size where it is not the present one.
package struct FitRequest: Sendable, Equatable {
  package enum Subject: Sendable, Equatable {
    case initrd, blob, kernel, crashkernel, cma
    case node(String)
  }
  package var subject: Subject
  package var size: UInt64?

  /// `initrd=64M`, `kernel`, `/reserved-memory/vram=32M`.
  package init(parsing text: String) throws(InputError) {
    let equals = text.lastIndex(of: "=")
    let name = String(text[..<(equals ?? text.endIndex)])
    if let equals {
      let number = text[text.index(after: equals)...]
      guard let size = Memparse.exactSize(number), size > 0 else {
        throw InputError(
          .usage, "found '\(number)', expected a size such as 64M", at: FactSource("fit \(name)"))
      }
      self.size = size
    }
    switch name {
    case "initrd", "ramdisk": subject = .initrd
    case "dtb", "fdt": subject = .blob
    case "kernel": subject = .kernel
    case "crashkernel": subject = .crashkernel
    case "cma": subject = .cma
    default:
      guard name.hasPrefix("/") else {
        throw InputError(
          .usage,
          "found '\(name)', expected initrd, dtb, kernel, crashkernel, cma or a node's path",
          at: FactSource("fit"))
      }
      subject = .node(name)
    }
  }
}

/// `memreplay fit`: where something may lie, or how large it may get; each answer is replayed.
package struct Fit: Sendable {
  let examined: ExaminedBoot

  package init(_ examined: ExaminedBoot) { self.examined = examined }

  package func answer(_ request: FitRequest) -> Answer {
    switch request.subject {
    case .initrd:
      let present = examined.boot.placement.initrd?.value ?? examined.place("initrd")?.range
      return loaded("initrd", present, request.size)
    case .blob: return loaded("dtb", examined.place("dtb")?.range, request.size)
    case .kernel: return kernel(request.size)
    case .crashkernel: return option("crashkernel", "crashkernel", request.size)
    case .cma: return option("cma", "cma reserved", request.size)
    case .node(let path): return node(path, request.size)
    }
  }

  // MARK: what a loader puts into memory

  private func loaded(_ name: String, _ present: MemoryRange?, _ size: UInt64?) -> Answer {
    var answer = Answer(title(name, size))
    answer.assumptions = examined.assumptions(behind: "kernel")
    guard let size else {
      guard let present else {
        answer.add(
          "present", .text(""),
          "There is no \(name) in this boot: give a size, fit INPUT \(name)=8M.")
        return answer
      }
      answer.assumptions += examined.assumptions(behind: name)
      addGrowth(of: name, present, to: &answer) { larger in
        name == "initrd"
          ? works(examined.boot.with(initrd: larger), "initrd") : nil
      }
      return answer
    }
    let windows =
      name == "initrd"
      ? examined.initrdWindows(of: size)
      : examined.freeWindows(of: size, alignment: 8, except: "dtb")
    addWindows(windows, size, to: &answer) { range in
      name == "initrd"
        ? works(examined.boot.with(initrd: range), "initrd")
        : works(examined.boot.with(blobAt: range.base), "dtb")
    }
    if name == "initrd" {
      let rule = examined.initrdRule()
      answer.add(
        "limit", .hex(rule.window.upperBound),
        "It must end below \(rule.window.upperBound.hex0x()): \(rule.highReason).")
      if let area = examined.decompressorArea() {
        answer.add(
          "decompressor", .range(area.range),
          "Left free for the decompressor behind the kernel: \(Words.range(area.range)).")
      }
    }
    return answer
  }

  private func title(_ name: String, _ size: UInt64?) -> String {
    size.map { "\(name) of \(Words.size($0)): where it may lie" } ?? "\(name): how large it may get"
  }

  /// The windows as lines, with the replay's word for the first ones.
  private func addWindows(
    _ windows: [Window], _ size: UInt64, to answer: inout Answer,
    _ works: (MemoryRange) -> Bool
  ) {
    guard !windows.isEmpty else {
      answer.add("windows", .list([]), "Nowhere: no run of RAM is free and large enough.")
      return
    }
    for (index, window) in windows.prefix(12).enumerated() {
      let last = window.range.end - size
      // One place in each of the best windows is replayed.
      let isTried = index < 4
      let start = window.range.base
      let isGood = isTried && works(MemoryRange(capping: start, size: size))
      let word =
        !isTried ? "" : isGood ? "; replayed at its start: accepted" : "; replayed: refused"
      answer.add(
        "window",
        .members([
          Fact("range", .range(window.range), ""), Fact("first_start", .hex(start.rawValue), ""),
          Fact("last_start", .hex(last.rawValue), ""), Fact("below", .text(window.below), ""),
          Fact("above", .text(window.above), ""), Fact("tried", .flag(isTried), ""),
          Fact("accepted", .flag(isGood), ""),
        ]),
        "\(Words.range(window.range)) (\(Words.size(window.range.size))), from \(window.below) to "
          + "\(window.above)\(word).")
    }
    if windows.count > 12 {
      answer.add("more", .number(windows.count - 12), "And \(windows.count - 12) smaller windows.")
    }
  }

  /// How far a range can grow upwards where it is.
  private func addGrowth(
    of name: String, _ present: MemoryRange, to answer: inout Answer,
    _ works: (MemoryRange) -> Bool?
  ) {
    // x86's brk area follows the image.
    let obstacles = examined.obstacles(except: name).filter {
      name != "kernel" || $0.owner != "reserve_brk"
    }
    answer.add(
      "present", .range(present),
      "It lies at \(Words.range(present)) (\(Words.size(present.size))).")
    var end =
      examined.record.lastMemory.first { $0.range.contains(present.base) }?.range.end
      ?? present.end
    // Regions that touch are one run of RAM.
    while let next = examined.record.lastMemory.first(where: { $0.base == end }) {
      end = next.range.end
    }
    var neighbour = "the end of RAM"
    if name == "initrd" {
      let rule = examined.initrdRule()
      if rule.window.upperBound < end.rawValue {
        (end, neighbour) = (PhysicalAddress(rule.window.upperBound), rule.highReason)
      }
    }
    if let next = obstacles.first(where: { $0.range.base >= present.end }), next.range.base < end {
      (end, neighbour) = (next.range.base, next.owner)
    }
    let most = end > present.base ? end - present.base : 0
    let room = most > present.size ? most - present.size : 0
    answer.add(
      "largest", .hex(max(most, present.size)),
      "It may get \(Words.size(max(most, present.size))) large there: \(Words.size(room)) more, "
        + "until it meets \(neighbour) at \(end.rawValue.hex0x()).")
    answer.add("neighbour", .text(neighbour), "")
    guard room > 0 else { return }
    if let isGood = works(MemoryRange(from: present.base, to: end)) {
      answer.add(
        "accepted", .flag(isGood),
        isGood ? "Replayed with that size: accepted." : "Replayed with that size: refused.")
    }
  }

  // MARK: the kernel

  private func kernel(_ size: UInt64?) -> Answer {
    var answer = Answer(title("kernel", size))
    answer.assumptions = examined.assumptions(behind: "kernel")
    guard let present = examined.place("kernel")?.range else {
      answer.add("present", .text(""), "The kernel's place is not known.")
      return answer
    }
    guard let size else {
      addGrowth(of: "kernel", present, to: &answer) { larger in
        works(examined.boot.with(kernel: larger), "kernel")
      }
      return answer
    }
    let alignment: UInt64 = examined.boot.architecture == .arm ? 1 << 20 : 2 << 20
    let windows = examined.freeWindows(of: size, alignment: alignment, except: "kernel")
    addWindows(windows, size, to: &answer) { range in
      works(examined.boot.with(kernel: range), "kernel")
    }
    return answer
  }

  // MARK: options

  private func option(_ name: String, _ owner: String, _ size: UInt64?) -> Answer {
    var answer = Answer(
      size.map { "\(name)=\(Words.option($0)): does it fit" } ?? "\(name): how large it may get")
    answer.assumptions = examined.assumptions(behind: "kernel")
    let largest = LargestSize(examined: examined)
    if let size {
      let change = examined.boot.with(option: name, Words.option(size))
      let after = change.replayed()
      if let place = after.place(owner), after.record.panic == nil {
        answer.add("fits", .flag(true), "Yes: it lies at \(Words.range(place.range)) (replayed).")
        answer.add("place", .range(place.range), "")
        if let low = after.place("\(owner)-low") {
          answer.add("low", .range(low.range), "Beside it, \(Words.range(low.range)) below 4 GiB.")
        }
      } else {
        answer.add("fits", .flag(false), "No.")
        for refusal in after.refusals where refusal.subject.word == name {
          answer.parts.append(RefusalReason(refusal: refusal, examined: after).answer())
        }
      }
    } else if let place = examined.place(owner) {
      answer.add(
        "present", .range(place.range),
        "It lies at \(Words.range(place.range)) (\(Words.size(place.range.size))).")
    }
    let ram = examined.record.lastMemory.reduce(0) { $0 + $1.size }
    if let most = largest.option(name, granting: owner, below: ram) {
      answer.add(
        "largest", .hex(most),
        "The largest that is accepted is \(name)=\(Words.option(most)) (replayed).")
    } else {
      answer.add("largest", .hex(0), "Not even \(name)=1M is accepted.")
    }
    return answer
  }

  // MARK: reserved nodes

  private func node(_ path: String, _ size: UInt64?) -> Answer {
    var answer = Answer(title(path, size))
    let present =
      examined.reservedNodes.first { $0.path == path }?.ranges.first
      ?? examined.place(path)?.range
    if let size {
      let windows = examined.freeWindows(of: size, alignment: 1 << 20, except: path)
      addWindows(windows, size, to: &answer) { range in
        guard let change = moved(path, to: range) else { return false }
        return works(change, path)
      }
    } else if let present {
      addGrowth(of: path, present, to: &answer) { larger in
        moved(path, to: larger).map { works($0, path) }
      }
    } else {
      answer.add(
        "present", .text(""),
        "There is no such node with a place: give a size, fit INPUT \(path)=8M.")
    }
    return answer
  }

  private func moved(_ path: String, to range: MemoryRange) -> BootChange? {
    let cells = examined.rootCells
    let value =
      RefusalReason.cells(range.base.rawValue, count: cells.address)
      + RefusalReason.cells(range.size, count: cells.size)
    return examined.boot.with(property: "reg", value, at: path, text: "")
  }

  /// Whether a change is accepted: nothing new is refused, and the boot goes on.
  private func works(_ change: BootChange, _ owner: String) -> Bool {
    let after = change.replayed()
    guard after.record.panic == nil else { return false }
    if owner == "initrd" || owner == "dtb" || owner == "kernel" {
      guard after.place(owner) != nil else { return false }
    }
    return after.refusals.count <= examined.refusals.count
  }
}
