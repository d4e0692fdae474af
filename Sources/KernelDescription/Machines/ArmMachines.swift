// SPDX-License-Identifier: GPL-2.0-or-later

// The machines of arch/arm/mach-* that map devices, reserve or add memory. Rows for StrongARM,
// PXA27x, OMAP1, i.MX6 and Exynos 4 agree with captured boots; the others are read from the source.

private let MiB: UInt64 = 1 << 20
private typealias Map = ArmMachine.Mapping

private let pxaDevices: [Map] = [Map(0xf600_0000, MiB), Map(0xfe00_0000, MiB)]
private let pxaPeripherals: [Map] = [Map(0xf200_0000, 32 * MiB)]

private func pxa(_ name: String, _ number: UInt32, _ option: String) -> ArmMachine {
  ArmMachine(name, number: number, option: option).maps(pxaPeripherals, pxaDevices)
}
private func sharp(
  _ name: String, _ number: UInt32, _ option: String, _ size: UInt64
) -> ArmMachine {
  pxa(name, number, option).fixup(.addsMemory(base: 0xa000_0000, size: size * MiB))
}
private func omap1(_ name: String, _ number: UInt32, _ option: String) -> ArmMachine {
  ArmMachine(name, number: number, option: option).maps(
    [Map(0xfefb_0000, 0x4_0000)], [Map(0xe000_0000, 0x2_8000), Map(0xe100_0000, 0x2_0000)])
}
private let omap3Devices: [Map] = [
  Map(0xf800_0000, MiB), Map(0xfa00_0000, 4 * MiB), Map(0xfe00_0000, MiB),
  Map(0xfc00_0000, MiB), Map(0xfd00_0000, MiB), Map(0xfb00_0000, MiB), Map(0xfe80_0000, 8 * MiB),
]
private let omap4Devices: [Map] = [
  Map(0xf800_0000, MiB), Map(0xfc00_0000, 4 * MiB), Map(0xfa00_0000, 4 * MiB),
]
private let omap5Devices: [Map] = [
  Map(0xf800_0000, MiB), Map(0xfc00_0000, 4 * MiB), Map(0xfce0_0000, 2 * MiB),
  Map(0xfa00_0000, 4 * MiB),
]
private let dra7Devices: [Map] = [
  Map(0xfa21_0000, MiB), Map(0xf800_0000, MiB), Map(0xfa00_0000, MiB), Map(0xfa40_0000, MiB),
  Map(0xfa80_0000, 2 * MiB), Map(0xfc00_0000, 3 * MiB), Map(0xfce0_0000, MiB),
]
private func omap(_ name: String, _ compatible: [String], _ option: String) -> ArmMachine {
  ArmMachine(name, compatible: compatible, option: option).reserve(.omap)
}
private func mvebu(_ name: String, _ compatible: [String], _ option: String) -> ArmMachine {
  ArmMachine(name, compatible: compatible, option: option)
}

extension ArmMachine {
  /// Every machine known here, those with tags first.
  package static let all: [ArmMachine] = tagMachines + treeMachines

