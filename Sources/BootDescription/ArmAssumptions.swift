// SPDX-License-Identifier: GPL-2.0-or-later

let armAssumptions: [AssumptionKey] = [
  AssumptionKey(
    "arm-phys-offset", unit: "address", default: "the 128 MiB the decompressor runs in",
    "where RAM begins for the kernel (PHYS_OFFSET); boot.yaml's phys_offset"),
  AssumptionKey(
    "arm-machine", unit: "count", default: "unknown",
    "the machine number in r1 of a boot with tags (--machine-type)"),
  AssumptionKey(
    "arm-low-vectors", unit: "word", default: "no",
    "whether the processor has its vectors at 0 (CR.V clear): one page table more"),
  AssumptionKey(
    "arm-aliasing-cache", unit: "word", default: "no",
    "whether the data cache aliases (VIPT, way larger than a page): no high memory then"),
]
