// A program that runs trained models needs this import alone: images and URLs come along.
@_exported import struct Foundation.Data
@_exported import struct Foundation.URL
@_exported import FoveaImages
@_exported import enum FoveaSupport.VisionTask
