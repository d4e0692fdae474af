// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// What a machine showed of its boot, as the expected files of a case.
struct MachineOutput {
  /// The files of expected/ by name; none is empty.
  let expectedFiles: [String: String]

  /// - Parameters:
  ///   - log: the kernel's whole log.
  ///   - zoneinfo: /proc/zoneinfo.
  ///   - iomem: /proc/iomem.
  init(log: String?, zoneinfo: String?, iomem: String?) {
    let lines = log.map { BootLog($0).lines } ?? []
    let files = [
      "memblock.txt": Self.blocks(lines), "trace.txt": Self.trace(lines),
      "zoneinfo": zoneinfo.map(Self.zones) ?? "", "iomem": iomem.map(Self.memory) ?? "",
    ]
    expectedFiles = files.filter { !$0.value.isEmpty }
  }

  /// The log without what a replay derives: what firmware and hardware say stays.
  static func input(of log: String) -> String {
    var isBlock = false
    return log.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { raw in
        let line = BootLog(raw).lines.first ?? ""
        if line == dumpHead || isZoneHead(line) {
          isBlock = true
          return false
        }
        if isBlock, line.hasPrefix(" ") { return false }
        isBlock = false
        return !isTrace(line) && !line.hasPrefix("Memory: ")
          && !line.hasPrefix("Initmem setup node")
      }
      .joined(separator: "\n")
  }

  /// Lines of a log without those that only memblock=debug causes.
  static func withoutTrace(_ lines: [String]) -> [String] {
    var isBlock = false
    return lines.filter { line in
      if line == dumpHead {
        isBlock = true
      } else if isBlock, !line.hasPrefix(" memory"), !line.hasPrefix(" reserved") {
        isBlock = false
      }
      return !isBlock && !isTrace(line)
    }
  }

  static let dumpHead = "MEMBLOCK configuration:"

  private static func isZoneHead(_ line: String) -> Bool {
    ["Zone ranges:", "Movable zone start for each node", "Early memory node ranges"].contains(line)
  }

  private static func blocks(_ lines: [String]) -> String {
    var blocks: [[String]] = []
    var isOpen = false
    for line in lines {
      if line == dumpHead {
        blocks.append([line])
        isOpen = true
      } else if isOpen, line.hasPrefix(" ") {
        blocks[blocks.count - 1].append(line)
      } else {
        isOpen = false
      }
    }
    return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static func trace(_ lines: [String]) -> String {
    lines.filter(isTrace).map { $0 + "\n" }.joined()
  }

  /// A line of memblock=debug: a call with its range or its request, or a table that doubles.
  static func isTrace(_ line: String) -> Bool {
    if line.hasPrefix("memblock: memory is doubled")
      || line.hasPrefix("memblock: reserved is doubled")
    {
      return true
    }
    guard let colon = line.firstIndex(of: ":"),
      line[..<colon].drop(while: { $0 == "_" }).hasPrefix("memblock_"),
      case let rest = line[line.index(after: colon)...].drop(while: { $0 == " " })
    else { return false }
    return rest.hasPrefix("[") || (rest.first?.isNumber ?? false) && rest.contains(" bytes")
  }

  /// The populated zones: spanned, present, managed and, since 5.12, cma.
  private static func zones(_ text: String) -> String {
    var result = ""
    var zone: (head: String, counts: [(String, Substring)])?
    func close() {
      guard let zone, zone.counts.contains(where: { $0.0 == "present" && $0.1 != "0" }) else {
        return
      }
      result += zone.head
      for (name, count) in zone.counts { result += "        \(name.paddedRight(to: 8)) \(count)\n" }
    }
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if line.hasPrefix("Node "), words.count == 4, words[2] == "zone" {
        close()
        zone = ("\(words[0]) \(words[1]) zone \(String(words[3]).paddedLeft(to: 8))\n", [])
      } else if words.count == 2, ["spanned", "present", "managed", "cma"].contains(words[0]),
        !(zone?.counts.contains { $0.0 == words[0] } ?? true)
      {
        zone?.counts.append((String(words[0]), words[1]))
      }
    }
    close()
    return result
  }

  private static let memoryNames: Set<Substring> = [
    "System RAM", "Kernel image", "Kernel code", "Kernel rodata", "Kernel data", "Kernel bss",
    "Crash kernel", "Reserved", "reserved", "RAM buffer", "ACPI Tables",
    "ACPI Non-volatile Storage", "Unusable memory", "Soft Reserved", "Persistent Memory",
    "Persistent Memory (legacy)", "Unknown E820 type",
  ]

  /// The memory lines, without the devices among and around them.
  private static func memory(_ text: String) -> String {
    var result = ""
    var depths: [Int] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let depth = line.prefix { $0 == " " }.count
      let parts = line.dropFirst(depth).split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      while let last = depths.last, last >= depth { depths.removeLast() }
      let name = parts[1].drop { $0 == " " }
      guard memoryNames.contains(name) || name.hasPrefix("System RAM") else { continue }
      result += String(repeating: "  ", count: depths.count) + line.dropFirst(depth) + "\n"
      depths.append(depth)
    }
    return result
  }
}
