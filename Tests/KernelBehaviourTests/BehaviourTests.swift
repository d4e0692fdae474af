// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Testing

struct BehaviourTests {
  private func change(
    since: KernelVersion, stable: [KernelVersion] = [], until: KernelVersion? = nil
  ) -> Behaviour {
    Behaviour(
      "change", since: since, stable: stable, until: until, of: "f()", "Something.", dated: "test")
  }

  @Test(arguments: [
    ("6.2", false), ("6.2.99", false), ("6.3", true), ("6.3.0", true), ("7.0", true),
  ])
  func aChangeHoldsFromItsRelease(_ text: String, _ expected: Bool) throws {
    #expect(try #require(KernelRelease(text)).has(change(since: "6.3")) == expected)
  }

  @Test(arguments: [
    ("6.1.56", false), ("6.1.57", true), ("6.2.99", false), ("6.4", true),
    // Nothing tells the point release: the newest is meant.
    ("6.1.0-50-amd64", true),
  ])
  func stableReleasesTakeAChangeEarly(_ text: String, _ expected: Bool) throws {
    let taken = change(since: "6.4", stable: ["6.1.57"])
    #expect(try #require(KernelRelease(text)).has(taken) == expected)
  }

  @Test(arguments: [("6.1", false), ("6.12", true), ("7.1.9", true), ("7.2", false)])
  func aChangeEndsWithUntil(_ text: String, _ expected: Bool) throws {
    #expect(try #require(KernelRelease(text)).has(change(since: "6.6", until: "7.2")) == expected)
  }

  @Test func aTableGivesTheLatestValue() throws {
    let table = ByBehaviour(1, (change(since: "6.3"), 2), (change(since: "6.9"), 3))
    #expect(table(try #require(KernelRelease("6.2"))) == 1)
    #expect(table(try #require(KernelRelease("6.6"))) == 2)
    #expect(table(try #require(KernelRelease("7.2"))) == 3)
  }

  @Test(arguments: [
    ("5.4", "5.10", "5.10", false), ("6.1.5", "6.1", "6.1", true), ("6.6.30", "6.1", "6.12", false),
    ("9.0", "7.2", "7.2", false),
  ])
  func aReleaseLiesBetweenReferenceSeries(
    _ text: String, _ older: String, _ newer: String, _ isExact: Bool
  ) throws {
    let around = ReferenceSeries.around(try #require(KernelRelease(text)).version)
    #expect(around.older.name == older)
    #expect(around.newer.name == newer)
    #expect(around.isExact == isExact)
  }
}
