// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription
import KernelImage
import KernelLog
import PhysicalMemory

/// Makes a description of a kernel of its own files: an image or vmlinux, its `.config`, its
/// System.map, its BTF, a boot log. What one file leaves open the next one gives.
package struct KernelDescriber {
  package var image: (facts: KernelImageFacts, name: String)?
  package var config: (config: KernelConfig, name: String)?
  package var map: SymbolMap?
  package var btf: (sizes: [KernelConstant: UInt64], name: String)?
  package var log: (facts: LogFacts, name: String)?
  /// Where none of the files tells it.
  package var architecture: Architecture?
  package var release: KernelRelease?

  package init() {}

  /// The `.config`: given, else the one that the image carries.
  private var effectiveConfig: (config: KernelConfig, name: String)? {
    if let config { return config }
    return image.flatMap { image in
      image.facts.config.map { ($0, "IKCONFIG in \(image.name)") }
    }
  }

  package func description() -> KernelDescription {
    let architecture = image?.facts.architecture ?? self.architecture ?? .x86_64
    let name =
      image?.facts.release ?? release?.text ?? log?.facts.release?.value ?? "0.0"
    var kernel = KernelDescription(name: name, architecture: architecture)
    kernel.origin = [image?.name, config?.name, map?.origin, btf?.name, log?.name]
      .compactMap { $0 }.joined(separator: ", ")
    if let known = effectiveConfig {
      kernel.config = known.config
      kernel.sources["config"] = known.name
    }
    addSymbols(to: &kernel)
    addStructures(to: &kernel)
    addNumbers(to: &kernel)
    addFreedParts(to: &kernel)
    addCallers(to: &kernel)
    return kernel
  }

  // MARK: parts

  private func addSymbols(to kernel: inout KernelDescription) {
    kernel.extents = image?.facts.extents ?? [:]
    kernel.sections = image?.facts.sections
    if let image { kernel.sources["extents"] = image.name }
    guard let map, let zero = LinkerSymbols.origin(of: kernel.architecture, in: map.symbols) else {
      return
    }
    for (name, address) in map.symbols where !name.hasPrefix("__per_cpu_") {
      let offset = address &- zero
      if offset < 1 << 32 { kernel.extents[name] = offset }
    }
    kernel.sources["extents"] = map.origin
    if let sections = LinkerSymbols.sections(map.symbols) {
      kernel.sections = sections
      kernel.sources["sections"] = map.origin
    }
  }

  private func addStructures(to kernel: inout KernelDescription) {
    let sizes =
      btf.map { ($0.sizes, $0.name) }
      ?? image.map { ($0.facts.structureSizes, "BTF in \($0.name)") }
    for (constant, size) in sizes?.0 ?? [:] {
      set(constant, size, sizes?.1 ?? "BTF", in: &kernel)
    }
  }

  private func addNumbers(to kernel: inout KernelDescription) {
    if let map, let start = map.symbols["__per_cpu_start"], let end = map.symbols["__per_cpu_end"],
      end >= start
    {
      set(.perCPUStatic, end - start, map.origin, in: &kernel)
    } else if let image, let size = image.facts.percpuStatic {
      let place = image.facts.sources[KernelConstant.perCPUStatic.rawValue] ?? "symbols"
      set(.perCPUStatic, size, "\(place) in \(image.name)", in: &kernel)
    } else if let log, let sizes = log.facts.percpu.sizes {
      set(.perCPUStatic, sizes.value.staticSize, "\(sizes.source)", in: &kernel)
    }
    if let start = kernel.extents["__brk_base"], let end = kernel.extents["__brk_limit"],
      end >= start
    {
      set(.brkSize, end - start, kernel.sources["extents"] ?? "", in: &kernel)
    }
    if let start = kernel.extents["real_mode_blob"], let end = kernel.extents["real_mode_blob_end"],
      end > start
    {
      let size = (end - start).roundedUp(to: 4096)
      set(.realModeSize, size, kernel.sources["extents"] ?? "", in: &kernel)
    }
  }

  private func addFreedParts(to kernel: inout KernelDescription) {
    guard kernel.architecture.isX86 else { return }
    func part(_ name: FreedPart, _ first: String, _ last: String, _ page: UInt64 = 4096) {
      guard let start = kernel.extents[first]?.roundedUp(to: page),
        let end = kernel.extents[last]?.roundedUp(to: page), end > start
      else { return }
      kernel.freed[name] = (end - start) >> 10
      kernel.sources["freed.\(name.rawValue)"] = "extents"
    }
    part(.alternatives, "__smp_locks", "__smp_locks_end")
    guard kernel.architecture == .x86_64 else { return }
    part(.decrypted, "__start_bss_decrypted_unused", "__end_bss_decrypted")
    part(.textGap, "_etext", "__start_rodata")
    part(.rodataGap, "__end_rodata", "_sdata")
  }

  private func addCallers(to kernel: inout KernelDescription) {
    let functions = map?.functions ?? image?.facts.functions ?? [:]
    guard functions["start_kernel"] != nil || functions["setup_arch"] != nil else { return }
    for site in CallSite.allCases {
      if let name = site.name(among: functions, usual: "") {
        kernel.callers[site] = name
      }
    }
    kernel.sources["callers"] = map?.origin ?? image?.name
  }

  private func set(
    _ constant: KernelConstant, _ value: UInt64, _ source: String,
    in kernel: inout KernelDescription
  ) {
    guard constant.definition.range.contains(value) else { return }
    kernel.constants[constant] = value
    let key = constant.structureName.map { "sizes.\($0)" } ?? "constants.\(constant.rawValue)"
    kernel.sources[key] = source
  }
}
