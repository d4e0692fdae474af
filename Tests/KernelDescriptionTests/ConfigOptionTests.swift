// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Testing

@testable import KernelDescription

@Suite struct ConfigOptionTests {
  @Test func optionsAreAskedByType() {
    let config = KernelConfig(parsing: "CONFIG_NUMA=y\nCONFIG_NR_CPUS=64\nCONFIG_KVM=m\n")
    #expect(config.isEnabled(.numa))
    #expect(config.number(.nrCpus) == 64)
    #expect(!config.isEnabled(.kvm))
  }
}
