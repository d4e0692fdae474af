// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelText
import Memblock
import PhysicalMemory

/// Runs allocator operations from a text, one a line, and answers as the kernel's code would.
package struct Script: Sendable {
  package var traits: MemblockTraits
  /// Prints the lines that `memblock=debug` adds.
  package var isTraced = false

  package init(traits: MemblockTraits) { self.traits = traits }

  /// The kernel that a script is run on: `physicalBits` 32 or 64; without nodes MAX_NUMNODES is 1.
  package init(kernel: KernelRelease, physicalBits: Int, maxNodes: Int, hasNodes: Bool) {
    traits = MemblockTraits(kernel: kernel)
    traits.physicalBits = physicalBits
    traits.hasNodes = hasNodes
    traits.maxNodes = hasNodes ? maxNodes : 1
    // Base, size, flags and, with nodes, the node; 64-bit values keep 8-byte alignment.
    traits.regionRecordSize = physicalBits == 64 ? 24 : hasNodes ? 16 : 12
  }

  package struct Result: Sendable {
    /// What the script prints, up to the panic where there is one.
    package var output: [UInt8]
    package var panic: KernelPanic?
  }

  /// `file` names the script in errors.
  package func run(_ bytes: [UInt8], file: String) throws(InputError) -> Result {
    let parser = ScriptParser(bytes: bytes, file: file, physicalMax: traits.physicalMax)
    let operations = try parser.operations()
    var machine = ScriptMachine(traits: traits, isTraced: isTraced)
    do throws(KernelPanic) {
      for operation in operations { try machine.perform(operation) }
    } catch {
      machine.flush()
      machine.print(error.message)
      return Result(output: machine.output, panic: error)
    }
    return Result(output: machine.output)
  }
}
