// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import KernelBehaviour
import KernelDescription

/// Parameters no kernel knows, where no log tells what this one printed.
///
/// Taken as unknown are words that no documented kernel parameter starts with and that
/// hold no dot (those belong to modules). The list below holds the boot-loader and user-space words
/// that stand on real command lines and are handed to init: those of dracut, systemd and
/// initramfs-tools. What is in none of them is taken as known.
enum UnknownParameters {
  /// Flags and `name=` words of user space (dracut.cmdline(7), kernel-command-line(7),
  /// initramfs-tools(7)).
  static let userSpace: Set<String> = [
    "splash", "nosplash", "text", "boot", "live-media", "persistent", "nopersistent", "toram",
    "fsck", "nofsck", "single", "emergency", "rescue", "auto", "rhgb",
    "selinuxfs", "zram", "audit_backlog", "biosdevname", "vconsole", "cloud-init", "ds",
    "autoinstall", "preseed", "BOOTIF", "username", "hostname", "locales", "timezone",
    "keyboard-layouts", "kernel_start",
  ]

  /// The text between the quotes: words without a value first, then those with one, as
  /// `print_unknown_bootoptions()` joins argv_init and envp_init.
  static func text(for commandLine: KernelCommandLine, config: KernelConfig) -> String {
    let unknown = commandLine.parameters.filter { parameter in
      userSpace.contains(parameter.name) && !parameter.name.contains(".")
        && !isHandled(parameter, config)
    }
    let words = unknown.filter { $0.value == nil }.map(\.name)
    let settings = unknown.compactMap { parameter in
      parameter.value.map { "\(parameter.name)=\($0)" }
    }
    return (words + settings).joined(separator: " ")
  }

  private static func isHandled(
    _ parameter: KernelCommandLine.Parameter, _ config: KernelConfig
  ) -> Bool { parameter.name.hasPrefix("BOOT_IMAGE") }
}
