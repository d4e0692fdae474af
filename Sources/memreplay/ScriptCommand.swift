// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser
import BootDescription
import KernelBehaviour
import PhysicalMemory
import Workbench

/// `memreplay script FILE`.
struct ScriptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "script", abstract: "Run allocator operations, one a line.",
    discussion: """
      Example: printf 'add 0x1000 0x9e000\\nreserve 0x2000 0x1000\\nalloc 64 64 0 0 -1\\ndump\\n' \
      | memreplay script -
      """)

  @Option(help: "The kernel release whose allocator runs.")
  var release: String = ReferenceSeries.newest.name
  @Option(help: ArgumentHelp("Width of a physical address.", valueName: "32|64"))
  var physBits: Int = 64
  @Option(help: ArgumentHelp("How many nodes the kernel is built for.", valueName: "n"))
  var nodes: Int = 16
  @Flag(help: "A kernel without nodes.")
  var noNuma = false
  @Flag(help: "Add the lines that memblock=debug prints.")
  var trace = false
  @Argument(help: ArgumentHelp("The script; - is standard input.", valueName: "file"))
  var file: String

  func validate() throws {
    guard KernelRelease(release) != nil else {
      throw ValidationError("--release \(release): expected a kernel release such as 6.1")
    }
    guard physBits == 32 || physBits == 64 else {
      throw ValidationError("--phys-bits \(physBits): expected 32 or 64")
    }
    guard nodes >= 1, nodes <= 1024 else {
      throw ValidationError("--nodes \(nodes): expected 1 to 1024")
    }
  }

  func run() throws {
    try Exit.report {
      guard let release = KernelRelease(release) else { return }
      if let note = Behaviour.noteOfUnchecked(release, areas: [Behaviour.memblock]) {
        Standard.error("note: \(note)")
      }
      var script = Script(
        kernel: release.completed, physicalBits: physBits, maxNodes: nodes, hasNodes: !noNuma)
      script.isTraced = trace
      let result = try script.run(try Files.read(file), file: file)
      try Standard.output(String(decoding: result.output, as: UTF8.self))
      if result.panic != nil { throw ExitCode(1) }
    }
  }
}
