// swift-tools-version: 6.1
import PackageDescription

/// One row of the target table: a library target, what it imports, and its mirrored tests.
func module(
  _ name: String, imports: [Target.Dependency] = [], testImports: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: imports),
    .testTarget(
      name: name + "Tests",
      dependencies: [.byName(name: name), "TestSupport"] + imports + testImports,
      resources: []),
  ]
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

/// C libraries and kernels.
let native: [Target] = [
  .systemLibrary(name: "COneDNN", pkgConfig: "fovea-onednn", providers: [.brew(["onednn"])]),
  .systemLibrary(
    name: "CCairo", pkgConfig: "cairo",
    providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
  .systemLibrary(
    name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
  .systemLibrary(
    name: "CXXHash", pkgConfig: "libxxhash",
    providers: [.apt(["libxxhash-dev"]), .brew(["xxhash"])]),
  .target(
    name: "CFoveaKernels",
    exclude: ["templates"]),
  .target(
    name: "CImageCodecs",
    linkerSettings: [
      .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("webp"),
      .linkedLibrary("tiff"), .linkedLibrary("z"),
    ]),
]

/// The library, lower targets first: none imports a later one.
let library: [[Target]] = [
  module("FoveaSupport"),
  module("FoveaOneDNN", imports: ["COneDNN"]),
  module(
    "FoveaTensors", imports: ["FoveaOneDNN", "CFoveaKernels", "FoveaSupport"],
    testImports: ["COneDNN"]),
  module("FoveaLayers", imports: ["FoveaTensors", "FoveaSupport"]),
  module("FoveaModels", imports: ["FoveaLayers", "FoveaTensors", "FoveaSupport"]),
  module(
    "FoveaGraphs", imports: ["FoveaLayers", "FoveaTensors", "FoveaSupport"],
    testImports: ["FoveaModels", "FoveaONNX"]),
  module(
    "FoveaONNX", imports: ["FoveaGraphs", "FoveaTensors", "FoveaSupport"],
    testImports: ["FoveaInterchange"]),
  module("FoveaImages", imports: ["CImageCodecs", "FoveaSupport"]),
  module("FoveaInterchange", imports: ["FoveaTensors", "FoveaSupport", "CXXHash", "CZlib"]),
  module(
    "FoveaWeights",
    imports: [
      "FoveaInterchange", "FoveaGraphs", "FoveaModels", "FoveaLayers", "FoveaTensors",
      "FoveaSupport",
    ],
    testImports: ["FoveaImages"]),
  module("FoveaRunRecords", imports: ["FoveaSupport"]),
  module(
    "FoveaInference",
    imports: [
      "FoveaInterchange", "FoveaImages", "FoveaGraphs", "FoveaModels", "FoveaLayers",
      "FoveaTensors", "FoveaSupport",
    ]),
  module(
    "FoveaLearning",
    imports: ["FoveaInference", "FoveaImages", "FoveaLayers", "FoveaTensors", "FoveaSupport"],
    testImports: ["FoveaModels"]),
  module(
    "FoveaDatasets",
    imports: ["FoveaRunRecords", "FoveaImages", "FoveaSupport", "CZlib", "CXXHash", yaml]),
  module(
    "FoveaMetrics",
    imports: [
      "FoveaInference", "FoveaDatasets", "FoveaRunRecords", "FoveaImages", "FoveaSupport",
    ]),
  module(
    "FoveaTraining",
    imports: [
      "FoveaMetrics", "FoveaLearning", "FoveaInference", "FoveaDatasets", "FoveaRunRecords",
      "FoveaInterchange", "FoveaImages", "FoveaModels", "FoveaLayers", "FoveaTensors",
      "FoveaSupport", yaml,
    ], testImports: ["TrainingSupport"]),
  module(
    "FoveaReports",
    imports: ["FoveaMetrics", "FoveaRunRecords", "FoveaImages", "FoveaSupport", "CCairo"]),
  module(
    "FoveaDiagnosis",
    imports: [
      "FoveaReports", "FoveaTraining", "FoveaMetrics", "FoveaLearning", "FoveaInference",
      "FoveaGraphs", "FoveaRunRecords", "FoveaDatasets", "FoveaImages", "FoveaModels",
      "FoveaLayers", "FoveaTensors", "FoveaSupport",
    ], testImports: ["TrainingSupport"]),
  module(
    "Fovea",
    imports: [
      "FoveaDiagnosis", "FoveaReports", "FoveaTraining", "FoveaMetrics", "FoveaLearning",
      "FoveaInference",
      "FoveaWeights", "FoveaONNX", "FoveaGraphs", "FoveaRunRecords", "FoveaInterchange",
      "FoveaDatasets", "FoveaImages", "FoveaModels", "FoveaLayers", "FoveaTensors", "FoveaSupport",
    ]),
]

let package = Package(
  name: "Fovea",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Fovea", targets: ["Fovea"]),
    .library(name: "FoveaInference", targets: ["FoveaInference"]),
    .library(name: "FoveaLearning", targets: ["FoveaLearning"]),
    .executable(name: "fovea", targets: ["fovea-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: native + library.flatMap { $0 } + [
    .target(
      name: "TestSupport", dependencies: ["FoveaImages", "FoveaLayers", "FoveaTensors"],
      path: "Tests/TestSupport"),
    .target(
      name: "TrainingSupport",
      dependencies: [
        "FoveaTraining", "FoveaInference", "FoveaDatasets", "FoveaImages", "FoveaModels",
        "FoveaLayers", "FoveaTensors", "FoveaSupport", "TestSupport",
      ], path: "Tests/TrainingSupport"),
    .executableTarget(
      name: "onnx-conformance", dependencies: ["FoveaONNX", "FoveaGraphs"],
      path: "Tests/Conformance/onnx"),
    .executableTarget(
      name: "fovea-cli", dependencies: ["Fovea", "FoveaSupport", argumentParser, yaml]),
    .testTarget(
      name: "fovea-cliTests",
      dependencies: ["fovea-cli", "TestSupport", "Fovea", "FoveaSupport", argumentParser]),
  ]
)

// `Fuzz/run` asks for the program that fuzzes the readers; ordinary builds do without.
if Context.environment["FOVEA_FUZZ"] != nil {
  package.targets += [
    .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
    .executableTarget(
      name: "FoveaFuzz",
      dependencies: [
        "CFuzzer", "FoveaONNX", "FoveaGraphs", "FoveaInterchange", "FoveaTensors", "FoveaWeights",
      ],
      path: "Fuzz/Sources"),
  ]
}

// `scripts/test-consumer` asks for the programs in `Examples/`, to build them on the modules that
// the tests have compiled. Without package access they see only what a user's package sees.
if Context.environment["FOVEA_EXAMPLES"] != nil {
  func example(_ name: String, _ library: Target.Dependency) -> Target {
    .executableTarget(
      name: name, dependencies: [library], path: "Examples/" + name, packageAccess: false)
  }
  package.targets += [
    example("OwnLoop", "Fovea"), example("OwnLayer", "Fovea"), example("OwnLoss", "Fovea"),
    example("OwnTask", "Fovea"), example("TrainClassifier", "Fovea"),
    example("PredictImage", "Fovea"), example("PredictInApp", "FoveaInference"),
    example("ImbalanceStudy", "Fovea"), example("TransferStudy", "Fovea"),
  ]
}
