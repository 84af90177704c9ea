import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { chainHash, emptyHash, sameBytes, seal } from "../../src/journal/chain.ts"

const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

describe("the hash of a record", () => {
  // From short to long and back: what an earlier record left behind is in none of them.
  it.each([0, 3, 4_096, 4_097, 50_000, 20, 0])(
    "covers the hash before, its place and a frame of %i bytes",
    (length) => {
      const before = Uint8Array.from({ length: 32 }, (_, at) => 7 * at)
      const frame = Uint8Array.from({ length }, (_, at) => at % 251)
      const record = { concertId: 60_000_001, first: 12, last: 2 ** 40, epoch: 3, at: 1_800_000_000_001, frame }
      const hash = createHash("sha256").update(before)
      for (const each of [record.concertId, record.first, record.last, record.epoch, record.at])
        hash.update(little(each))
      const expected = [...hash.update(frame).digest()]
      expect([...chainHash(before, record)]).toEqual(expected)
      const sealed = seal(before, record)
      expect({ ...sealed, hash: [...sealed.hash] }).toEqual({ ...record, hash: expected })
    },
  )

  it("follows 32 zeros in the first record", () => {
    expect([...emptyHash]).toEqual(new Array(32).fill(0))
  })
})

describe("two byte strings", () => {
  it.each<[string, number[], number[], boolean]>([
    ["are the same where all bytes are", [1, 2, 3], [1, 2, 3], true],
    ["are the same where there are none", [], [], true],
    ["differ in their first byte", [0, 2, 3], [1, 2, 3], false],
    ["differ in their last byte", [1, 2, 3], [1, 2, 4], false],
    ["differ where one goes on", [1, 2], [1, 2, 3], false],
    ["differ where the other goes on", [1, 2, 3], [1, 2], false],
  ])("%s", (_, one, other, same) => {
    expect(sameBytes(Uint8Array.from(one), Uint8Array.from(other))).toBe(same)
  })
})
