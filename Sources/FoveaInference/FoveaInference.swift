import FoveaSupport

// What a program that runs trained models needs, in one import: images and files come along.
@_exported import struct Foundation.Data
@_exported import struct Foundation.URL
@_exported import FoveaImages
@_exported import struct FoveaInterchange.SafetensorsError
@_exported import struct FoveaInterchange.SafetensorsFile
@_exported import enum FoveaSupport.VisionTask
