// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import Testing

struct KernelReleaseTests {
  @Test(arguments: [
    ("6.12.95", 6, 12, 95 as Int?), ("6.12.107+deb13-amd64", 6, 12, 107), ("6.1", 6, 1, nil),
    ("6.1.0", 6, 1, 0), ("6.6.30-x", 6, 6, 30), ("7.3-rc7", 7, 3, nil),
    // The third number of a distribution's build says nothing of the point release.
    ("5.10.0-30-arm64", 5, 10, nil), ("6.8.0-45-generic", 6, 8, nil),
    ("6.1.0-rc3", 6, 1, 0),
  ])
  func numbersAreReadFromTheText(_ text: String, _ major: Int, _ minor: Int, _ sublevel: Int?)
    throws
  {
    let release = try #require(KernelRelease(text))
    #expect(release.version == KernelVersion(major, minor, sublevel))
    #expect(release.text == text)
  }

  @Test(arguments: ["", "6", "x.1", "6.x", "-6.1"])
  func otherTextIsNoRelease(_ text: String) { #expect(KernelRelease(text) == nil) }

  @Test func theVersionLineTellsThePointRelease() throws {
    let line = """
      Linux version 5.10.0-46-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-10 (Debian \
      10.2.1-6) 10.2.1 20210110, GNU ld (GNU Binutils for Debian) 2.35.2) #1 SMP Debian \
      5.10.262-1 (2026-08-02)
      """
    let release = try #require(KernelRelease("5.10.0-46-cloud-amd64", versionLine: line))
    #expect(release.version == "5.10.262")
  }

  @Test func aPointReleaseInTheTextWins() throws {
    let release = try #require(KernelRelease("6.12.95", versionLine: "#1 SMP Debian 6.12.107-1"))
    #expect(release.version == "6.12.95")
  }
}

struct CompletedReleaseTests {
  @Test(arguments: [
    ("6.1", "6.1.176" as KernelVersion), ("6.1.0-50-amd64", "6.1.176"),
    ("5.10.0-30-arm64", "5.10.223"),
    // A later build than the checked one counts as the newest point release.
    ("6.1.0-51-amd64", "6.1"), ("6.1.30", "6.1.30"), ("6.8.0-45-generic", "6.8"),
  ])
  func anUnknownPointReleaseIsTheCheckedOne(_ text: String, _ expected: KernelVersion) throws {
    #expect(try #require(KernelRelease(text)).completed.version == expected)
  }
}
