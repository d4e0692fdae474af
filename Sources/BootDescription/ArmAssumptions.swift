// SPDX-License-Identifier: GPL-2.0-or-later

let armAssumptions: [AssumptionKey] = [
  AssumptionKey(
    "arm-phys-offset", .address, default: "the 128 MiB the decompressor runs in",
    "where RAM begins for the kernel (PHYS_OFFSET); boot.yaml's phys_offset"),
  AssumptionKey(
    "arm-text-offset", .bytes, default: "0x8000",
    "how far the kernel's text lies above PHYS_OFFSET (TEXT_OFFSET)"),
  AssumptionKey(
    "arm-machine", .count, default: "unknown",
    "the machine number in r1 of a boot with tags (--machine-type)"),
  AssumptionKey(
    "arm-low-vectors", .yesOrNo, default: "no",
    "whether the processor has its vectors at 0 (CR.V clear): one page table more"),
  AssumptionKey(
    "arm-aliasing-cache", .yesOrNo, default: "no",
    "whether the data cache aliases (VIPT, way larger than a page): no high memory then"),
]
