// swift-tools-version: 6.1
import PackageDescription

// What a user of the library writes: scripts/test-consumer builds and runs it.
let package = Package(
  name: "Consumer",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Fovea", path: "../..")],
  targets: [
    .executableTarget(
      name: "Consumer", dependencies: [.product(name: "Fovea", package: "Fovea")]),
    .executableTarget(
      name: "InferenceConsumer",
      dependencies: [.product(name: "FoveaInference", package: "Fovea")]),
  ]
)
