// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription
import Memblock
import PhysicalMemory
import Testing

@testable import BootReplay

@Suite struct CrashkernelTests {
  private func lookUp(
    _ line: String, _ suffix: CrashkernelSuffix? = nil, ram: UInt64 = 1 << 30,
    series: KernelRelease = .v6_12
  ) -> (CrashkernelLookup, [String]) {
    var parser = CrashkernelParser(line, kernel: series)
    let result = parser.lookUp(suffix, systemRAM: ram)
    return (result, parser.messages.map(\.text))
  }

  @Test func plainFormTakesSizeAndBase() {
    #expect(lookUp("a crashkernel=64M b").0 == .found(size: 64 << 20, base: 0))
    #expect(lookUp("crashkernel=64M@0x50000000").0 == .found(size: 64 << 20, base: 0x5000_0000))
    #expect(lookUp("quiet").0 == .absent)
  }

  @Test func lastOfAKindCountsAndSuffixedWordsAreNotPlain() {
    let line = "crashkernel=1M crashkernel=2M crashkernel=3M,high crashkernel=4M,low"
    #expect(lookUp(line).0 == .found(size: 2 << 20, base: 0))
    #expect(lookUp(line, .high).0 == .found(size: 3 << 20, base: 0))
    #expect(lookUp(line, .low).0 == .found(size: 4 << 20, base: 0))
  }

  @Test func cmaSuffixIsPlainTextToOlderSeries() {
    let (old, messages) = lookUp("crashkernel=8M,cma", series: .v6_12)
    #expect(old == .invalid)
    #expect(messages == ["crashkernel: unrecognized char: ,"])
    #expect(lookUp("crashkernel=8M,cma", series: .v7_2).0 == .absent)
    #expect(lookUp("crashkernel=8M,cma", .cma, series: .v7_2).0 == .found(size: 8 << 20, base: 0))
  }

  @Test func rangesAreChosenByMemorySize() {
    let line = "crashkernel=512M-1G:64M,1G-:128M@256M"
    #expect(lookUp(line, ram: 600 << 20).0 == .found(size: 64 << 20, base: 256 << 20))
    #expect(lookUp(line, ram: 2 << 30).0 == .found(size: 128 << 20, base: 256 << 20))
    let (none, messages) = lookUp(line, ram: 128 << 20)
    #expect(none == .invalid)
    #expect(messages == ["crashkernel: invalid size"])
  }

  @Test func memorySizeIsRoundedUpSince6_1() {
    let line = "crashkernel=1G-:64M"
    #expect(lookUp(line, ram: 1000 << 20, series: .v5_10).0 == .found(size: 0, base: 0))
    #expect(lookUp(line, ram: 1000 << 20, series: .v6_1).0 == .found(size: 64 << 20, base: 0))
  }

  @Test(arguments: [
    ("crashkernel=x", "crashkernel: memory value expected"),
    ("crashkernel=1M;", "crashkernel: unrecognized char: ;"),
    ("crashkernel=1G:1M", "crashkernel: '-' expected"),
    ("crashkernel=2G-1G:1M", "crashkernel: end <= start"),
    ("crashkernel=1G-2G1M:", "crashkernel: ':' expected"),
    ("crashkernel=0-:4G", "crashkernel: invalid size"),
    ("crashkernel=0-:1M@x", "crahskernel: Memory value expected after '@'"),
  ])
  func badWordsSayWhatWasExpected(line: String, message: String) {
    let (result, messages) = lookUp(line)
    #expect(result == .invalid)
    #expect(messages == [message])
  }
}

@Suite struct CrashReserveTests {
  private func state(
    _ commandLine: String, series: KernelRelease = .v6_12, memory: [(UInt64, UInt64)]
  ) throws -> BootState {
    let profile = KernelDescription(name: "\(series.text)-test", architecture: .arm64)
    var state = try BootState(
      boot: BootDescription(
        architecture: .arm64, kernelRelease: series, profile: profile,
        config: KernelConfig(),
        kernel: KernelFacts(), commandLine: KernelCommandLine(commandLine)))
    for (base, size) in memory { try state.memblock.add(PhysicalAddress(base), size, caller: "") }
    return state
  }
  private let limits = CrashkernelLimits(
    alignment: 2 << 20, lowMax: PhysicalAddress(4 << 30), highMax: PhysicalAddress(1 << 48))

  @Test func highFormTakesTheDefaultLowPartToo() throws {
    var state = try state("crashkernel=256M,high", memory: [(1 << 30, 8 << 30)])
    let parsed = state.parseCrashkernel(systemRAM: 8 << 30, takesHigh: true)
    let request = try #require(parsed)
    #expect(request == CrashkernelRequest(size: 256 << 20, lowSize: 128 << 20, isHigh: true))
    try state.reserveCrashkernelGeneric(request, limits: limits)
    #expect(state.crashKernel.main?.base == PhysicalAddress((9 << 30) - (256 << 20)))
    #expect(state.crashKernel.low?.base == PhysicalAddress((4 << 30) - (128 << 20)))
  }

  @Test func plainFormWinsOverHigh() throws {
    var state = try state("crashkernel=1G,high crashkernel=64M", memory: [(1 << 30, 8 << 30)])
    let request = state.parseCrashkernel(systemRAM: 8 << 30, takesHigh: true)
    #expect(request == CrashkernelRequest(size: 64 << 20))
  }

  @Test func sizeOfAllMemoryIsRefused() throws {
    var state = try state("crashkernel=1G", memory: [(1 << 30, 1 << 30)])
    let request = state.parseCrashkernel(systemRAM: 1 << 30, takesHigh: true)
    #expect(request == nil)
  }

  @Test func plainFormFallsBackToHighMemory() throws {
    var state = try state("", memory: [(3 << 30, 8 << 30)])
    try state.reserveCrashkernelGeneric(CrashkernelRequest(size: 2 << 30), limits: limits)
    #expect(state.crashKernel.main?.base == PhysicalAddress(9 << 30))
    #expect(state.crashKernel.low?.size == 128 << 20)
  }

  @Test func fixedBaseThatIsTakenIsRefused() throws {
    var state = try state("", memory: [(1 << 30, 1 << 30)])
    try state.memblock.reserve(0x5000_0000, 0x1000, caller: "")
    try state.reserveCrashkernelGeneric(
      CrashkernelRequest(size: 1 << 20, base: 0x5000_0000), limits: limits)
    #expect(state.crashKernel.main == nil)
  }

  @Test func equalLimitsHangThePlainForm() throws {
    var state = try state("", memory: [(1 << 30, 1 << 30)])
    let equal = CrashkernelLimits(
      alignment: 2 << 20, lowMax: PhysicalAddress(2 << 30), highMax: PhysicalAddress(2 << 30))
    #expect(throws: KernelPanic.self) {
      try state.reserveCrashkernelGeneric(CrashkernelRequest(size: 2 << 30), limits: equal)
    }
    try state.reserveCrashkernelGeneric(
      CrashkernelRequest(size: 2 << 30, isHigh: true), limits: equal)
    #expect(state.crashKernel.main == nil)
  }
}
