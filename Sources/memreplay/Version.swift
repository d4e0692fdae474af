// SPDX-License-Identifier: GPL-2.0-or-later
import KernelBehaviour
import KernelDescription

/// What --version prints.
enum Version {
  static let number = "0.9.0"

  static var text: String {
    let profiles = Architecture.allCases.map { architecture in
      "\(architecture.rawValue) \(BuiltInProfiles.names(architecture).count)"
    }
    return """
      memreplay \(number)
      reference series: \(ReferenceSeries.all.map(\.name).joined(separator: ", "))
      profiles: \(profiles.joined(separator: ", "))
      build: \(build)
      """
  }

  private static var build: String {
    #if DEBUG
      let configuration = "debug"
    #else
      let configuration = "release"
    #endif
    #if arch(x86_64)
      return "\(configuration), x86_64"
    #elseif arch(arm64)
      return "\(configuration), arm64"
    #else
      return configuration
    #endif
  }
}
