// SPDX-License-Identifier: GPL-2.0-or-later
import KernelDescription
import PhysicalMemory
import Testing

@testable import KernelImage

@Suite struct ContentsTests {
  private func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }

  /// One integer, which is passed over, and two structures.
  private var btf: [UInt8] {
    let names = Array("\0int\0page\0pglist_data\0".utf8)
    let integer = words(1, 1 << 24, 4, 0)
    let page = words(5, 4 << 24, 64)
    let node = words(10, 4 << 24 | 1, 5120, 5, 1, 0)
    let types = integer + page + node
    return [0x9f, 0xeb, 1, 0] + words(24, 0, UInt32(types.count), UInt32(types.count))
      + words(UInt32(names.count)) + types + names
  }

  @Test func typesGiveSizes() throws {
    let sizes = try BTF(parsing: btf, origin: "vmlinux").structureSizes
    #expect(sizes == [.structPage: 64, .nodeData: 5120])
    #expect(BTF.find(in: ImageBytes([1, 2, 3] + btf))?.structureSizes == sizes)
  }

  @Test func typesThatAreCutShortAreNone() {
    for count in 0..<btf.count {
      #expect(throws: InputError.self) {
        try BTF(parsing: Array(btf.prefix(count)), origin: "vmlinux")
      }
    }
  }

  /// adrp x1, 0x3000; adrp x0, 0x2000; add x1, x1, #0x400; add x0, x0, #0
  private let arm64Code: [UInt32] = [0xf000_0001, 0xd000_0000, 0x9110_0021, 0x9100_0000]

  @Test func arm64CodeNamesAddresses() {
    let image = ImageBytes(words(arm64Code[0], arm64Code[1], arm64Code[2], arm64Code[3]))
    #expect(AddressLoads.arm64(in: image, 0..<16) == [0x3400, 0x2000])
    #expect(AddressLoads.area(among: [0x3400, 0x2000], within: 0x1000..<0x8000) == 0x1400)
    #expect(AddressLoads.area(among: [0x3400, 0x2010], within: 0x1000..<0x8000) == nil)
  }

  /// movw r3, #0x2000; movw r2, #0x3400; movt r3, #0xc140; movt r2, #0xc140
  @Test func armCodeNamesAddresses() {
    let image = ImageBytes(words(0xe302_3000, 0xe303_2400, 0xe34c_3140, 0xe34c_2140))
    #expect(AddressLoads.arm(in: image, 0..<16) == [0xc140_2000, 0xc140_3400])
  }

  @Test func callersFollowFromFunctions() {
    let functions: [String: UInt64] = [
      "setup_usemap.constprop.0": 1, "start_kernel": 2, "pcpu_embed_first_chunk": 3,
    ]
    #expect(
      CallSite.setupUsemap.name(among: functions, usual: "") == "setup_usemap.constprop.0")
    #expect(CallSite.perCPUAllocInfo.name(among: functions, usual: "") == "pcpu_embed_first_chunk")
    #expect(CallSite.setupCommandLine.name(among: functions, usual: "x") == "start_kernel")
    #expect(CallSite.sparseInit.name(among: functions, usual: "x") == nil)
  }
}
