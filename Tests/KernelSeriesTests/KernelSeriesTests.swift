// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import KernelSeries

@Suite struct KernelSeriesTests {
  @Test func aReleaseBetweenSeriesTakesTheOlder() throws {
    let release = try #require(KernelRelease("6.6.30-x"))
    let (series, exact) = KernelSeries.forRelease(release)
    #expect(series == .v6_1)
    #expect(!exact)
  }
}
