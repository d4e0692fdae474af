// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelLog

private func kind(_ text: String) -> InputKind { InputKind.detect(Array(text.utf8)) }

/// Zeros with magic numbers set into them.
private func image(_ magic: [Int: [UInt8]], size: Int = 1024) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: size)
  for (offset, value) in magic { bytes.replaceSubrange(offset..<offset + value.count, with: value) }
  return bytes
}

private struct Magic: Sendable {
  let refused: InputKind.Refused
  let bytes: [Int: [UInt8]]
  init(_ refused: InputKind.Refused, _ bytes: [Int: [UInt8]]) {
    (self.refused, self.bytes) = (refused, bytes)
  }

  static let node: [UInt8] = [0, 0, 0, 1]
  static let all: [Magic] = [
    Magic(.xz, [0: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]]),
    Magic(.zstd, [0: [0x28, 0xb5, 0x2f, 0xfd]]),
    Magic(.initramfs, [0: Array("070701".utf8)]),
    Magic(.androidVendorBoot, [0: Array("VNDRBOOT".utf8)]),
    Magic(
      .flattenedImageTree,
      [
        0: [0xd0, 0x0d, 0xfe, 0xed], 64: node, 68: Array("images".utf8), 128: node,
        132: Array("configurations".utf8),
      ]),
  ]
}

@Suite struct InputKindTests {
  @Test func magicDecides() {
    #expect(InputKind.detect([]) == .empty)
    #expect(InputKind.detect([0x1f, 0x8b, 8]) == .gzip)
    #expect(InputKind.detect([0xd0, 0x0d, 0xfe, 0xed, 0, 0]) == .deviceTreeBlob)
  }

  @Test(arguments: Magic.all) fileprivate func otherBootFilesAreNamed(magic: Magic) {
    #expect(InputKind.detect(image(magic.bytes)) == .refused(magic.refused))
  }

  @Test func listsOfTagsAreKnownInBothForms() {
    #expect(
      InputKind.detect([9, 9, 9, 9, 2, 0, 0, 0, 1, 0, 0x41, 0x54, 0, 0, 0, 0]) == .atagsBinary)
    #expect(kind("100: 00000002 54410001 00000000 00000000\n") == .atagsText)
    #expect(kind("ATAG_MEM: 4 54410002 20000000 40000000\n") == .atagsText)
  }

  @Test func aMappingWithBothKeysIsABootDescription() {
    #expect(kind("arch: arm64\nfirmware: {dtb: a.dtb}\n") == .bootDescription)
    #expect(kind("# note\n\"firmware\":\n  e820: e\narch : x86_64\n") == .bootDescription)
    #expect(kind("{arch: arm64, firmware: {dtb: a.dtb}}") == .bootDescription)
    #expect(kind("arch: arm64\n") == .unknownText)
    #expect(kind("x:\n  arch: arm64\n  firmware: {dtb: a.dtb}\n") == .unknownText)
  }

  @Test func sourcesMayBeginWithComments() {
    #expect(kind("/dts-v1/;\n/ { };\n") == .deviceTreeSource)
    #expect(kind("// SPDX\n/* a\n * b */\n#include <x>\n/dts-v1/;\n") == .deviceTreeSource)
    #expect(kind("/* never closed /dts-v1/") == .unknownText)
  }

  @Test(arguments: [
    "BIOS-e820: [mem 0x0-0xfff] usable\n", "[    0.000000] Linux version 6.1.0 (a@b) #1\n",
    "00001000-0009fbff : System RAM\n", "0x0 0x9ffff System RAM\n",
    "efi: mem00: [Boot Code   |   |  |  |WB] range=[0x0-0xfff] (0MB)\n",
    "MEMBLOCK configuration:\n", "Memory: 100K/200K available (1K kernel code)\n",
  ]) func logsAreKnownByTheirLines(text: String) {
    #expect(kind(text) == .log)
  }

  @Test func whatIsNothingOfThisIsSaidToBe() {
    #expect(kind("Dear all,\nplease find attached\n") == .unknownText)
    #expect(kind("CONFIG_X86=y\n") == .refused(.kernelConfig))
    #expect(kind("ffffffff81000000 T _text\n") == .refused(.systemMap))
    #expect(
      InputKind.detect((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 3) }) == .binary)
  }
}
