/**
 * One connection for many requests, and a reader that believes nothing but the framing of RFC 9112: what an answer
 * announces is taken to the byte, so that a wrong length shows at this answer or at the next one.
 */
import { connect, type Socket } from "node:net"

export type KeptAnswer = {
  readonly status: number
  /** By lower-case name; a header that stands twice is there twice. */
  readonly headers: ReadonlyMap<string, ReadonlyArray<string>>
  readonly body: string
  /** True when it announced that the connection ends with it. */
  readonly closes: boolean
}

type Head = Pick<KeptAnswer, "status" | "headers"> & { readonly length: number }

const limitMs = 20_000

export class KeptConnection {
  readonly socket: Socket
  closed = false
  /** Interim answers, "100 Continue" for instance. */
  readonly interim: number[] = []
  #bytes = Buffer.alloc(0)
  #wake = (): void => {}

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1")
    this.socket.on("data", (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#wake()
    })
    this.socket.on("error", () => {})
    this.socket.on("close", () => {
      this.closed = true
      this.#wake()
    })
  }

  /** Sends a request, whose method says whether its answer has a body, and reads its answer. */
  async ask(bytes: string): Promise<KeptAnswer> {
    if (this.#bytes.length > 0) throw new Error(`bytes behind the answer before: ${this.#shown()}`)
    this.send(bytes)
    return this.answer(bytes.startsWith("HEAD "))
  }

  /** What has come and has not been read as an answer yet. */
  heard(): string {
    return this.#bytes.toString("latin1")
  }

  /** A character is a byte. */
  send(bytes: string): void {
    this.socket.write(bytes, "latin1")
  }

  async answer(toHead = false): Promise<KeptAnswer> {
    const head = await this.#head()
    const { status, headers } = head
    this.#bytes = this.#bytes.subarray(head.length)
    if (status < 200 && status !== 101) {
      this.interim.push(status)
      return this.answer(toHead)
    }
    const closes = headers.get("connection")?.some((value) => value.toLowerCase() === "close") === true
    const body = toHead || status === 204 || status === 304 ? "" : await this.#body(headers, closes)
    if (status === 204 && (headers.has("content-length") || headers.has("transfer-encoding"))) {
      throw new Error("a 204 announces a body")
    }
    this.#announced(headers)
    return { status, headers, body, closes }
  }

  async #head(): Promise<Head> {
    const end = await this.#heard("the head of an answer", () => {
      const at = this.#bytes.indexOf("\r\n\r\n")
      return at !== -1 && at + 4
    })
    const [first, ...lines] = this.#bytes
      .subarray(0, end - 4)
      .toString("latin1")
      .split("\r\n")
    const status = Number(/^HTTP\/1\.1 (\d{3}) [\x20-\x7e]+$/.exec(first)?.[1])
    if (Number.isNaN(status)) throw new Error(`no status line: ${first}`)
    const headers = new Map<string, string[]>()
    for (const line of lines) {
      const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? []
      if (name === undefined) throw new Error(`no header: ${line}`)
      headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value])
    }
    return { status, headers, length: end }
  }

  /** The length that is announced; undefined when none is. */
  #announced(headers: KeptAnswer["headers"]): number | undefined {
    const lengths = headers.get("content-length")
    if (lengths === undefined) return undefined
    if (lengths.length > 1) throw new Error(`two lengths: ${lengths}`)
    const length = /^\d{1,9}$/.test(lengths[0]) ? Number(lengths[0]) : Number.NaN
    if (Number.isNaN(length)) throw new Error(`no length: ${lengths[0]}`)
    return length
  }

  async #body(headers: KeptAnswer["headers"], closes: boolean): Promise<string> {
    const length = this.#announced(headers)
    if (length !== undefined) return this.#taken(length)
    if (headers.get("transfer-encoding")?.join() === "chunked") return this.#chunks()
    if (!closes) throw new Error("a body without an end on a connection that goes on")
    await this.whenClosed()
    return this.#taken(this.#bytes.length)
  }

  async #chunks(): Promise<string> {
    let text = ""
    for (;;) {
      const end = await this.#heard("the size of a chunk", () => {
        const at = this.#bytes.indexOf("\r\n")
        return at !== -1 && at + 2
      })
      const size = Number.parseInt(await this.#taken(end), 16)
      text += await this.#taken(size)
      if ((await this.#taken(2)) !== "\r\n") throw new Error("a chunk is longer than it says")
      if (size === 0) return text
    }
  }

  async #taken(length: number): Promise<string> {
    await this.#heard(`${length} bytes`, () => this.#bytes.length >= length)
    const text = this.#bytes.subarray(0, length).toString("latin1")
    this.#bytes = this.#bytes.subarray(length)
    return text
  }

  /** Asks again whenever more has come: polling would take most of the time of thousands of answers. */
  async #heard<A>(what: string, ask: () => A): Promise<Exclude<A, undefined | null | false>> {
    for (;;) {
      const found = ask()
      if (found) return found as Exclude<A, undefined | null | false>
      if (this.closed) throw new Error(`closed before ${what}: ${this.#shown()}`)
      await this.#more(what)
    }
  }

  #more(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const tooLong = () => done(() => reject(new Error(`not within ${limitMs} ms: ${what}: ${this.#shown()}`)))
      const limit = setTimeout(tooLong, limitMs)
      const done = (settle: () => void): void => {
        clearTimeout(limit)
        this.#wake = () => {}
        settle()
      }
      this.#wake = () => done(resolve)
    })
  }

  /** Resolves once the server has ended the connection. */
  whenClosed(): Promise<boolean> {
    return this.#heard("the end of the connection", () => this.closed)
  }

  #shown(): string {
    return JSON.stringify(this.#bytes.subarray(0, 200).toString("latin1"))
  }

  end(): void {
    this.socket.destroy()
  }
}
