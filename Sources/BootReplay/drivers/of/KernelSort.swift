// SPDX-License-Identifier: GPL-2.0-or-later

/// Models `sort()` (lib/sort.c): a heapsort that is not stable, so equal elements come out in an
/// order of its own, and that order decides where memory goes.
enum KernelSort {
  /// `compare` answers below, at or above zero, as the kernel's callbacks do.
  static func sort<Element>(
    _ elements: inout [Element], takesTwo: Bool, by compare: (Element, Element) -> Int
  ) {
    guard elements.count >= 2 else { return }
    if takesTwo {
      sortTakingTwo(&elements, by: compare)
    } else {
      sortTakingOne(&elements, by: compare)
    }
  }

  /// Up to 6.10: the root of the heap goes to the end, one at a time.
  private static func sortTakingOne<Element>(
    _ elements: inout [Element], by compare: (Element, Element) -> Int
  ) {
    var (start, end) = (elements.count / 2, elements.count)
    while true {
      if start > 0 {
        start -= 1
      } else {
        end -= 1
        if end == 0 { return }
        elements.swapAt(0, end)
      }
      siftDown(&elements, from: start, to: end, tieGoesLeft: true, by: compare)
    }
  }

  /// From 6.11: the root and the larger of its children go together.
  private static func sortTakingTwo<Element>(
    _ elements: inout [Element], by compare: (Element, Element) -> Int
  ) {
    var (start, end, shift) = (elements.count / 2, elements.count, 0)
    while true {
      if start > 0 {
        start -= 1 << shift
      } else if end > 3 {
        end -= 1
        elements.swapAt(0, end)
        shift = compare(elements[1], elements[2]) <= 0 ? 1 : 0
        start = 1 << shift
        end -= 1
        elements.swapAt(start, end)
      } else {
        break
      }
      siftDown(&elements, from: start, to: end, tieGoesLeft: false, by: compare)
    }
    end -= 1
    elements.swapAt(0, end)
    if end == 2, compare(elements[0], elements[1]) > 0 { elements.swapAt(0, 1) }
  }

  /// Walks down to a leaf, then back up to where the element belongs.
  private static func siftDown<Element>(
    _ elements: inout [Element], from start: Int, to end: Int, tieGoesLeft: Bool,
    by compare: (Element, Element) -> Int
  ) {
    var at = start
    while 2 * at + 2 < end {
      let order = compare(elements[2 * at + 1], elements[2 * at + 2])
      at = order > 0 || (order == 0 && tieGoesLeft) ? 2 * at + 1 : 2 * at + 2
    }
    if 2 * at + 2 == end { at = 2 * at + 1 }
    while at != start, compare(elements[start], elements[at]) >= 0 { at = (at - 1) / 2 }
    let place = at
    while at != start {
      at = (at - 1) / 2
      elements.swapAt(at, place)
    }
  }
}
