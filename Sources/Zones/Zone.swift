// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory

/// The zones of a kernel, lowest first.
package enum ZoneKind: String, CaseIterable, Sendable {
  case dma = "DMA"
  case dma32 = "DMA32"
  case normal = "Normal"
  case highMem = "HighMem"
  case movable = "Movable"
  case device = "Device"
}
