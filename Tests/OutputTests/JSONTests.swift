// SPDX-License-Identifier: GPL-2.0-or-later
import Testing

@testable import Output

@Suite struct JSONTests {
  @Test func controlCharactersAndQuotesAreEscaped() {
    #expect(JSON.string("a\"b\\c\n\u{1}é").text == "\"a\\\"b\\\\c\\n\\u0001é\"\n")
  }
  @Test func flatObjectsStandOnOneLine() {
    #expect(
      JSON.object([("a", .hex(UInt64(16))), ("b", .array([.object([("c", .null)])]))]).text
        == "{\n  \"a\": \"0x10\",\n  \"b\": [\n    {\"c\": null}\n  ]\n}\n")
  }
  @Test func emptyContainersAreShort() {
    #expect(JSON.array([]).text == "[]\n")
  }
}
