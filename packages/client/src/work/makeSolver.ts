/**
 * Solves the work of a join. Both functions stand for themselves, without imports, so that their texts can be sent to a worker. Web
 * Crypto is no help: it answers each hash with a promise, which is a hundred times slower than the hash.
 */

type Hashing = {
  readonly initial: Int32Array
  /** Takes the 64 bytes from `at` on into the state. */
  readonly compress: (state: Int32Array, bytes: Uint8Array, at: number) => void
}

/** SHA-256 (FIPS 180-4) without its padding. */
export const makeHashing = (): Hashing => {
  const round = new Int32Array(64)
  const initial = new Int32Array(8)
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
    if (!prime) continue
    if (found < 8) initial[found] = (n ** 0.5 % 1) * 2 ** 32
    round[found++] = ((n ** (1 / 3) % 1) * 2 ** 32) | 0
  }
  const words = new Int32Array(64)
  const compress = (state: Int32Array, bytes: Uint8Array, at: number): void => {
    const w = words
    for (let i = 0; i < 16; i++) {
      const b = at + 4 * i
      w[i] = (bytes[b] << 24) | (bytes[b + 1] << 16) | (bytes[b + 2] << 8) | bytes[b + 3]
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]
      const y = w[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0
    }
    let a = state[0]
    let b = state[1]
    let c = state[2]
    let d = state[3]
    let e = state[4]
    let f = state[5]
    let g = state[6]
    let h = state[7]
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + round[i] + w[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
  return { initial, compress }
}

/** Tries so many numbers; the answers once all parts are solved, else null. */
export type Solver = (tries: number) => ReadonlyArray<number> | null

/** `zeroBits`: with which the SHA-256 of `<challenge>.<part>.<number>` begins, 32 at most. The challenge is plain ASCII. */
export const makeSolver = (challenge: string, zeroBits: number, parts: number, hashing = makeHashing()): Solver => {
  const { compress, initial } = hashing
  const state = new Int32Array(8)
  const middle = new Int32Array(8)
  const tail = new Uint8Array(128)
  const answers: number[] = []
  let prefix = ""
  let wholeLength = 0
  let number = 0
  /** The blocks that do not change with the number are hashed once. */
  const begin = (): void => {
    const whole = `${challenge}.${answers.length}.`
    const blocks = Math.floor(whole.length / 64)
    wholeLength = whole.length
    middle.set(initial)
    for (let n = 0; n < blocks; n++) {
      compress(
        middle,
        Uint8Array.from(whole.slice(64 * n, 64 * n + 64), (char) => char.charCodeAt(0)),
        0,
      )
    }
    prefix = whole.slice(64 * blocks)
    number = 0
  }
  const solves = (): boolean => {
    const text = prefix + number
    tail.fill(0)
    for (let i = 0; i < text.length; i++) tail[i] = text.charCodeAt(i)
    tail[text.length] = 0x80
    const end = text.length < 56 ? 64 : 128
    const bits = 8 * (wholeLength + text.length - prefix.length)
    for (let i = 1; i <= 4; i++) tail[end - i] = bits >>> (8 * (i - 1))
    state.set(middle)
    compress(state, tail, 0)
    if (end === 128) compress(state, tail, 64)
    return Math.clz32(state[0]) >= zeroBits
  }
  begin()
  return (tries) => {
    for (let left = tries; left > 0; left--) {
      if (!solves()) number++
      else if (answers.push(number) === parts) return answers
      else begin()
    }
    return null
  }
}
