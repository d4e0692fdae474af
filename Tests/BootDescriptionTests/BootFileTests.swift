// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import BootDescription

@Suite struct BootFileTests {
  private func parse(_ text: String) throws -> BootFile {
    try BootFile(parsing: Array(text.utf8), origin: "boot.yaml")
  }

  @Test func everyKeyIsRead() throws {
    let file = try parse(
      """
      arch: arm64
      kernel: {release: 6.1.0-50-cloud-arm64, config: c, start: 0x40200000, size: 0x1aa0000}
      firmware: {dtb: board.dtb, dtb_address: 0x48800000, kaslr_seed: 0xffffffffffffffff}
      initrd: {start: 0x48000000, size: 8M}
      cmdline: "a b"
      cpus: 2
      assume: {late-free: lost}
      cpu: {pa_bits: 44}
      """)
    #expect(file.architecture.value == .arm64)
    #expect(file.kernel.start?.value == 0x4020_0000)
    #expect(file.firmware.kaslrSeed?.value == .max)
    #expect(file.initrd?.value.size == 8 << 20)
    #expect(file.cpu.physicalAddressBits == 44)
    #expect(file.assume.first?.1.source == .line("boot.yaml", 7))
  }

  @Test(arguments: [
    ("firmware: {}\n", "has no arch:"),
    ("arch: arm\n", "has no firmware:"),
    ("arch: vax\nfirmware: {}\n", "boot.yaml:1: arch: found 'vax'"),
    ("arch: arm\nfirmware: {}\narch: arm\n", "boot.yaml:3: boot description: the key 'arch'"),
    ("arch: arm\nfirmware: []\n", "boot.yaml:2: firmware: found a list"),
    ("arch: arm\nfirmware: {}\ninitrd: {start: 1}\n", "boot.yaml:3: initrd: expected"),
    (
      "arch: arm\nfirmware: {}\ninitrd: {start: 0xffffffffffffffff, size: 2}\n",
      "boot.yaml:3: initrd: 0xffffffffffffffff+0x2 ends beyond 2^64"
    ),
    ("arch: arm\nfirmware: {}\ncpu: {mmu: sv32}\n", "boot.yaml:3: mmu: found 'sv32'"),
    ("arch: *a\nfirmware: {}\n", "an alias without its anchor"),
    ("arch: [\n", "boot.yaml:2: "),
  ])
  func whatIsWrongIsNamed(text: String, message: String) {
    #expect {
      try parse(text)
    } throws: { error in
      guard let error = error as? InputError else { return false }
      return "\(error)".contains(message)
    }
  }

  @Test func aliasesAreExpanded() throws {
    let file = try parse(
      "arch: x86_64\nfirmware: {mp_table: &r {start: 1, size: 2}}\ninitrd: *r\n")
    #expect(file.initrd?.value == MemoryRange(exactly: 1, size: 2))
  }
}
