// SPDX-License-Identifier: GPL-2.0-or-later
import Memblock
import PhysicalMemory

/// `setup_log_buf()` (kernel/printk/printk.c).
extension BootState {
  private var builtInLogSize: UInt64 {
    let shift = config.number(.logBufShift, default: 17)
    return UInt64(1) << min(25, shift)
  }

  /// Models `log_buf_len_setup()`: a power of two above the built-in size, at most 2 GiB.
  private var wantedLogSize: UInt64 {
    var wanted: UInt64 = 0
    for case let value? in commandLine.values(of: "log_buf_len") {
      var text = Substring(value).utf8
      let size = min(Memparse.size(&text), UInt64(1) << 31)
      guard size > 0 else { continue }
      let rounded = size.roundedUpToPowerOfTwo
      if rounded > builtInLogSize { wanted = rounded }
    }
    return wanted
  }

  /// Models `setup_log_buf()`; `early` as x86 calls it in setup_arch, without a look at the CPUs.
  package mutating func setupLogBuffer(early: Bool) throws(KernelPanic) {
    guard !mm.hasLargeLogBuffer else { return }
    var size = wantedLogSize
    if size == 0, !early { size = logSizeForCPUs() }
    guard size > 0 else {
      if !early, kernel.has(.tellsLogBufferUse) { printLogBufferUse(builtInLogSize) }
      return
    }
    let align = wordSize
    let descriptors = size >> 5
    let site = caller(.logBuffer)
    guard let text = try memblock.alloc(size: size, alignment: align, caller: site) else {
      print("printk: log_buf_len: \(size) text bytes not available", level: 3)
      return
    }
    let descriptorBytes =
      descriptors * constant(.printkDescriptor)
    guard
      let table = try memblock.alloc(size: descriptorBytes, alignment: align, caller: site)
    else {
      print("printk: log_buf_len: \(descriptorBytes) desc bytes not available", level: 3)
      try memblock.free(text, size, caller: site)
      return
    }
    let infoBytes =
      descriptors * constant(.printkInfo)
    guard let infos = try memblock.alloc(size: infoBytes, alignment: align, caller: site) else {
      print("printk: log_buf_len: \(infoBytes) info bytes not available", level: 3)
      try memblock.free(table, descriptorBytes, caller: site)
      try memblock.free(text, size, caller: site)
      return
    }
    mm.hasLargeLogBuffer = true
    for (base, bytes) in [(text, size), (table, descriptorBytes), (infos, infoBytes)] {
      own("log buffer", MemoryRange(from: base, to: base + bytes))
    }
    if kernel.has(.tellsLogBufferUse) {
      printLogBufferUse(size)
    } else {
      print("printk: log_buf_len: \(size) bytes")
    }
  }

  /// Models `log_buf_add_cpu()`: room for many CPUs.
  private mutating func logSizeForCPUs() -> UInt64 {
    let perCPU = UInt64(1) << min(21, config.number(.logCpuMaxBufShift, default: 12))
    let extra = UInt64(max(1, boot.possibleCPUs) - 1) * perCPU
    guard config.isEnabled(.smp), extra > builtInLogSize / 2 else { return 0 }
    print("printk: log_buf_len individual max cpu contribution: \(perCPU) bytes")
    print("printk: log_buf_len total cpu_extra contributions: \(extra) bytes")
    print("printk: log_buf_len min size: \(builtInLogSize) bytes")
    let size = (extra + builtInLogSize).roundedUpToPowerOfTwo
    return size > builtInLogSize ? size : 0
  }

  /// Models `print_log_buf_usage_stats()` (6.13 up).
  private mutating func printLogBufferUse(_ size: UInt64) {
    let descriptors = size >> 5
    let meta =
      descriptors
      * (constant(.printkDescriptor)
        + constant(.printkInfo))
    print("printk: log buffer data + meta data: \(size) + \(meta) = \(size + meta) bytes")
  }
}
