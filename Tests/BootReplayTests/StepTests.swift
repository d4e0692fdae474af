// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Testing

@testable import BootReplay

@Suite struct StepTests {
  @Test func theHandOverIsTheLastAllocatorStep() {
    #expect(startKernelSteps(.v6_12).contains { $0.name == "memblock_free_all" })
  }
}
