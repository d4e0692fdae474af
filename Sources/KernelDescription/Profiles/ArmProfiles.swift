// SPDX-License-Identifier: GPL-2.0-or-later
import KernelSeries

// Debian's stock kernels and three small ones for boards with tags. Extents are offsets from
// PHYS_OFFSET, read from the images' symbol tables; structure sizes were found by laying the
// kernels' own trace lines beside the replay.

/// Oldest series first; the first of a series stands for it.
let armProfiles: [KernelProfile] = [
  arm(
    "5.10.0-32-armmp", .v5_10,
    extents: [0x20_8000, 0x30_0000, 0x120_0000, 0x140_0000, 0x15f_42cc],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 92, "percpu.static": 54732,
    ],
    sections: KernelSections(code: 11264, rwdata: 1667, rodata: 3212, initKiB: 2048, bss: 332),
    callers: .armmp510),
  arm(
    "5.10.0-32-armmp-lpae", .v5_10,
    extents: [0x20_8000, 0x40_0000, 0x140_0000, 0x160_0000, 0x17f_9e4c],
    constants: [
      "sizeof(static_vm)": 48, "percpu.chunk": 92, "percpu.static": 54796,
    ],
    sections: KernelSections(code: 12288, rwdata: 1680, rodata: 3236, initKiB: 2048, bss: 343),
    callers: .lpae510),
  arm(
    "5.10.223-collie", .v5_10,
    extents: [0x8000, 0x8160, 0x1b_1000, 0x1c_c000, 0x22_96c4],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 88,
    ],
    sections: KernelSections(code: 1373, rwdata: 269, rodata: 272, initKiB: 108, bss: 104),
    callers: .small510),
  arm(
    "5.10.223-pxa", .v5_10,
    extents: [0x8000, 0x81e0, 0x1c_4000, 0x1e_2000, 0x24_4e0c],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 88,
    ],
    sections: KernelSections(code: 1413, rwdata: 290, rodata: 308, initKiB: 120, bss: 105),
    callers: .small510),
  arm(
    "5.10.223-omap1", .v5_10,
    extents: [0x8000, 0x8400, 0x1b_9000, 0x1d_4000, 0x23_2a1c],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 88,
    ],
    sections: KernelSections(code: 1401, rwdata: 272, rodata: 276, initKiB: 108, bss: 106),
    callers: .omap510),
  arm(
    "6.1.0-50-armmp", .v6_1,
    extents: [0x20_8000, 0x30_0000, 0x120_0000, 0x140_0000, 0x160_7588],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 92, "percpu.static": 45012,
    ],
    sections: KernelSections(code: 11264, rwdata: 1700, rodata: 3732, initKiB: 2048, bss: 377),
    callers: .armmp61),
  arm(
    "6.1.0-50-armmp-lpae", .v6_1,
    extents: [0x20_8000, 0x40_0000, 0x140_0000, 0x160_0000, 0x180_d288],
    constants: [
      "sizeof(static_vm)": 48, "percpu.chunk": 92, "percpu.static": 45204,
    ],
    sections: KernelSections(code: 12288, rwdata: 1716, rodata: 3752, initKiB: 2048, bss: 384),
    callers: .lpae61),
  arm(
    "6.1.0-50-rpi", .v6_1,
    extents: [0x8000, 0x10_0000, 0xd0_0000, 0xe0_0000, 0xf5_3e60],
    constants: [
      "sizeof(static_vm)": 40, "percpu.chunk": 92,
    ],
    sections: KernelSections(code: 9216, rwdata: 1045, rodata: 2428, initKiB: 1024, bss: 314),
    callers: .rpi61),
  arm(
    "6.12.107+deb13-armmp", .v6_12,
    extents: [0x20_8000, 0x30_0000, 0x140_0000, 0x160_0000, 0x182_c190],
    constants: [
      "sizeof(static_vm)": 44, "percpu.chunk": 128, "percpu.static": 50508,
      "sizeof(reserved_mem)": 24,
    ],
    sections: KernelSections(code: 12288, rwdata: 1797, rodata: 4196, initKiB: 2048, bss: 427),
    callers: .armmp612),
  arm(
    "6.12.107+deb13-armmp-lpae", .v6_12,
    extents: [0x20_8000, 0x40_0000, 0x180_0000, 0x1a0_0000, 0x1c3_21d0],
    constants: [
      "sizeof(static_vm)": 48, "percpu.chunk": 128, "percpu.static": 51148,
      "sizeof(reserved_mem)": 40,
    ],
    sections: KernelSections(code: 14336, rwdata: 1817, rodata: 4228, initKiB: 2048, bss: 431),
    callers: .lpae612),
  arm(
    "6.12.107+deb13-rpi", .v6_12,
    extents: [0x8000, 0x10_0000, 0xf0_0000, 0x100_0000, 0x117_52d0],
    constants: [
      "sizeof(static_vm)": 44, "percpu.chunk": 92, "sizeof(reserved_mem)": 24,
    ],
    sections: KernelSections(code: 10240, rwdata: 1131, rodata: 2928, initKiB: 1024, bss: 361),
    callers: .rpi612),
  arm(
    "7.2.13+deb14-armmp", .v7_2,
    extents: [0x20_8000, 0x30_0000, 0x160_0000, 0x180_0000, 0x1aa_ce84],
    constants: [
      "sizeof(static_vm)": 44, "percpu.chunk": 128, "percpu.static": 51788,
      "sizeof(reserved_mem)": 20,
    ],
    sections: KernelSections(code: 14336, rwdata: 2359, rodata: 4776, initKiB: 2048, bss: 380),
    callers: .armmp72),
  arm(
    "7.2.13+deb14-armmp-lpae", .v7_2,
    extents: [0x20_8000, 0x40_0000, 0x1a0_0000, 0x1c0_0000, 0x1eb_6ec4],
    constants: [
      "sizeof(static_vm)": 48, "percpu.chunk": 128, "percpu.static": 52876,
      "sizeof(reserved_mem)": 32,
    ],
    sections: KernelSections(code: 16384, rwdata: 2392, rodata: 4808, initKiB: 2048, bss: 386),
    callers: .lpae72),
]

/// One profile; `extents` are `_text`, `_stext`, `__init_begin`, `_sdata` and `_end`.
private func arm(
  _ name: String, _ series: KernelSeries, extents: [UInt64], constants: [String: UInt64],
  sections: KernelSections, callers: ArmCallers
) -> KernelProfile {
  let symbols = ["_text", "_stext", "__init_begin", "_sdata", "_end"]
  return KernelProfile(
    name: name, architecture: .arm, series: series,
    origin: "symbol table, .config and captured boots",
    extents: Dictionary(uniqueKeysWithValues: zip(symbols, extents)), constants: constants,
    sections: sections, config: armConfigurations[name] ?? [:], callers: callers.names)
}
