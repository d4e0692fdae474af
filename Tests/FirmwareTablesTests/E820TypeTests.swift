// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import FirmwareTables

@Suite struct E820TypeTests {
  @Test func softReservedIsTheLargest() {
    #expect(E820Type.softReserved > .reservedKern)
  }
}
