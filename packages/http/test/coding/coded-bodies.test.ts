import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { type Body, CodedBodies, type Compress, type Sent } from "../../src/coding/CodedBodies.ts"
import { compress } from "../../src/coding/compress.ts"

/** Compression that a test finishes by hand; what it makes is half as long. */
const byHand = (bytesMax?: number) => {
  const under: Array<(coded: Buffer | Error) => void> = []
  const asked: string[] = []
  const faults: unknown[] = []
  const compress: Compress = (coding, bytes, done) => {
    asked.push(`${coding} ${bytes[0]}`)
    under.push(done)
  }
  const bodies = new CodedBodies({
    compress,
    onDefect: (cause) => void faults.push(cause),
    ...(bytesMax === undefined ? {} : { bytesMax }),
  })
  const finish = (coded: Buffer | Error = Buffer.alloc(limits.codedBytesMin / 2)) => under.shift()!(coded)
  return { bodies, asked, faults, finish }
}

/** Bodies that differ begin with another byte. */
const body = (version: number, bytes: number = limits.codedBytesMin): Body => ({
  bytes: Buffer.alloc(bytes, version),
  version,
  etag: `W/"1-${version}"`,
})

const given = (bodies: CodedBodies, name: string, of: Body, coding: "br" | "gzip" | null = "gzip") => {
  const heard: Sent[] = []
  bodies.give(name, of, coding, (sent) => heard.push(sent))
  return heard
}

describe("a body in a coding", () => {
  it("is compressed once for all who ask for it, during the work and after it", () => {
    const { bodies, asked, finish } = byHand()
    const first = given(bodies, "a", body(1))
    const second = given(bodies, "a", body(1))
    expect([first, second]).toEqual([[], []])
    finish()
    const third = given(bodies, "a", body(1))
    for (const heard of [first, second, third]) expect(heard).toMatchObject([{ coding: "gzip", etag: 'W/"1-1"' }])
    expect(asked).toEqual(["gzip 1"])
  })

  it("is never older than it was when a client asked: newer ones are made next, once for all who wait", () => {
    const { bodies, asked, finish } = byHand()
    const first = given(bodies, "a", body(1))
    const second = given(bodies, "a", body(2))
    const third = given(bodies, "a", body(3))
    finish()
    finish()
    expect(first).toMatchObject([{ version: 1 }])
    expect(second).toMatchObject([{ version: 3, etag: 'W/"1-3"' }])
    expect(third).toEqual(second)
    expect(asked).toEqual(["gzip 1", "gzip 3"])
  })

  it("is made one after another, each coding and each body for itself", () => {
    const { bodies, asked, finish } = byHand()
    given(bodies, "a", body(1))
    given(bodies, "a", body(1), "br")
    given(bodies, "b", body(2))
    expect(asked).toEqual(["gzip 1"])
    finish()
    finish()
    expect(asked).toEqual(["gzip 1", "br 1", "gzip 2"])
  })

  it("goes out as it is, at once, when too many others wait to be compressed", () => {
    const { bodies, finish } = byHand()
    const waiting = Array.from({ length: limits.codingsWaitingMax }, (_, n) => given(bodies, `${n}`, body(n)))
    const late = body(99)
    expect(given(bodies, "late", late)).toEqual([{ ...late, coding: null }])
    for (const heard of waiting) {
      finish()
      expect(heard).toMatchObject([{ coding: "gzip" }])
    }
  })

  it("goes out as it is when it is small, or no coding is wanted", () => {
    const { bodies, asked } = byHand()
    const small = body(1, limits.codedBytesMin - 1)
    expect(given(bodies, "a", small)).toEqual([{ ...small, coding: null }])
    expect(given(bodies, "b", body(2), null)).toEqual([{ ...body(2), coding: null }])
    expect(asked).toEqual([])
  })

  it("goes out as it is when it cannot be compressed, which is a defect, and is tried again for the next client", () => {
    const { bodies, asked, faults, finish } = byHand()
    const heard = given(bodies, "a", body(1))
    const fault = new Error("no memory")
    finish(fault)
    expect(heard).toEqual([{ ...body(1), coding: null }])
    expect(faults).toEqual([fault])
    given(bodies, "a", body(1))
    expect(asked).toEqual(["gzip 1", "gzip 1"])
  })

  it("reaches the others when one of those who wait for it throws", () => {
    const { bodies, faults, finish } = byHand()
    bodies.give("a", body(1), "gzip", () => {
      throw new Error("broken")
    })
    const heard = given(bodies, "a", body(1))
    finish()
    expect(heard).toHaveLength(1)
    expect(faults).toHaveLength(1)
  })
})

describe("the memory of bodies in a coding", () => {
  it("is bounded: what was asked for the longest ago goes first, and a body has one version", () => {
    const { bodies, asked, finish } = byHand(limits.codedBytesMin)
    const made = (name: string, version: number) => {
      given(bodies, name, body(version))
      finish()
    }
    made("a", 1)
    made("b", 2)
    given(bodies, "a", body(1))
    made("c", 3)
    expect(bodies.bytes).toBe(limits.codedBytesMin)
    made("c", 4)
    expect(bodies.bytes).toBe(limits.codedBytesMin)
    expect(given(bodies, "a", body(1))).toHaveLength(1)
    expect(given(bodies, "b", body(2))).toHaveLength(0)
    expect(asked.at(-1)).toBe("gzip 2")
  })
})

describe("compression", () => {
  it.each([
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const)("in %s gives back the same bytes, and is much shorter for a seat map", async (coding, decoded) => {
    const bytes = Buffer.from('{"id":134217728,"status":"AVAILABLE"},'.repeat(10_000))
    const coded = await new Promise<Buffer | Error>((done) => compress(coding, bytes, done))
    if (coded instanceof Error) throw coded
    expect(coded.length).toBeLessThan(bytes.length / 20)
    expect(decoded(coded).equals(bytes)).toBe(true)
  })
})
