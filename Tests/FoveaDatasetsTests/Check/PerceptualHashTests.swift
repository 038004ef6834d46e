import FoveaImages
import Testing

@testable import FoveaDatasets

@Suite struct PerceptualHashTests {
  let pictures = TexturePictures(width: 96, height: 80, channels: 1, seed: 11)

  func look(_ image: Image) -> PerceptualHash { PerceptualHash(grey: image) }

  @Test func aPictureSavedAnewScaledOrBrighterIsItself() throws {
    for number in 0..<20 {
      let image = pictures.image(number)
      let own = look(image)
      let jpeg = try Image(decoding: try image.jpegData(quality: 80), as: .grey)
      let scaled = image.resized(width: 72, height: 60)
      let brighter = Image(
        width: 96, height: 80, channels: 1,
        pixels: image.pixels.map { UInt8(min(255, Int($0) + 25)) })
      for copy in [jpeg, scaled, brighter] {
        let other = look(copy)
        #expect((own.bits ^ other.bits).nonzeroBitCount <= HashIndex.radius)
        let agreement = try #require(own.agreement(with: other))
        #expect(agreement.isSimilar, "\(agreement)")
      }
      #expect(own.agreement(with: look(jpeg))?.isSamePicture == true)
    }
  }

  @Test func picturesOfOneShadeWithDifferentDetailAreNotSimilar() throws {
    // A strong common shading makes them agree as wholes; only their detail differs.
    func shaded(_ seed: UInt64) -> Image {
      let pixels: [UInt8] = (0..<4096).map { (pixel: Int) -> UInt8 in
        let (column, row) = (pixel % 64, pixel / 64)
        return UInt8(40 + 2 * column + row)
      }
      return TexturePictures.retaken(
        Image(width: 64, height: 64, channels: 1, pixels: pixels), noise: 12, seed: seed)
    }
    let (a, b) = (look(shaded(1)), look(shaded(2)))
    let agreement = try #require(a.agreement(with: b))
    #expect(agreement.whole > 0.95)
    #expect(agreement.detail < 0.5)
    #expect(!agreement.isSimilar)
  }

  @Test func halfOfTheBitsAreSet() {
    for number in 0..<10 { #expect(look(pictures.image(number)).bits.nonzeroBitCount == 32) }
  }

  @Test func differentPicturesDiffer() {
    let looks = (0..<30).map { look(pictures.image($0)) }
    for a in looks.indices {
      for b in looks.indices where b > a {
        #expect(looks[a].agreement(with: looks[b])?.isSimilar != true)
      }
    }
  }

  @Test func theIndexFindsWhatComparingAllFinds() {
    var random = RandomStream(seed: 5, purpose: .generation)
    // Clusters around a few centres, so that there are pairs at every distance.
    let centers = (0..<20).map { _ in random.next() }
    let hashes = (0..<600).map { index -> UInt64 in
      var hash = centers[index % 20]
      for _ in 0..<random.integer(below: 8) { hash ^= 1 << UInt64(random.integer(below: 64)) }
      return hash
    }
    let index = HashIndex(hashes)
    var count = 0
    for a in hashes.indices {
      let expected = hashes.indices.filter {
        $0 > a && (hashes[$0] ^ hashes[a]).nonzeroBitCount <= HashIndex.radius
      }
      #expect(index.near(a) == expected)
      count += expected.count
    }
    #expect(count > 1000)
  }

  @Test func clustersJoinPairs() {
    func pair(_ a: Int, _ b: Int) -> NearDuplicates.Pair {
      .init(first: a, second: b, agreement: .init(whole: 1, detail: 1))
    }
    #expect(
      NearDuplicates.clusters([pair(3, 9), pair(1, 2), pair(2, 9), pair(5, 7)])
        == [[1, 2, 3, 9], [5, 7]])
    #expect(NearDuplicates.clusters([]) == [])
  }
}
