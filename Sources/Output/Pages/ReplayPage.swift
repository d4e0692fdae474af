// SPDX-License-Identifier: GPL-2.0-or-later
import BootDescription
import BootRecord

/// `--format html`: one page that needs nothing but itself.
package enum ReplayPage {
  /// The page of one boot.
  package static func text(_ record: BootRecord, of boot: BootDescription) -> String {
    let title = MemoryPicture.bootName(boot)
    return text(
      title: "Boot memory of \(title)", boots: [PageData.json(record, of: boot, title: title)])
  }

  /// The page of two boots on one slider.
  package static func text(_ a: NamedBoot, _ b: NamedBoot) -> String {
    text(
      title: "Boot memory of \(a.name) and \(b.name)",
      boots: [a, b].map { PageData.json($0.record, of: $0.boot, title: $0.name) })
  }

  private static func text(title: String, boots: [JSON]) -> String {
    let title = PictureText.visible(title)
    return PageTemplate(
      PageResources.pageTemplate, style: PageResources.pageStyle,
      script: PageResources.pageScript,
      hashes: [PageResources.pageStyleHash, PageResources.pageScriptHash]
    ).filled(title: title, data: .object([("title", .string(title)), ("boots", .array(boots))]))
  }
}

/// A page with its own style and script inside and no way to anything else.
struct PageTemplate {
  private let template: String
  private let style: String
  private let script: String
  private let policy: String

  /// `hashes`: of the style and of the script.
  init(_ template: String, style: String, script: String, hashes: [String]) {
    (self.template, self.style, self.script) = (template, style, script)
    policy =
      "default-src 'none'; style-src '\(hashes[0])'; script-src '\(hashes[1])'; "
      + "base-uri 'none'; form-action 'none'"
  }

  /// The template is cut at its marks once, so that what is filled in is never looked at again.
  func filled(title: String, data: JSON) -> String {
    let parts = template.split(separator: Self.mark, omittingEmptySubsequences: false)
    return parts.enumerated().map { index, part in
      guard index % 2 == 1 else { return String(part) }
      return switch part {
      case "title": Markup.escaped(title)
      case "policy": policy
      case "style": style
      case "script": script
      case "data": data.scriptText
      default: String(part)
      }
    }.joined()
  }

  /// Stands around a name in a template.
  private static let mark: Character = "\u{a4}"
}
