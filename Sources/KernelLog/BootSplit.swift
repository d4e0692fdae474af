// SPDX-License-Identifier: GPL-2.0-or-later

extension LogText {
  /// The lines of each boot, in order; one part where no boot begins. A boot begins at its banner, or
  /// at what stands before it: the lines of the boot loader and of the decompressor.
  var boots: [Part] {
    if let secondLog {
      return [Part(bytes: 0..<secondLog.bytes.lowerBound, firstIndex: 0), secondLog]
    }
    var starts: [Part] = []
    var previousBanner = 0
    var index = 0
    var sawMemory = false
    for banner in banners() {
      index += lineCount(previousBanner..<banner)
      // `dmesg` and the serial console often hold the banner twice in a row.
      sawMemory =
        sawMemory || (!starts.isEmpty && holdsMemoryLines(previousBanner..<banner, index))
      if starts.isEmpty || sawMemory {
        starts.append(prelude(of: banner, index, notBefore: previousBanner))
        sawMemory = false
      }
      previousBanner = banner
    }
    guard starts.count > 1 else { return [whole] }
    // What stands before the first banner belongs to it (a table whose head was lost).
    starts[0] = whole
    for which in starts.indices {
      let end = which + 1 < starts.count ? starts[which + 1].bytes.lowerBound : bytes.count
      starts[which].bytes = starts[which].bytes.lowerBound..<end
    }
    return starts
  }

  /// Where the lines with a banner begin.
  private func banners() -> [Int] {
    bytes.withUnsafeBufferPointer { buffer in
      var found: [Int] = []
      var at = 0
      while let words = ByteSearch.first(LogReader.banner, buffer, at..<buffer.count) {
        var start = words
        while start > at, buffer[start - 1] != 0x0a { start -= 1 }
        let end = ByteSearch.first(0x0a, buffer, words..<buffer.count) ?? buffer.count
        if Self.isBanner(LogPrefix.strip(bytes[start..<end], number: 0).text) {
          found.append(start)
        }
        at = end
      }
      return found
    }
  }

  private static func isBanner(_ text: ArraySlice<UInt8>) -> Bool {
    let text = text.trimmed
    guard text.starts(with: LogReader.banner),
      let digit = text.dropFirst(LogReader.banner.count).first, digit >= 0x30, digit <= 0x39
    else { return false }
    return text.contains(text: "#") || text.contains(text: "(")
  }

  private func lineCount(_ range: Range<Int>) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      buffer[range].reduce(0) { $0 &+ ($1 == 0x0a ? 1 : 0) }
    }
  }

  /// What makes a stretch between two banners a boot of its own: a map, a command line, a dump.
  private static let memoryWords = [
    "BIOS-", "Command line:", "Kernel command line:", "Zone ", "memblock_", "Memory:", "Machine",
    "OF: ", "MEMBLOCK", "Xen:",
  ].map { Array($0.utf8) }
  private static let memoryFilter = LineFilter(memoryWords)

  private func holdsMemoryLines(_ range: Range<Int>, _ index: Int) -> Bool {
    var scan = LineScan(self, Part(bytes: range, firstIndex: index))
    while let candidate = scan.nextCandidate(Self.memoryFilter) {
      let text = line(candidate).text.trimmed
      if Self.memoryWords.contains(where: { text.starts(with: $0) }) { return true }
    }
    return false
  }

  /// Lines that a kernel prints right before its banner.
  private static let kernelPrelude = ["Booting Linux on ", "OF: fdt: Ignoring memory"]
  /// Lines at which a boot loader or the decompressor hands over, and the first of those.
  private static let handOver = [
    "Starting kernel", "early console in ", "Decompressing Linux", "Uncompressing Linux",
    "EFI stub: ", "Booting the kernel", "Booting using the fdt blob", "Loading Device Tree to ",
    "Using Device Tree in place", "kernel_total_size: ", "Physical KASLR",
  ]
  private static let loaderStart = ["U-Boot 2", "U-Boot SPL ", "SeaBIOS (version "]

  /// Goes back from a banner over what belongs to the same boot; never over another banner.
  private func prelude(of banner: Int, _ index: Int, notBefore floor: Int) -> Part {
    func begins(_ text: ArraySlice<UInt8>, _ words: [String]) -> Bool {
      words.contains { text.starts(with: $0.utf8) }
    }
    var result = Part(bytes: banner..<banner, firstIndex: index)
    var end = banner
    var count = 0
    var isHandedOver = false
    // A boot loader prints some hundred lines; without a hand-over close by there is none.
    while end > floor, count < (isHandedOver ? 600 : 16) {
      var start = end - 1
      while start > floor, bytes[start - 1] != 0x0a { start -= 1 }
      // The line of the banner before.
      if start == floor, floor > 0 { break }
      count += 1
      let text = LogPrefix.strip(bytes[start..<max(start, end - 1)], number: 0).text.trimmed
      let isPrelude = begins(text, Self.kernelPrelude) || begins(text, Self.handOver)
      isHandedOver = isHandedOver || begins(text, Self.handOver)
      if isPrelude || begins(text, Self.loaderStart) {
        result = Part(bytes: start..<start, firstIndex: index - count)
      }
      if begins(text, Self.loaderStart) { break }
      end = start
    }
    return result
  }
}
