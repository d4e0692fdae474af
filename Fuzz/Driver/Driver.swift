// SPDX-License-Identifier: GPL-2.0-or-later
import FuzzTargets
import Glibc

// libFuzzer's own driver (libclang_rt.fuzzer_no_main), called instead of its main().
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

nonisolated(unsafe) var target = FuzzTarget.log

@main
enum Driver {
  static func main() {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let chosen = FuzzTarget(rawValue: name) else {
      let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      fputs("FUZZ_TARGET=\(name): expected one of \(known)\n", stderr)
      exit(2)
    }
    target = chosen
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments) { bytes, size in
      let input = Array(UnsafeBufferPointer(start: bytes, count: size))
      #if PLANTED_TRAP
        // Proof that the harness finds what it is to find.
        if input.starts(with: Array("TRAP".utf8)) { preconditionFailure("planted") }
      #endif
      target.run(input)
      return 0
    }
  }
}
