// SPDX-License-Identifier: GPL-2.0-or-later

let arm64Assumptions: [AssumptionKey] = [
  AssumptionKey(
    "cpu-pa-bits", .count, default: "48",
    "arm64: the CPU's physical address width, which limits how far the linear map moves"),
  AssumptionKey(
    "kaslr-seed", .count, default: "0",
    "arm64: /chosen/kaslr-seed where the blob's copy was zeroed by a running kernel"),
  AssumptionKey(
    "iort-dma-limit", .address, default: "none",
    "arm64 with ACPI: the highest address that IORT lets every device reach"),
  AssumptionKey(
    "cpu-bbml2", .yesOrNo, default: "no",
    "arm64 7.2: the CPU changes block sizes without faults, so the linear map may use blocks"),
]
