// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Zones

@Suite struct ZoneKindTests {
  @Test func zonesAreOrderedUpwards() {
    #expect(ZoneKind.allCases.first == .dma)
    #expect(ZoneKind.allCases.last == .device)
  }
}
