// swift-tools-version: 6.1
import PackageDescription

/// A program in the folder of its name that uses a product of Fovea.
func program(_ name: String, _ product: String = "Fovea") -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: product, package: "Fovea")], path: name)
}

// Programs as users of the library write them: scripts/test-consumer builds and runs them.
// In a package of your own, write .package(url: "https://github.com/…/fovea", from: "0.1.0").
let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Fovea", path: "..")],
  targets: [
    program("OwnLoop"), program("OwnLayer"), program("OwnLoss"), program("OwnTask"),
    program("TrainClassifier"), program("PredictImage"),
    program("PredictInApp", "FoveaInference"),
    program("ImbalanceStudy"), program("TransferStudy"),
  ]
)
