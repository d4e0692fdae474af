// SPDX-License-Identifier: GPL-2.0-or-later

let x86Assumptions: [AssumptionKey] = [
  AssumptionKey(
    "bios-start", .address, default: "0x9fc00 (639 KiB, as SeaBIOS)",
    "the BIOS data area's word at 0x413, in bytes: where the BIOS area below 1 MiB begins"),
  AssumptionKey(
    "ebda", .address, default: "none below bios-start",
    "the extended BIOS data area's segment (word at 0x40e), as an address"),
  AssumptionKey(
    "bios-memory-kib", .count, default: "what the e820 table's last RAM entry leaves",
    "KiB above 1 MiB by the BIOS's older calls, used where the e820 table is too short"),
  AssumptionKey(
    "dmi-size", .bytes, default: "a page on virtual machines, three on others",
    "what the DMI parser copies into the brk area"),
  AssumptionKey(
    "mp-table-size", .bytes, default: "0xc8",
    "the length of the MP configuration table, where only its pointer is known"),
  AssumptionKey(
    "ibft", .range, default: "a page where the log names its address",
    "the iSCSI boot table below 1 MiB"),
  AssumptionKey(
    "sandy-bridge-graphics", .yesOrNo, default: "no",
    "the machine has the graphics that five pages are kept from"),
  AssumptionKey(
    "mtrr-uncached", .range, default: "none",
    "RAM that the MTRRs leave uncached and the kernel takes off the e820 table"),
  AssumptionKey(
    "acpi-tables", .ranges, default: "the log's",
    "the ACPI tables that are reserved, in the order of the root table"),
  AssumptionKey(
    "acpi-upgrade-size", .bytes, default: "0",
    "the tables in front of the initrd that replace the firmware's, together"),
  AssumptionKey(
    "efi-memmap", .range, default: "boot.yaml's",
    "where the EFI memory map lies"),
  AssumptionKey(
    "efi-memory-attributes", .range, default: "0x430 bytes at the log's MEMATTR",
    "the EFI memory attributes table"),
  AssumptionKey(
    "efi-unaccepted-table", .range, default: "a page at the log's Unaccepted",
    "the EFI table of memory that is not accepted yet (6.5 up)"),
  AssumptionKey(
    "efi-tpm-log", .range, default: "none", "the EFI TPM event log"),
  AssumptionKey(
    "efi-tpm-final-log", .range, default: "none", "the final TPM event log"),
  AssumptionKey(
    "efi-mokvar-table", .range, default: "none", "the MOK variable table"),
  AssumptionKey(
    "efi-boot-image", .range, default: "as the log's e820 update shows it",
    "the boot logo that the BGRT names"),
  AssumptionKey(
    "page-offset", .address, default: "0xffff888000000000 (la57: 0xff11000000000000)",
    "where the direct mapping begins, which KASLR moves"),
  AssumptionKey(
    "cpu-vendor", .oneOf(["intel", "other"]), default: "the log's CPU0 line, else other",
    "only Intel CPUs map a debug store in each cpu entry area"),
  AssumptionKey(
    "cpu-entry-area-tables", .count, default: "1 + 2 for each possible CPU",
    "page tables of cpu entry areas that KASLR scattered (6.12 up)"),
  AssumptionKey(
    "early-ioremap-base", .address, default: "0xffffffffff200000; none on i386",
    "where slot 0 of early_ioremap() lies"),
  AssumptionKey(
    "efi-descriptor-size", .bytes, default: "48",
    "what the firmware takes for each entry of the EFI memory map"),
]
