// SPDX-License-Identifier: GPL-2.0-or-later

/// What stock kernels give back of their own image, in KiB, by the names of their `Freeing … memory`
/// lines, for boots without a log. From captured boots of these kernels; the init sections follow
/// from `KernelProfile.sections` where they are not here.
package enum StockFreedMemory {
  package static func kibibytes(of name: String, in profile: KernelProfile) -> UInt64? {
    (byRelease[profile.name] ?? [:])[name]
  }

  private static let byRelease: [String: [String: UInt64]] = [
    "5.10.0-32-cloud-amd64": [
      "SMP alternatives": 32, "unused decrypted": 2036,
      "unused kernel image (text/rodata gap)": 2036,
      "unused kernel image (rodata/data gap)": 1184,
    ],
    "6.1.0-50-amd64": [
      "SMP alternatives": 36, "unused decrypted": 2036,
      "unused kernel image (text/rodata gap)": 2040,
      "unused kernel image (rodata/data gap)": 1124,
    ],
    "6.1.0-50-cloud-amd64": [
      "SMP alternatives": 36, "unused decrypted": 2036,
      "unused kernel image (text/rodata gap)": 2040,
      "unused kernel image (rodata/data gap)": 1908,
    ],
    "6.12.107+deb13-amd64": [
      "SMP alternatives": 40, "unused decrypted": 2028,
      "unused kernel image (rodata/data gap)": 460,
    ],
    "6.12.107+deb13-cloud-amd64": [
      "SMP alternatives": 40, "unused decrypted": 2028,
      "unused kernel image (rodata/data gap)": 1280,
    ],
    "7.2.13+deb14-cloud-amd64": [
      "SMP alternatives": 48, "unused decrypted": 2028,
      "unused kernel image (text/rodata gap)": 1676,
      "unused kernel image (rodata/data gap)": 1584,
    ],
    "5.10.0-32-686": ["SMP alternatives": 32],
    "6.1.0-50-686": ["SMP alternatives": 32],
    "6.1.0-50-686-pae": ["SMP alternatives": 32],
  ]
}
