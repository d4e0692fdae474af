// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import BootDescription

@Suite struct KernelCommandLineTests {
  @Test func quotesKeepBlanksTogether() {
    let line = KernelCommandLine(#"a="b c" d "e f=g" -- h"#)
    #expect(line.parameters.map(\.name) == ["a", "d", "e f"])
    #expect(line.parameters.map(\.value) == ["b c", nil, "g"])
  }
}
