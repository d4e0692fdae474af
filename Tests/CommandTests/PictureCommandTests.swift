// SPDX-License-Identifier: GPL-2.0-or-later
import Foundation
import Testing

/// What the environment and the options make of the pictures.
@Suite struct PictureCommandTests {
  private let board = Command.fixtures.appendingPathComponent("arm64/6.1-rsvmem-140-nodes").path

  private func map(_ options: String..., environment: [String: String]) throws -> String {
    let line = "exec \"$0\" \"$@\" --format map"
    let settings = environment.map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
    let done = try Command.shell(
      "export \(settings); \(line) \(options.joined(separator: " "))", board)
    #expect(done.status == 0)
    return done.output
  }

  @Test(arguments: [
    ("C", "", "", false), ("en_US.UTF-8", "", "", true), ("", "POSIX", "C.utf8", false),
    ("", "", "de_DE.utf8@euro", true), ("", "", "", false),
  ])
  func charactersFollowTheLocale(_ all: String, _ type: String, _ lang: String, _ isUnicode: Bool)
    throws
  {
    let text = try map(environment: ["LC_ALL": all, "LC_CTYPE": type, "LANG": lang])
    #expect(text.contains("│") == isUnicode)
    #expect(text.utf8.allSatisfy { $0 < 0x80 } == !isUnicode)
  }

  @Test func coloursNeedATerminalOrAWish() throws {
    let plain = ["LC_ALL": "C", "NO_COLOR": ""]
    #expect(try !map(environment: plain).contains("\u{1b}"))
    #expect(try map("--color", "always", environment: plain).contains("\u{1b}[97;48;5;25m"))
    #expect(try !map("--color", "never", environment: plain).contains("\u{1b}"))
  }

  @Test func theMapFitsTheColumns() throws {
    for columns in [40, 80, 120] {
      let text = try map(environment: ["LC_ALL": "C", "COLUMNS": "\(columns)"])
      let bars = text.split(separator: "\n").filter { $0.hasSuffix("|") }
      #expect(!bars.isEmpty && bars.allSatisfy { $0.utf8.count <= columns })
    }
  }

  @Test func aStopOfTheKernelIsDrawnAsFarAsItGot() throws {
    let file = try Command.temporary(
      "e820.txt", "BIOS-e820: [mem 0x0000000000000000-0x0000000000000fff] usable\n")
    for format in ["map", "svg", "html"] {
      let done = try Command(file, "--arch", "x86_64", "--format", format)
      #expect(done.status == 1 && done.error.contains("Kernel panic"))
      #expect(!done.output.isEmpty)
    }
  }

  @Test func aBatchHasAnIndexWithAPageForEachRow() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("memreplay-\(UUID().uuidString)").path
    let done = try Command(
      "batch", Command.fixtures.appendingPathComponent("riscv64").path, "--format", "html", "-o",
      folder)
    #expect(done.status == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let index = try String(contentsOfFile: "\(folder)/index.html", encoding: .utf8)
    #expect(files.count > 8)
    for file in files where file != "index.html" { #expect(index.contains("\"page\":\"\(file)\"")) }
    #expect(try Command("batch", board, "--format", "html").status == 2)
  }
}
