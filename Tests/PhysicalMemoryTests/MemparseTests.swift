// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import PhysicalMemory

@Suite struct MemparseTests {
  @Test func suffixesAreBinary() {
    #expect(Memparse.exactSize("64M") == 64 << 20)
    #expect(Memparse.exactSize("0x10k") == 0x4000)
  }
  @Test func whatDoesNotFitIsRefused() {
    #expect(Memparse.exactSize("18446744073709551616") == nil)
    #expect(Memparse.exactSize("16E") == nil)
    #expect(Memparse.exactSize("12q") == nil)
    #expect(Memparse.exactSize("") == nil)
  }
}
