// SPDX-License-Identifier: GPL-2.0-or-later

let handOverAssumptions: [AssumptionKey] = [
  AssumptionKey(
    "late-free", .oneOf(["lost", "released", "after-init"]), default: "what the release does",
    "the fate of boot-services pages above the deferred limit: lost, released or after-init"),
  AssumptionKey(
    "unknown-parameters", .word, default: "none",
    "the parameters this kernel does not know, as it prints them, separated by blanks"),
]
