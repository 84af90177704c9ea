/**
 * Requests that a client sends one after the other, and what it must hear. A program of another language reads a line
 * for each request: method, URL, flags, headers (`Name: value`, separated by `|`) and body in base64, separated by tabs.
 * It prints a line for each answer: status (or `error`), `Content-Length` (or `-`) and body (or message) in base64.
 */

export type Flag =
  /** The client waits to be told to go on. */
  | "expect"
  /** The body has no length. */
  | "chunked"
  /** Headers come behind the body. */
  | "trailer"

export type Asked = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly flags?: ReadonlyArray<Flag>
}

export type Step = Asked & {
  /** One of these. */
  readonly status: number | ReadonlyArray<number>
  /** What is found in the body; nothing at all for an empty text. */
  readonly says?: string
  /** The connection ends with this answer. */
  readonly ends?: boolean
}

export type Told = { readonly status: number | string; readonly length: string; readonly body: string }

export const lineOf = (url: string, { body = "", flags = [], headers = {}, method, path }: Asked): string =>
  [
    method,
    url + path,
    flags.join(","),
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join("|"),
    Buffer.from(body).toString("base64"),
  ].join("\t")

export const toldIn = (line: string): Told => {
  const [status, length, body] = line.split("\t")
  const text = Buffer.from(body ?? "", "base64").toString()
  return { status: /^\d+$/.test(status) ? Number(status) : status, length, body: text }
}
