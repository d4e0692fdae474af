// SPDX-License-Identifier: GPL-2.0-or-later

let arm64Assumptions: [AssumptionKey] = [
  AssumptionKey(
    "dtb-address", unit: "address", default: "as the usual boot loaders place it",
    "where the device-tree blob lies in memory (--dtb-address)"),
  AssumptionKey(
    "initrd", unit: "address", default: "half-way into RAM, at most 128 MiB in",
    "where an initrd given as a file lies (--initrd FILE@START)"),
  AssumptionKey(
    "cpu-pa-bits", unit: "count", default: "48",
    "arm64: the CPU's physical address width, which limits how far the linear map moves"),
  AssumptionKey(
    "kaslr-seed", unit: "count", default: "0",
    "arm64: /chosen/kaslr-seed where the blob's copy was zeroed by a running kernel"),
  AssumptionKey(
    "iort-dma-limit", unit: "address", default: "none",
    "arm64 with ACPI: the highest address that IORT lets every device reach"),
  AssumptionKey(
    "cpu-bbml2", unit: "word", default: "no",
    "arm64 7.2: the CPU changes block sizes without faults, so the linear map may use blocks"),
]
