// swift-tools-version: 6.1
// SPDX-License-Identifier: GPL-2.0-or-later
import PackageDescription

let archives = ["fdt", "yaml", "z", "lzma", "zstd", "lz4", "bz2"]
  .flatMap { ["-Xlinker", "-l:lib\($0).a"] }

/// The C libraries are linked from their static archives, so that the binary runs where none of
/// them is installed; so is the Swift runtime with the C++ runtime under it (Linking/), whatever
/// way the package is built. The other archives are what the argument parser's own Foundation needs.
let staticLinks: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-L", "\(Context.packageDirectory)/Linking"] + archives),
  .unsafeFlags(["-Xclang-linker", "-static-libgcc"]),
  .linkedLibrary("_FoundationCShims"),
  .linkedLibrary("_FoundationCollections"),
  .linkedLibrary("swiftSynchronization"),
]

/// A library target with the targets it stands on.
func target(
  _ name: String, on dependencies: [Target.Dependency] = [], excluding files: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: files)
}

/// A target's tests. Test bundles use the toolchain's own runtime; only the C archives are named.
func tests(_ name: String, on dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
    linkerSettings: [.unsafeFlags(archives)])
}

let package = Package(
  name: "memreplay",
  products: [.executable(name: "memreplay", targets: ["memreplay"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // Ground
    target("PhysicalMemory"),
    target("KernelBehaviour", on: ["PhysicalMemory"]),
    .systemLibrary(name: "CLibYAML"),
    target("YAML", on: ["PhysicalMemory", "CLibYAML"]),
    target("KernelDescription", on: ["YAML", "PhysicalMemory", "KernelBehaviour"]),
    // Model
    target("Memblock", on: ["PhysicalMemory", "KernelBehaviour"]),
    target("Zones", on: ["PhysicalMemory", "KernelBehaviour"]),
    // Inputs
    .systemLibrary(name: "CLibFDT"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CLZMA"),
    .systemLibrary(name: "CZstd"),
    .systemLibrary(name: "CLZ4"),
    .systemLibrary(name: "CBZip2"),
    target("DeviceTree", on: ["PhysicalMemory", "CLibFDT"]),
    target("FirmwareTables", on: ["PhysicalMemory"]),
    target("KernelLog", on: ["PhysicalMemory", "FirmwareTables"]),
    target(
      "KernelImage",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "CZlib", "CLZMA",
        "CZstd", "CLZ4",
        "CBZip2",
      ]),
    target(
      "BootDescription",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "DeviceTree",
        "FirmwareTables",
        "KernelLog", "KernelImage", "YAML",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // Record
    target(
      "BootRecord",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "Memblock",
        "Zones",
        "BootDescription",
      ]),
    // Replay
    target(
      "BootReplay",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "Memblock",
        "Zones", "DeviceTree",
        "FirmwareTables", "BootDescription", "BootRecord",
      ]),
    // Answers
    target(
      "Questions",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "Memblock",
        "Zones", "DeviceTree", "FirmwareTables", "BootDescription", "BootRecord", "BootReplay",
      ]),
    target(
      "Workbench",
      on: [
        "PhysicalMemory", "KernelBehaviour", "Memblock", "KernelLog", "KernelText",
        "BootRecord",
      ]),
    target(
      "Goldens",
      on: [
        "PhysicalMemory", "BootDescription", "BootRecord", "BootReplay", "KernelText", "Output",
        "Questions", "YAML",
      ]),
    // Output
    target(
      "KernelText",
      on: ["PhysicalMemory", "KernelBehaviour", "Memblock", "Zones", "BootRecord"]),
    target(
      "Output",
      on: [
        "PhysicalMemory", "Memblock", "Zones", "BootDescription", "BootRecord", "KernelText",
        "Questions",
      ], excluding: ["Pages/Web"]),
    // Random boots
    target("Generator", on: ["PhysicalMemory", "KernelBehaviour", "DeviceTree"]),
    // Fuzzing: the readers of untrusted bytes, run on one input (Fuzz/)
    .target(
      name: "FuzzTargets",
      dependencies: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "DeviceTree", "FirmwareTables",
        "KernelLog", "KernelImage", "BootDescription", "BootRecord", "BootReplay", "Workbench",
        "Output",
      ],
      path: "Fuzz/Targets"),
    // Door
    .executableTarget(
      name: "memreplay",
      dependencies: [
        "Generator",
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "Memblock",
        "BootDescription",
        "BootRecord", "BootReplay", "Questions", "Workbench",
        "Goldens", "KernelImage", "KernelLog",
        "KernelText", "Output",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      linkerSettings: staticLinks),

    tests("PhysicalMemory"),
    tests("KernelBehaviour"),
    tests("KernelDescription", on: ["PhysicalMemory", "KernelBehaviour"]),
    tests("Memblock", on: ["PhysicalMemory", "KernelBehaviour", "KernelText"]),
    tests("Zones", on: ["PhysicalMemory", "KernelBehaviour"]),
    tests("DeviceTree", on: ["PhysicalMemory"]),
    tests("FirmwareTables", on: ["PhysicalMemory"]),
    tests("KernelLog", on: ["PhysicalMemory", "FirmwareTables"]),
    tests(
      "KernelImage", on: ["PhysicalMemory", "KernelBehaviour", "KernelDescription"]),
    tests(
      "BootDescription",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "DeviceTree",
        "FirmwareTables", "KernelLog",
      ]),
    tests(
      "BootReplay",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelDescription", "Memblock",
        "Zones",
        "BootDescription", "BootRecord", "DeviceTree", "FirmwareTables", "KernelText",
      ]),
    tests(
      "Goldens",
      on: ["PhysicalMemory", "BootDescription", "BootRecord", "BootReplay", "Output"]),
    tests(
      "Output",
      on: ["PhysicalMemory", "Memblock", "BootDescription", "BootRecord", "BootReplay"]),
    tests(
      "Questions",
      on: [
        "PhysicalMemory", "KernelDescription", "Memblock", "DeviceTree",
        "FirmwareTables", "BootDescription", "BootRecord", "BootReplay", "Output",
      ]),
    tests(
      "Workbench",
      on: [
        "PhysicalMemory", "KernelBehaviour", "KernelLog", "Memblock", "BootRecord",
      ]),
    tests("FuzzTargets"),
    tests(
      "Generator",
      on: [
        "PhysicalMemory", "KernelBehaviour", "Memblock", "BootDescription", "BootRecord",
        "BootReplay",
      ]),
    // The command, by running the binary that lies beside the test bundle.
    .testTarget(name: "CommandTests"),
  ],
  swiftLanguageModes: [.v6]
)

// The benchmarks bring a dependency of their own, which ordinary builds neither fetch nor build:
// MEMREPLAY_BENCHMARKS=1 swift package benchmark
if Context.environment["MEMREPLAY_BENCHMARKS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []))
  package.targets.append(
    .executableTarget(
      name: "MemblockBenchmarks",
      dependencies: [
        "PhysicalMemory", "KernelBehaviour", "Memblock",
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/MemblockBenchmarks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

// The fuzzer's driver is built only where it is asked for (Fuzz/run): it links libFuzzer.
if Context.environment["MEMREPLAY_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Fuzz/Driver",
      linkerSettings: [.unsafeFlags(archives)]))
}
