// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Testing

@testable import BootReplay

@Suite struct HugetlbCMATests {
  private func request(_ value: String, knowsNodes: Bool = true) -> HugetlbCMARequest {
    var request = HugetlbCMARequest()
    request.parse(value, knowsNodes: knowsNodes, maxNodes: 16)
    return request
  }

  @Test func aPlainSizeIsForAllNodes() {
    #expect(request("2G") == HugetlbCMARequest(total: 2 << 30))
  }

  @Test func nodesAddUp() {
    #expect(
      request("0:1G,3:2G") == HugetlbCMARequest(total: 3 << 30, bySize: [0: 1 << 30, 3: 2 << 30]))
  }

  @Test func olderKernelsReadANumberUpToTheColon() {
    #expect(request("4:1G", knowsNodes: false) == HugetlbCMARequest(total: 4))
  }

  @Test func aNodeBeyondTheLimitEndsTheList() {
    #expect(request("0:1G,16:1G") == HugetlbCMARequest(total: 1 << 30, bySize: [0: 1 << 30]))
  }

  private func messages(_ series: KernelRelease, _ line: String) throws -> [String] {
    let boot = try TestBoots.boot(
      series, tree: TestBoots.tree(memory: [(0x4000_0000, 4 << 30)]),
      commandLine: "nokaslr rodata=on kfence.sample_interval=1 \(line)")
    return TestBoots.messages(Replay.run(boot))
  }

  @Test func lessThanAGiganticPageIsRefused() throws {
    #expect(
      try messages(.v6_1, "hugetlb_cma=512M").contains(
        "hugetlb_cma: cma area should be at least 1024 MiB"))
  }

  @Test func newKernelsWantWholeGiganticPages() throws {
    #expect(
      try messages(.v7_2, "hugetlb_cma=1536M").contains(
        "hugetlb_cma: cma area must be a multiple of 1024 MiB"))
    #expect(
      try messages(.v6_12, "hugetlb_cma=1536M").contains(
        "hugetlb_cma: reserved 2048 MiB on node 0"))
  }
}
