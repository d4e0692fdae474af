// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import DeviceTree

@Suite struct NodeTests {
  @Test func cellsLeaveOutTrailingBytes() {
    let node = DeviceTree.Node(
      name: "a", path: "/a", properties: [.init(name: "reg", value: [0, 0, 1, 2, 9])])
    #expect(node.cells("reg") == [0x102])
  }
}
