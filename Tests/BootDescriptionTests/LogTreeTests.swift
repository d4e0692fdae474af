// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import KernelBehaviour
import KernelLog
import PhysicalMemory
import Testing

@testable import BootDescription

/// Loads a text as a file.
private func load(_ text: String, _ options: BootOptions = BootOptions()) throws -> BootDescription
{
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("log-\(UUID().uuidString).txt")
  try text.write(to: path, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: path) }
  return try BootLoader.load(path.path, options: options)
}

@Suite struct LogTreeTests {
  static let log = """
    [    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
    [    0.000000] Linux version 6.1.0 (a@b) (gcc) #1 SMP
    [    0.000000] Machine model: linux,dummy-virt
    [    0.000000] OF: reserved mem: 0x0000000044000000..0x00000000447fffff (8192 KiB) nomap non-reusable vram@44000000
    [    0.000000] Zone ranges:
    [    0.000000]   DMA      [mem 0x0000000040000000-0x000000007fffffff]
    [    0.000000] Early memory node ranges
    [    0.000000]   node   0: [mem 0x0000000040000000-0x0000000043ffffff]
    [    0.000000]   node   0: [mem 0x0000000044000000-0x00000000447fffff]
    [    0.000000]   node   0: [mem 0x0000000044800000-0x000000007fffffff]

    """

  @Test func aLogWithoutItsBlobGivesMemoryAndReservedMemory() throws {
    let boot = try load(Self.log)
    #expect(boot.architecture == .arm64)
    let tree = try #require(boot.firmware.deviceTree)
    #expect(!tree.memoryRanges.isEmpty)
    #expect(boot.notes.contains { $0.contains(":8:") && $0.contains("blob is missing") })
  }

  @Test func aLogThatNamesNoMemorySaysThatTheBlobIsMissing() {
    let head = Self.log.split(separator: "\n").prefix(3).joined(separator: "\n")
    do {
      _ = try load(head)
      Issue.record("it was taken")
    } catch let error as InputError {
      #expect(error.kind == .missing)
      #expect(error.message.contains("blob"))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func iomemOfADeviceTreeMachineNeedsItsArchitecture() throws {
    let listing = "09000000-09000fff : pl011@9000000\n40000000-7fffffff : System RAM\n"
    #expect(throws: InputError.self) { try load(listing) }
    var options = BootOptions()
    options.architecture = .arm64
    let boot = try load(listing, options)
    #expect(boot.firmware.deviceTree != nil)
    #expect(boot.firmware.e820.isEmpty)
    let x86 = try load("00000000-00000fff : Reserved\n00001000-0009fbff : System RAM\n")
    #expect(x86.architecture == .x86_64)
  }
}

@Suite struct TarredLogTests {
  @Test func aLogInATarIsReadAsALog() throws {
    // A tar's header, cut behind the first file's first lines.
    var bytes = [UInt8](repeating: 0, count: 512)
    bytes.replaceSubrange(0..<9, with: Array("dmesg.txt".utf8))
    bytes.replaceSubrange(124..<135, with: Array("00000077777".utf8))
    bytes.replaceSubrange(257..<265, with: Array("ustar  \0".utf8))
    let sum = bytes.reduce(0) { $0 + Int($1) } + 8 * 0x20
    let octal = String(sum, radix: 8)
    let padded = String(repeating: "0", count: 6 - octal.count) + octal + "\0 "
    bytes.replaceSubrange(148..<156, with: Array(padded.utf8))
    bytes += Array(String(repeating: "usb 1-1: new high-speed USB device\n", count: 200).utf8)
    bytes += Array(
      ("BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
        + "BIOS-e820: [mem 0x0000000000100000-0x000000001fffffff] usable\n").utf8)
    let boot = try load(String(decoding: bytes, as: UTF8.self))
    #expect(boot.firmware.e820.first?.entries.count == 2)
  }
}
