import { describe, expect, it } from "vitest"
import { bytea, byteaArray, int4Array, int8Array } from "../../src/journal/binary-arrays.ts"

/** An array as Postgres sends and takes it: one dimension, no nulls, the type, the length, the first index. */
const head = (type: number, length: number): ReadonlyArray<number> => [1, 0, type, length, 1].flatMap(int4)
const int4 = (value: number): ReadonlyArray<number> => [24, 16, 8, 0].map((bits) => (value >> bits) & 0xff)
const same = (value: number): number => value

describe("an array for Postgres", () => {
  it("of int4 holds each number behind its size", () => {
    expect([...int4Array([], same)]).toEqual(head(23, 0))
    const numbers = [1, 0, 0x01020304, 2 ** 31 - 1]
    expect([...int4Array(numbers, same)]).toEqual([...head(23, 4), ...numbers.flatMap((n) => [...int4(4), ...int4(n)])])
  })

  it("of int8 holds all digits of numbers beyond 32 bits", () => {
    expect([...int8Array([], same)]).toEqual(head(20, 0))
    const first = [...int4(8), ...int4(0x00010203), ...int4(0x04050607)]
    const second = [...int4(8), ...int4(0), ...int4(9)]
    const third = [...int4(8), ...int4(0), ...int4(0xffffffff)]
    expect([...int8Array([0x01020304050607, 9, 2 ** 32 - 1], same)]).toEqual([
      ...head(20, 3),
      ...first,
      ...second,
      ...third,
    ])
  })

  it("of bytea holds byte strings of any length, also none", () => {
    expect([...byteaArray([], () => new Uint8Array(9))]).toEqual(head(17, 0))
    const strings = [[], [7], [1, 2, 3, 255, 0]]
    expect([...byteaArray(strings, (string) => Uint8Array.from(string))]).toEqual([
      ...head(17, 3),
      ...strings.flatMap((string) => [...int4(string.length), ...string]),
    ])
  })
})

describe("a byte string for Postgres", () => {
  it("is the part of a memory that the view shows", () => {
    const memory = Uint8Array.of(1, 2, 3, 4, 5)
    expect([...bytea(memory.subarray(1, 4))]).toEqual([2, 3, 4])
  })
})
