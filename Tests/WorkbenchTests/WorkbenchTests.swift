// SPDX-License-Identifier: GPL-2.0-or-later
import Testing
@testable import Workbench

@Suite struct WorkbenchTests {
}
