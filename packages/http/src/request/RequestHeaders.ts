/**
 * The headers that every request is asked for, read in one pass: each question to the socket library costs more than a look at a
 * header here. The pass also sees a second header of the same name, which the library's own question hides, and which is how
 * requests are smuggled.
 */
import type { BodyHeaders, HeaderFault } from "../Exchange.ts"

/** What the socket library tells of a request. Names are in lower case. */
export type HeaderSource = { readonly forEach: (visit: (name: string, value: string) => void) => void }

export class RequestHeaders implements BodyHeaders {
  contentType = ""
  contentEncoding = ""
  contentLength = ""
  idempotencyKey: string | null = null
  chunked = false
  fault: HeaderFault | null = null
  #connection: string | undefined
  #expect: string | undefined
  #userId: string | undefined
  #admissionPass: string | undefined
  #authorization: string | undefined
  #transferEncoding = ""
  #hosts = 0
  #framed = 0
  #ambiguous = false
  #trailers = false

  /** Of a request whose handler has not returned. */
  static of(source: HeaderSource): RequestHeaders {
    const headers = new RequestHeaders()
    source.forEach((name, value) => {
      headers.#take(name, value)
    })
    headers.#judge()
    return headers
  }

  /** The first header of that name, "" where there is none; undefined of names that were not looked for. */
  known(name: string): string | undefined {
    switch (name) {
      case "admission-pass":
        return this.#admissionPass ?? ""
      case "authorization":
        return this.#authorization ?? ""
      case "connection":
        return this.#connection ?? ""
      case "expect":
        return this.#expect ?? ""
      case "user-id":
        return this.#userId ?? ""
      default:
        return undefined
    }
  }

  #take(name: string, value: string): void {
    switch (name.length) {
      case 4:
        if (name === "host" && ++this.#hosts > 1) this.#ambiguous = true
        break
      case 6:
        if (name === "expect") this.#expect ??= value
        break
      case 7:
        if (name === "user-id") this.#userId = this.#only(this.#userId, value)
        else if (name === "trailer") this.#trailers = true
        break
      case 10:
        if (name === "connection") this.#connection ??= value
        break
      case 12:
        if (name === "content-type") this.contentType = this.#once(this.contentType, value)
        break
      case 13:
        if (name === "authorization") this.#authorization = this.#only(this.#authorization, value)
        break
      case 14:
        if (name === "content-length") this.contentLength = this.#framing(value)
        else if (name === "admission-pass") this.#admissionPass = this.#only(this.#admissionPass, value)
        break
      case 15:
        if (name !== "idempotency-key") break
        if (this.idempotencyKey !== null) this.#ambiguous = true
        this.idempotencyKey = value
        break
      case 16:
        if (name === "content-encoding") this.contentEncoding = this.#once(this.contentEncoding, value)
        break
      case 17:
        if (name === "transfer-encoding") this.#transferEncoding = this.#framing(value)
    }
  }

  /** The first one counts, and a second one is a fault. */
  #only(before: string | undefined, value: string): string {
    if (before !== undefined) this.#ambiguous = true
    return before ?? value
  }

  #once(before: string, value: string): string {
    if (before !== "") this.#ambiguous = true
    return value
  }

  /** The library takes the first one for the length, also when it is empty. */
  #framing(value: string): string {
    if (value === "" || ++this.#framed > 1) this.#ambiguous = true
    return value
  }

  #judge(): void {
    if (this.#transferEncoding !== "") {
      this.chunked = true
      if (this.#transferEncoding.toLowerCase() !== "chunked") this.#ambiguous = true
    }
    this.fault = this.#ambiguous ? "ambiguous" : this.#trailers ? "trailers" : null
  }
}
