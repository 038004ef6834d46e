// A program that runs trained models needs this import only; it includes images and URLs.
@_exported import struct Foundation.Data
@_exported import struct Foundation.URL
@_exported import FoveaImages
@_exported import enum FoveaSupport.VisionTask
