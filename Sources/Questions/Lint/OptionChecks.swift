// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord
import PhysicalMemory

/// Whether the command line does what it says.
let optionChecks: [LintCheck] = [
  LintCheck(
    "crashkernel-refused", .warning, needs: ["boot-stops"], "crashkernel= reserves nothing",
    "There is no room of that size where the crash kernel may lie, or the option is malformed. "
      + "kdump will not work. memreplay explain INPUT crashkernel says what works."
  ) { examined in
    examined.refusals.filter { $0.subject == .crashkernel }.map {
      .init(
        $0.message.isEmpty ? "crashkernel= has no effect, and the kernel says nothing" : $0.message,
        at: $0.cause)
    }
  },
  LintCheck(
    "cma-refused", .warning, needs: ["boot-stops"], "a CMA area is not reserved, or not usable",
    "Drivers that need large pieces of memory will fail. memreplay explain INPUT cma says which "
      + "limit or neighbour is in the way and what works."
  ) { examined in
    examined.refusals.filter { $0.subject == .cma }.map {
      .init(
        $0.message.isEmpty ? "cma= has no effect, and the kernel says nothing" : $0.message,
        at: $0.cause)
    }
  },
  LintCheck(
    "memmap-without-place", .error, "memmap= has a size and no place",
    "memmap=SIZE limits memory as mem= does. Where memmap=SIZE$START was meant, the shell or GRUB "
      + "ate the $ and what follows it: in /etc/default/grub write \\\\\\$ for each $."
  ) { examined in
    guard examined.boot.architecture.isX86 else { return [] }
    return examined.boot.commandLine.values(of: "memmap").compactMap { $0 }
      .filter(SilentRefusals.isEatenMemmap).map {
        .init(
          "memmap=\($0) limits memory, as mem= does; a $ may have been eaten",
          at: examined.boot.commandLineSource)
      }
  },
  LintCheck(
    "mem-tiny", .error, "mem= leaves no memory to speak of",
    "A number without a suffix counts bytes: mem=256 is 256 bytes. The kernel stops, or puts its "
      + "own image back as the only RAM. Write mem=256M."
  ) { examined in
    guard let limit = SilentRefusals.memoryLimit(examined.boot), limit < 16 << 20 else {
      return []
    }
    let text = examined.boot.commandLine.last("mem") ?? ""
    return [
      .init(
        "mem=\(text) is \(Words.size(limit)); a suffix (M, G) may be missing",
        at: examined.boot.commandLineSource)
    ]
  },
  LintCheck(
    "mem-without-effect", .note, needs: ["no-ram"], "mem= limits nothing",
    "The limit lies above all RAM. It can go."
  ) { examined in
    guard let limit = SilentRefusals.memoryLimit(examined.boot),
      examined.boot.architecture != .arm
    else { return [] }
    let runs = examined.owners.installed.runs.runs
    let end = runs.last?.upperBound ?? 0
    let size = examined.owners.installed.size
    // x86 compares addresses, the others count bytes.
    let isFree = examined.boot.architecture.isX86 ? limit >= end : limit >= size
    guard isFree else { return [] }
    return [
      .init(
        "mem=\(Words.option(limit)) limits nothing: there are \(Words.size(size)) up to "
          + "\(end.hex0x())", at: examined.boot.commandLineSource)
    ]
  },
  LintCheck(
    "option-repeated", .note, "an option stands twice with different values",
    "The kernel takes the last one (crashkernel=, cma=, vmalloc=), or both (memmap=, and mem= on "
      + "ARM). Boot loaders that append to a configured command line do this."
  ) { examined in
    ["crashkernel", "cma", "vmalloc", "mem", "initrd"].compactMap { name in
      let values = examined.boot.commandLine.values(of: name).compactMap { $0 }
      // size,high and size,low belong together, as do several mem=SIZE@START.
      let plain = values.filter { !$0.contains(",") && !$0.contains("@") }
      guard plain.count > 1, Set(plain).count > 1 else { return nil }
      return .init(
        "\(name)= stands \(plain.count) times: \(Words.list(plain))",
        at: examined.boot.commandLineSource)
    }
  },
  LintCheck(
    "numa-refused", .warning, "NUMA information or emulation is refused",
    "The kernel treats the machine as one node. memreplay explain INPUT numa says what it found."
  ) { examined in
    examined.refusals.filter { $0.subject == .numa && $0.kind != .adjusted }.map {
      .init(
        $0.message.isEmpty ? "numa=fake has no effect: CONFIG_NUMA_EMU is off" : $0.message,
        at: $0.cause)
    }
  },
]
