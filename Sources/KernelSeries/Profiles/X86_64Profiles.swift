// SPDX-License-Identifier: GPL-2.0-or-later

/// Debian's stock kernels, oldest series first; the first of a series stands for it.
let x86_64Profiles: [KernelProfile] = []
