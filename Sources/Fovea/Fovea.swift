import FoveaSupport

// All of Fovea in one import. URL is included, since files are named by it.
@_exported import struct Foundation.URL
@_exported import FoveaDatasets
@_exported import FoveaDiagnosis
@_exported import FoveaLearning
@_exported import FoveaMetrics
@_exported import FoveaGraphs
@_exported import FoveaImages
@_exported import FoveaInference
@_exported import FoveaInterchange
@_exported import FoveaLayers
@_exported import FoveaModels
@_exported import FoveaONNX
@_exported import FoveaReports
@_exported import FoveaRunRecords
@_exported import FoveaTensors
@_exported import FoveaTraining
@_exported import FoveaWeights
@_exported import struct FoveaSupport.SettingError
@_exported import enum FoveaSupport.VisionTask