  private static let tagMachines: [ArmMachine] = [
    ArmMachine("Sharp-Collie", number: 146, option: "SA1100_COLLIE").maps(
      [
        Map(0xf800_0000, MiB), Map(0xfa00_0000, MiB), Map(0xfc00_0000, MiB),
        Map(0xfe00_0000, 2 * MiB),
      ], [Map(0xe800_0000, 32 * MiB), Map(0xea00_0000, 32 * MiB)]),
    pxa("Intel HCDDBBVA0 Development Platform (aka Mainstone)", 406, "MACH_MAINSTONE").maps(
      pxaPeripherals, pxaDevices, [Map(0xf000_0000, MiB)]),
    sharp("SHARP Spitz", 713, "MACH_SPITZ", 64),
    sharp("SHARP Akita", 744, "MACH_AKITA", 64),
    sharp("SHARP Borzoi", 831, "MACH_BORZOI", 64),
    sharp("SHARP Tosa", 520, "MACH_TOSA", 64),
    sharp("SHARP Corgi", 423, "MACH_CORGI", 32),
    sharp("SHARP Shepherd", 545, "MACH_SHEPHERD", 64),
    sharp("SHARP Husky", 543, "MACH_HUSKY", 64),
    sharp("SHARP Poodle", 424, "MACH_POODLE", 32),
    sharp("Toshiba e330", 753, "MACH_E330", 64),
    sharp("Toshiba e350", 1596, "MACH_E350", 64),
    sharp("Toshiba e400", 598, "MACH_E400", 64),
    sharp("Toshiba e740", 384, "MACH_E740", 64),
    sharp("Toshiba e750", 497, "MACH_E750", 64),
    sharp("Toshiba e800", 496, "MACH_E800", 128),
    pxa("Zipit Z2", 1757, "MACH_ZIPIT2"),
    pxa("Gumstix", 373, "ARCH_GUMSTIX"),
    pxa("CM-X300 module", 1616, "MACH_CM_X300").fixup(
      .movesBanks(from: 0x8000_0000, to: 0xa000_0000)),
    omap1("OMAP310 based Siemens SX1", 613, "MACH_SX1"),
    omap1("OMAP310 based Palm Tungsten E", 817, "MACH_OMAP_PALMTE"),
    ArmMachine("SMDK2413", number: 1022, option: "MACH_SMDK2413").fixup(
      .addsMemory(base: 0x3000_0000, size: 64 * MiB)),
    ArmMachine("VSTMS", number: 1140, option: "MACH_VSTMS").fixup(
      .addsMemory(base: 0x3000_0000, size: 64 * MiB)),
    ArmMachine("Intel-Assabet", number: 25, option: "SA1100_ASSABET").dmaZone(MiB),
    ArmMachine("HP Jornada 720", number: 48, option: "SA1100_JORNADA720").dmaZone(MiB),
  ]

