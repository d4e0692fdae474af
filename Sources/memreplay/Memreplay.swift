// SPDX-License-Identifier: GPL-2.0-or-later
import ArgumentParser

@main
struct Memreplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memreplay",
    abstract: "Replays the kernel's boot-time memory set-up without booting.")
}
