// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// The pages in a real browser, where there is one: Tests/Browser/check-page drives it.
@Suite struct BrowserTests {
  private static let root = Command.fixtures.deletingLastPathComponent().path

  private static func has(_ programs: String...) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return programs.contains { name in
      folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }
  private static let hasPython = has("python3")
  private static let hasBrowser =
    hasPython && has("chromium", "chromium-browser", "google-chrome")

  @Test(
    .enabled(
      if: hasBrowser,
      "no Chromium or python3, the pages were not looked at: MEMREPLAY_BROWSER=1 make deps"),
    .timeLimit(.minutes(5)))
  func thePagesDoWhatTheyShow() throws {
    let done = try Command.shell("exec \"$1\" \"$0\" 2>&1", "\(Self.root)/Tests/Browser/check-page")
    print(done.output)
    #expect(done.status == 0, "\(done.output)")
  }

  @Test(.enabled(if: hasPython, "no python3"))
  func thePagesAreMadeOfTheirSources() throws {
    let done = try Command.shell("exec \"$1\" --check 2>&1", "\(Self.root)/Scripts/embed-page")
    #expect(done.status == 0, "\(done.output)")
  }
}
