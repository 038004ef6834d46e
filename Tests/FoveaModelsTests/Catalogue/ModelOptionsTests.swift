import Foundation
import FoveaTensors
import Testing

@testable import FoveaModels

@Suite struct ModelOptionsTests {
  @Test func textIsReadAndWritten() throws {
    let options = try ModelOptions.parse(" width = 16,depth=4 ,skips=false")
    #expect(options == ["depth": "4", "width": "16", "skips": "false"])
    #expect(ModelOptions.text(options) == "depth=4,skips=false,width=16")
    #expect(try ModelOptions.parse("") == [:])
  }

  @Test(arguments: [
    (
      "depth", "model options 'depth': 'depth' is not name=value; write them like depth=4,width=16"
    ),
    (
      "a=1,b=", "model options 'a=1,b=': 'b=' is not name=value; write them like depth=4,width=16"
    ),
    ("a=1,a=2", "model options 'a=1,a=2': 'a' is given twice"),
  ])
  func badTextIsRefused(text: String, message: String) {
    #expect(throws: ModelError(message)) { try ModelOptions.parse(text) }
  }

  @Test(arguments: [
    (
      "unet", ["dept": "4"],
      "model 'unet' has no option 'dept'. Did you mean 'depth'? Options: depth, width, skips, up"
    ),
    (
      "unet", ["depth": "four"],
      "model 'unet': option 'depth' must be a whole number from 0 to 8, got 'four'"
    ),
    (
      "unet", ["depth": "9"],
      "model 'unet': option 'depth' must be a whole number from 0 to 8, got '9'"
    ),
    ("unet", ["skips": "no"], "model 'unet': option 'skips' must be true or false, got 'no'"),
    (
      "unet", ["up": "biliner"],
      "model 'unet': option 'up' must be transposed or bilinear, got 'biliner'. Did you mean "
        + "'bilinear'?"
    ),
    ("vgg11", ["depth": "4"], "model 'vgg11' has no options, but 'depth' was given"),
  ])
  func unknownOptionsAndValuesAreErrors(model: String, options: [String: String], message: String)
    throws
  {
    let shape = ModelShape(
      classes: 2, inputChannels: 3, height: 64, width: 64, options: options)
    let entry = try Catalogue.model(named: model)
    #expect(throws: ModelError(message)) { try entry.build(shape, key: RandomKey(seed: 1)) }
  }

  @Test func shapesWrittenBeforeThereWereOptionsAreRead() throws {
    let old = #"{"classes": 2, "inputChannels": 3, "height": 32, "width": 48}"#
    let shape = try JSONDecoder().decode(ModelShape.self, from: Data(old.utf8))
    #expect(shape == ModelShape(classes: 2, inputChannels: 3, height: 32, width: 48))
    var other = shape
    other.options = ["depth": "3"]
    let copy = try JSONDecoder().decode(ModelShape.self, from: JSONEncoder().encode(other))
    #expect(copy == other && copy != shape)
  }

  @Test func everyOptionSaysWhatItIs() {
    for entry in Catalogue.models {
      let names = entry.options.map(\.name)
      #expect(Set(names).count == names.count, "\(entry.name)")
      for option in entry.options {
        #expect(!option.help.isEmpty && option.values.problem(with: option.defaultValue) == nil)
      }
    }
  }
}