  private static let treeMachines: [ArmMachine] = [
    ArmMachine(
      "Freescale i.MX6 Quad/DualLite (Device Tree)",
      compatible: ["fsl,imx6dl", "fsl,imx6q", "fsl,imx6qp"], option: "SOC_IMX6Q"
    ).staticMaps(.snoopControlUnit(virtual: 0xf400_0000)),
    ArmMachine(
      "Samsung Exynos (Flattened Device Tree)",
      compatible: [
        "samsung,exynos3", "samsung,exynos3250", "samsung,exynos4", "samsung,exynos4210",
        "samsung,exynos4212", "samsung,exynos4412", "samsung,exynos5", "samsung,exynos5250",
        "samsung,exynos5260", "samsung,exynos5420",
      ], option: "ARCH_EXYNOS"
    ).staticMaps(.exynosChipID).limitsMemory(to: 8),
    ArmMachine(
      "NVIDIA Tegra SoC (Flattened Device Tree)",
      compatible: ["nvidia,tegra124", "nvidia,tegra114", "nvidia,tegra30", "nvidia,tegra20"],
      option: "ARCH_TEGRA"
    ).maps([
      Map(0xfe20_0000, MiB), Map(0xfe00_0000, MiB), Map(0xfe44_0000, 0x4000),
      Map(0xfe40_0000, 0x4_0000),
    ]),
    ArmMachine(
      "Hisilicon Hi3620 (Flattened Device Tree)", compatible: ["hisilicon,hi3620-hi4511"],
      option: "ARCH_HI3xxx"
    ).maps([Map(0xfe80_2000, 0x1000)]),
    ArmMachine(
      "Xilinx Zynq Platform", compatible: ["xlnx,zynq-7000"], option: "ARCH_ZYNQ"
    ).staticMaps(.snoopControlUnit(virtual: nil)).reserve(.zynqLow),
    ArmMachine(
      "VIA/Wondermedia SoC",
      compatible: ["via,vt8500", "wm,wm8505", "wm,wm8650", "wm,wm8750", "wm,wm8850"],
      option: "ARCH_VT8500"
    ).maps([Map(0xf800_0000, 0x39_0000)]),
    ArmMachine(
      "Marvell PXA168 (Device Tree Support)", compatible: ["mrvl,pxa168-aspenite"],
      option: "MACH_MMP_DT"
    ).maps([Map(0xfe00_0000, 2 * MiB), Map(0xfe20_0000, 2 * MiB)]),
    ArmMachine(
      "Marvell MMP2 (Device Tree Support)", compatible: ["mrvl,mmp2"], option: "MACH_MMP2_DT"
    ).maps([Map(0xfe00_0000, 2 * MiB), Map(0xfe20_0000, 2 * MiB)], [Map(0xfe40_0000, MiB)]),
    ArmMachine("Marvell MMP3", compatible: ["marvell,mmp3"], option: "MACH_MMP3_DT").maps(
      [Map(0xfe00_0000, 2 * MiB), Map(0xfe20_0000, 2 * MiB)], [Map(0xfe40_0000, MiB)]),
    omap("Nokia RX-51 board", ["nokia,omap3-n900"], "ARCH_OMAP3").maps(omap3Devices),
    omap(
      "Generic OMAP3 (Flattened Device Tree)",
      [
        "ti,omap3430", "ti,omap3", "ti,omap3630", "ti,omap36xx", "ti,omap3-beagle",
        "timll,omap3-devkit8000", "ti,am3517",
      ], "ARCH_OMAP3"
    ).maps(omap3Devices),
    omap(
      "Generic ti81xx (Flattened Device Tree)",
      ["ti,dm8148", "ti,dm814", "ti,dm8168", "ti,dm816"], "SOC_TI81XX"
    ).maps([Map(0xfa00_0000, 4 * MiB)]),
    omap("Generic AM33XX (Flattened Device Tree)", ["ti,am33xx"], "SOC_AM33XX").maps(
      [Map(0xfa00_0000, 4 * MiB), Map(0xf9c0_0000, 4 * MiB)]),
    ArmMachine(
      "Generic AM43 (Flattened Device Tree)", compatible: ["ti,am4372", "ti,am43"],
      option: "SOC_AM43XX"
    ).maps([Map(0xfa00_0000, 4 * MiB), Map(0xf9c0_0000, 4 * MiB)]),
    omap(
      "Generic OMAP4 (Flattened Device Tree)", ["ti,omap4460", "ti,omap4430", "ti,omap4"],
      "ARCH_OMAP4"
    ).staticMaps(.withBarrier(omap4Devices)),
    omap(
      "Generic OMAP5 (Flattened Device Tree)", ["ti,omap5432", "ti,omap5430", "ti,omap5"],
      "SOC_OMAP5"
    ).staticMaps(.withBarrier(omap5Devices)).dmaZone(2048 * MiB, needsLPAE: true),
    omap(
      "Generic DRA7XX (Flattened Device Tree)",
      [
        "ti,dra762", "ti,am5728", "ti,am5726", "ti,dra742", "ti,dra7", "ti,am5718", "ti,am5716",
        "ti,dra722", "ti,dra718",
      ], "SOC_DRA7XX"
    ).staticMaps(.withBarrier(dra7Devices)).dmaZone(2048 * MiB, needsLPAE: true),
    mvebu("Marvell Armada 370/XP (Device Tree)", ["marvell,armada-370-xp"], "ARCH_MVEBU")
      .reserve(.mvebuTraining),
    ArmMachine("BCM2711", compatible: ["brcm,bcm2711"], option: "ARCH_BCM2835").dmaZone(
      1024 * MiB),
    ArmMachine(
      "Highbank", compatible: ["calxeda,highbank", "calxeda,ecx-2000"], option: "ARCH_HIGHBANK"
    ).dmaZone(4096 * MiB, needsLPAE: true),
    ArmMachine(
      "Keystone", compatible: ["ti,k2hk", "ti,k2e", "ti,k2l", "ti,k2g", "ti,keystone"],
      option: "ARCH_KEYSTONE"
    ).dmaZone(2048 * MiB, needsLPAE: true),
    ArmMachine(
      "ARM RealView Machine (Device Tree Support)",
      compatible: [
        "arm,realview-eb", "arm,realview-pb1176", "arm,realview-pb11mp", "arm,realview-pba8",
        "arm,realview-pbx",
      ], option: "ARCH_REALVIEW"
    ).dmaZone(256 * MiB),
    ArmMachine("Realtek RTD1195", compatible: ["realtek,rtd1195"], option: "ARCH_REALTEK")
      .reserve(.rtd1195),
    ArmMachine(
      "Generic R-Car Gen2 (Flattened Device Tree)",
      compatible: [
        "renesas,r8a7790", "renesas,r8a7791", "renesas,r8a7792", "renesas,r8a7793",
        "renesas,r8a7794", "renesas,r8a7742", "renesas,r8a7743", "renesas,r8a7744",
        "renesas,r8a7745", "renesas,r8a77470",
      ], option: "ARCH_RCAR_GEN2"
    ).reserve(.rcarGen2),
    ArmMachine(
      "ARM Integrator/AP (Device Tree)", compatible: ["arm,integrator-ap", "arm,integrator-cp"],
      option: "ARCH_INTEGRATOR"
    ).reserve(.belowPageTables),
  ]
}
