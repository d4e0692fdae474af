// SPDX-License-Identifier: GPL-2.0-or-later
import PhysicalMemory
import Questions

/// A layout out of a saved `--format json` of a replay.
package enum SavedLayout {
  /// Nil where the text is no JSON object at all; it may be a boot then.
  package static func read(_ text: String, name: String) throws(InputError) -> Layout? {
    guard text.utf8.first(where: { $0 != 0x20 && $0 != 10 }) == UInt8(ascii: "{") else {
      return nil
    }
    let json = try JSONReader.parse(text, origin: name)
    guard json["schema_version"]?.int == RecordJSON.schemaVersion, let owners = json["owners"]
    else {
      throw InputError(
        .notSupported, "is JSON, but not what `memreplay INPUT --format json` writes",
        at: FactSource(name))
    }
    var layout = Layout(name: name)
    layout.owners = owners.items.map { owner in
      let ranges = owner["ranges"]?.items.compactMap(range) ?? []
      return Layout.Owner(
        name: owner["name"]?.string ?? "", ranges: ranges, cause: owner["cause"]?.string ?? "")
    }
    layout.firmware = json["firmware_map"]?.items.compactMap(\.string) ?? []
    layout.memory = json["memory_regions"]?.items.compactMap(\.string) ?? []
    layout.reserved = json["reserved_regions"]?.items.compactMap(\.string) ?? []
    layout.messages = (json["entries"]?.items ?? []).compactMap { entry in
      entry["kind"]?.string == "message" ? entry["text"]?.string : nil
    }
    layout.zones = (json["zones"]?.items ?? []).map(zone)
    layout.panic = json["panic"]?.string
    return layout
  }

  private static func range(_ json: JSON) -> Range<UInt64>? {
    guard let start = json["start"]?.hex, let size = json["size"]?.hex,
      size <= UInt64.max - start
    else { return nil }
    return start..<start + size
  }

  private static func zone(_ json: JSON) -> (name: String, counts: [(String, UInt64)]) {
    (
      "node \(json["node"]?.int ?? 0) \(json["name"]?.string ?? "")",
      ["start_pfn", "spanned", "present", "managed", "cma"].map { key in
        (key, UInt64(clamping: json[key]?.int ?? 0))
      }
    )
  }
}
