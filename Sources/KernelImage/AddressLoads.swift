// SPDX-License-Identifier: GPL-2.0-or-later

/// Addresses that code loads: where a symbol table has no data symbols (KALLSYMS_ALL off), the
/// functions that use them still name them.
enum AddressLoads {
  /// arm64: pages that ADRP names, in order, with the register; `zero` is the image's first byte.
  static func pages(
    in image: ImageBytes, _ range: Range<Int>
  ) -> [(at: Int, register: UInt32, page: Int)] {
    var found: [(at: Int, register: UInt32, page: Int)] = []
    for at in stride(from: range.lowerBound & ~3, to: range.upperBound - 3, by: 4) {
      guard let word = image.u32(at), word & 0x9f00_0000 == 0x9000_0000 else { continue }
      // 21 bits of pages, signed: two low bits apart from the rest.
      let bits = Int(word >> 5 & 0x7_ffff) << 2 | Int(word >> 29 & 3)
      let pages = bits >= 1 << 20 ? bits - 1 << 21 : bits
      found.append((at, word & 31, (at & ~0xfff) + pages << 12))
    }
    return found
  }

  /// arm64: whole addresses, an ADRP with the ADD that completes it within a few instructions.
  static func arm64(in image: ImageBytes, _ range: Range<Int>) -> [Int] {
    pages(in: image, range).compactMap { load in
      for at in stride(from: load.at + 4, to: min(load.at + 32, image.count - 3), by: 4) {
        guard let word = image.u32(at), word & 0xffc0_0000 == 0x9100_0000,
          word >> 5 & 31 == load.register
        else { continue }
        return load.page + Int(word >> 10 & 0xfff)
      }
      return nil
    }
  }

  /// 32-bit ARM: words that a MOVW and a MOVT of the same register make.
  static func arm(in image: ImageBytes, _ range: Range<Int>) -> [UInt32] {
    var low: [UInt32: UInt32] = [:]
    var found: [UInt32] = []
    for at in stride(from: range.lowerBound & ~3, to: range.upperBound - 3, by: 4) {
      guard let word = image.u32(at) else { continue }
      let (register, value) = (word >> 12 & 15, word >> 4 & 0xf000 | word & 0xfff)
      switch word & 0x0ff0_0000 {
      case 0x0300_0000: low[register] = value
      case 0x0340_0000:
        if let half = low[register] { found.append(value << 16 | half) }
      default: continue
      }
    }
    return found
  }

  /// The code of a function: up to the next kilobytes, as tables name no ends.
  static func code(at start: Int, in image: ImageBytes) -> Range<Int> {
    let start = min(max(0, start), image.count)
    return start..<min(start + 0x1000, image.count)
  }

  /// The static per-CPU area among the addresses that pcpu_build_alloc_info() loads: its end and its
  /// start, which lies on a page, are loaded one behind the other.
  static func area<Address: BinaryInteger>(
    among addresses: [Address], within limits: Range<Address>
  ) -> Address? {
    for (first, second) in zip(addresses, addresses.dropFirst()) {
      let (start, end) = (min(first, second), max(first, second))
      if limits.contains(start), end <= limits.upperBound, start % 4096 == 0,
        end - start >= 1024, end - start < 1 << 19
      {
        return end - start
      }
    }
    return nil
  }
}

extension KernelImageFacts {
  /// The functions that take the size of the static per-CPU data, the innermost first.
  private static let perCPUFunctions = [
    "pcpu_build_alloc_info", "pcpu_build_alloc_info.constprop.0", "pcpu_embed_first_chunk",
    "setup_per_cpu_areas",
  ]

  /// arm64: what kallsyms leaves out where it holds functions only; `zero` is the address of the
  /// image's first byte.
  mutating func readArm64Code(of image: ImageBytes, zero: UInt64) {
    if percpuStatic == nil, let begin = extents["__initdata_begin"], let end = extents["_edata"] {
      for name in Self.perCPUFunctions {
        guard let address = functions[name], let at = Int(exactly: address &- zero) else {
          continue
        }
        let loads = AddressLoads.arm64(in: image, AddressLoads.code(at: at, in: image))
        guard begin < end,
          let size = AddressLoads.area(among: loads, within: Int(begin)..<Int(end))
        else { continue }
        percpuStatic = UInt64(size)
        sources["percpu.static"] = "code of \(name)"
        break
      }
    }
    readInitEnd(of: image, zero: zero)
    if extents["init_pg_dir"] == nil, let end = extents["_end"].map({ Int($0) }) {
      readInitialTables(of: image, end: end)
    }
  }

  /// map_kernel() maps the parts of the image, which begin on 64 KiB: behind the init data, data.
  private mutating func readInitEnd(of image: ImageBytes, zero: UInt64) {
    guard let begin = extents["__initdata_begin"], let end = extents["_edata"], begin < end else {
      return
    }
    if extents["__inittext_end"] == nil { extents["__inittext_end"] = begin }
    guard extents["__init_end"] == nil else { return }
    for name in ["map_kernel", "paging_init"] {
      guard let address = functions[name], let at = Int(exactly: address &- zero) else { continue }
      // The first such border behind the load of the init data's start.
      let pages = AddressLoads.pages(in: image, AddressLoads.code(at: at, in: image)).map(\.page)
      let borders = pages.drop { $0 != Int(begin) }
      guard
        let border = borders.first(where: {
          $0 % 0x1_0000 == 0 && $0 > Int(begin) && $0 < Int(end)
        })
      else { continue }
      extents["__init_end"] = UInt64(border)
      extents["_sdata"] = UInt64(border)
      return
    }
  }

  /// head.S loads init_pg_dir and init_pg_end one behind the other; the image ends with them.
  private mutating func readInitialTables(of image: ImageBytes, end: Int) {
    let loads = AddressLoads.pages(in: image, 0..<image.count)
    for (first, second) in zip(loads, loads.dropFirst()) {
      let size = second.page - first.page
      guard second.at == first.at + 4, first.page >= image.count & ~0xfff, size >= 0x3000,
        size <= 0x10_0000, (second.page + 0xffff) & ~0xffff == end
      else { continue }
      extents["init_pg_dir"] = UInt64(first.page)
      extents["init_pg_end"] = UInt64(second.page)
      return
    }
  }

  /// 32-bit ARM: the same of a flat image that lies `text` above PHYS_OFFSET; addresses begin with
  /// `zero`.
  mutating func readArmCode(of image: ImageBytes, text: UInt64, zero: UInt64) {
    guard percpuStatic == nil, let end = extents["_end"] else { return }
    for name in Self.perCPUFunctions {
      guard let address = functions[name], let at = Int(exactly: address &- zero &- text) else {
        continue
      }
      let loads = AddressLoads.arm(in: image, AddressLoads.code(at: at, in: image)).map {
        UInt64($0) &- zero
      }
      let begin = extents["_einittext"] ?? text
      guard begin < end, let size = AddressLoads.area(among: loads, within: begin..<end) else {
        continue
      }
      percpuStatic = size
      sources["percpu.static"] = "code of \(name)"
      return
    }
  }
}
