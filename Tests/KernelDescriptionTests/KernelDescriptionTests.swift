// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import PhysicalMemory
import Testing

@testable import KernelDescription

@Suite struct KernelDescriptionTests {
  static func read(_ text: String) throws(InputError) -> KernelDescription {
    try KernelDescription(parsing: Array(text.utf8), origin: "k.yaml") {
      (file) throws(InputError) in KernelConfig(["FILE": file.value])
    }
  }

  @Test(arguments: Architecture.allCases)
  func builtInProfilesAreReadAndWrittenAlike(_ architecture: Architecture) throws {
    let texts = BuiltInProfiles.texts(architecture)
    #expect(BuiltInProfiles.all(architecture).map(\.name) == texts.map(\.name))
    for (name, text) in texts {
      let profile = try Self.read(text)
      #expect(profile.name == name)
      #expect(profile.architecture == architecture)
      #expect(try Self.read(profile.yaml()) == profile)
    }
  }

  @Test(arguments: [
    ("release: 6.1\narch: arm\nsizes: {struct pgae: 64}\n", "k.yaml:3"),
    ("release: 6.1\narch: arm\nsizes: {struct page: 0}\n", "k.yaml:3"),
    ("release: 6.1\narch: arm\nconstants: {percpu.static: 1T}\n", "k.yaml:3"),
    ("release: 6.1\narch: arm\ncallers:\n  nobody: x\n", "k.yaml:4"),
    ("release: 6.1\narch: arm\nsections: {code: 1}\n", "k.yaml:3"),
    ("release: 6.1\narch: vax\n", "k.yaml:2"),
    ("release: 6.1\narch: arm\nsize: {}\n", "k.yaml:3"),
    ("arch: arm\n", "k.yaml:1"),
  ])
  func slipsNameTheirLine(text: String, place: String) {
    let error = #expect(throws: InputError.self) { try Self.read(text) }
    #expect(error?.source?.description == place)
  }

  @Test func aConfigFileIsLoaded() throws {
    #expect(
      try Self.read("release: 6.1\narch: arm\nconfig: x.config\n").config.values["FILE"] != nil)
  }

  @Test func structMayBeLeftOut() {
    #expect(KernelConstant(named: "sizeof(resource)") == .resource)
    #expect(KernelConstant(named: "sizeof(pg_data_t)") == .nodeData)
    #expect(KernelConstant(named: "sizeof(nothing)") == nil)
  }
}

@Suite struct KernelBuildTests {
  private func build(
    _ architecture: Architecture, _ release: String, _ options: [ConfigOption]
  ) throws -> KernelBuild {
    var config = KernelConfig()
    for option in options { config.set(option, "y") }
    return KernelBuild(architecture, try #require(KernelRelease(release)), config)
  }

  /// What captured kernels ask memblock for.
  @Test func perCPUChunksFollowTheConfiguration() throws {
    #expect(try build(.x86_64, "6.12.1", [.smp, .memcg]).number(.perCPUChunk)?.value == 192)
    #expect(try build(.x86_64, "6.12.1", [.smp]).number(.perCPUChunk)?.value == 128)
    #expect(try build(.x86_64, "7.2.1", [.smp, .memcg]).number(.perCPUChunk)?.value == 128)
    #expect(try build(.arm64, "5.10.1", [.smp, .memcgKmem]).number(.perCPUChunk)?.value == 136)
    #expect(try build(.arm, "6.12.1", [.memcg]).number(.perCPUChunk)?.value == 92)
    #expect(try build(.arm, "5.10.1", []).number(.perCPUChunk)?.value == 88)
  }

  @Test func pagesFollowTheConfiguration() throws {
    #expect(try build(.riscv64, "6.12.1", []).number(.structPage)?.value == 56)
    #expect(try build(.riscv64, "6.12.1", [.memcg]).number(.structPage)?.value == 64)
    #expect(try build(.arm64, "6.12.1", []).number(.structPage)?.value == 64)
    #expect(try build(.arm, "6.12.1", [.memcg]).number(.structPage)?.value == 36)
    #expect(try build(.i386, "6.1.1", [.memcg]).number(.structPage)?.value == 40)
    #expect(try build(.i386, "6.1.1", []).number(.structPage)?.value == 32)
  }

  @Test func areasGrowWithRealTimeLocks() throws {
    #expect(try build(.arm64, "6.1.1", [.smp]).number(.ioTLBArea)?.value == 16)
    #expect(try build(.arm64, "6.1.1", [.smp, .preemptRt]).number(.ioTLBArea)?.value == 48)
  }

  @Test func withoutModulesNothingIsKeptForThem() throws {
    #expect(try build(.arm64, "6.1.1", [.smp, .modules]).number(.perCPUReserved)?.value == 8192)
    #expect(try build(.arm64, "6.1.1", [.smp]).number(.perCPUReserved)?.value == 0)
    #expect(try build(.i386, "6.1.1", [.smp, .modules]).number(.perCPUDynamic)?.value == 28672)
    #expect(try build(.i386, "6.1.1", [.smp]).number(.perCPUDynamic)?.value == 20480)
  }
}

@Suite struct StandInTests {
  private func name(_ architecture: Architecture, _ release: String, _ options: String = "") throws
    -> String?
  {
    let release = try #require(KernelRelease(release))
    return StandIn.choose(architecture, release, KernelConfig(parsing: options))?.profile.name
  }

  @Test func layoutComesFirst() throws {
    #expect(try name(.i386, "6.1.0-50-rt-686-pae") == "6.1.0-50-686-pae")
    #expect(
      try name(.arm64, "6.1.9", "CONFIG_ARM64_16K_PAGES=y\n") == "6.12.107+deb13-arm64-16k")
    #expect(try name(.arm, "6.6.1", "CONFIG_ARM_LPAE=y\n") == "6.1.0-50-armmp-lpae")
  }

  @Test func thenTheNearestRelease() throws {
    #expect(try name(.x86_64, "6.8.0-45-generic")?.hasPrefix("6.12.") == true)
    #expect(try name(.x86_64, "6.6.30")?.hasPrefix("6.1.") == true)
    #expect(try name(.x86_64, "6.19.14")?.hasPrefix("7.2.") == true)
    #expect(try name(.x86_64, "5.15.0-100-generic")?.hasPrefix("5.10.") == true)
  }
}
