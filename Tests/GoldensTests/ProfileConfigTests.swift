// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootReplay
import Output
import PhysicalMemory
import Testing

@testable import Goldens

/// Every boot again without the `.config` that its boot.yaml names: the profile's own options answer.
@Suite struct ProfileConfigTests {
  static let cases = FixtureTests.cases.filter { !$0.contains("/examples/") }

  @Test(arguments: cases)
  func theProfilesOptionsGiveTheSame(path: String) throws {
    let given = try BootLoader.load("\(path)/boot.yaml")
    // A kernel without a profile of its own has no other options to answer with.
    guard given.profile.name == given.release?.value.text else { return }
    var options = BootOptions()
    options.ignoresConfigFile = true
    let boot = try BootLoader.load("\(path)/boot.yaml", options: options)
    let (record, expected) = (Replay.run(boot), Replay.run(given))
    for format in [TextFormat.dumps, .log, .zoneinfo, .iomem] {
      #expect(format.render(record, of: boot) == format.render(expected, of: given), "\(format)")
    }
  }
}
