@testable import FoveaSupport
import Foundation
import Testing

@Suite struct JSONValueTests {
  @Test func valuesKeepTheirKind() throws {
    let value: JSONValue = [
      "none": nil, "yes": true, "count": 3, "rate": 0.25, "name": "NaN", "list": [1, "a", [:]],
    ]
    let data = try RecordCoding.encoder().encode(value)
    #expect(
      String(decoding: data, as: UTF8.self)
        == #"{"count":3,"list":[1,"a",{}],"name":"NaN","none":null,"rate":0.25,"yes":true}"#)
    #expect(try RecordCoding.decoder().decode(JSONValue.self, from: data) == value)
    #expect(value["rate"] == .number(0.25))
    #expect(value["absent"] == nil)
  }
}
