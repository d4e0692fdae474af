// SPDX-License-Identifier: GPL-2.0-or-later
import BootRecord
import Testing
import Zones

@testable import BootReplay

@Suite struct FinalMapTests {
  /// A zone of pages 0 to 99; 90 to 99 are reserved, the last five of them given back.
  private func record() -> BootRecord {
    var map = FinalMap()
    map.memory = PageRuns([0..<100])
    map.reserved = PageRuns([90..<100])
    map.zones = [
      FinalMap.Zone(
        record: ZoneRecord(
          node: 0, kind: .normal, startPfn: 0, spanned: 100, present: 100, managed: 95, cma: 0,
          managedAtHandOver: 90),
        memory: PageRuns([0..<100]), handedOver: PageRuns([0..<90]),
        freed: PageRuns([0..<90, 95..<100]))
    ]
    map.totalRAM = 95
    var record = BootRecord()
    record.finalMap = map
    return record
  }

  @Test func aSoundMapHasNoFindings() { #expect(record().finalMapFindings().isEmpty) }

  @Test func aReservedPageThatWasHandedOverIsFound() {
    var record = record()
    record.finalMap?.zones[0].handedOver = PageRuns([0..<91])
    #expect(!record.finalMapFindings().isEmpty)
  }

  @Test func aPageOfNoZoneIsFound() {
    var record = record()
    record.finalMap?.memory = PageRuns([0..<101])
    record.finalMap?.reserved = PageRuns([90..<101])
    #expect(record.finalMapFindings() == ["some pages of memory are in no zone"])
  }

  @Test func aPageThatIsNeitherFreeNorReservedIsFound() {
    var record = record()
    record.finalMap?.reserved = PageRuns([91..<100])
    #expect(
      record.finalMapFindings() == ["some pages are neither free nor reserved nor no-map"])
  }

  @Test func freeingTwiceIsFound() {
    var record = record()
    record.finalMap?.zones[0].record.managed = 96
    record.finalMap?.totalRAM = 96
    #expect(record.finalMapFindings() == ["node 0 zone Normal: pages were freed twice"])
  }

  @Test func countingOtherThanTheMemoryLineIsFound() {
    var record = record()
    record.finalMap?.totalRAM = 94
    #expect(
      record.finalMapFindings() == [
        "the zones' managed pages are not what the Memory: line counts"
      ])
  }
}
