/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <libfdt.h>

/* libfdt.h has these as function-like macros, which Swift does not import. */
static inline uint32_t memreplay_fdt_magic(const void *fdt) { return fdt_magic(fdt); }
static inline uint32_t memreplay_fdt_totalsize(const void *fdt) { return fdt_totalsize(fdt); }
