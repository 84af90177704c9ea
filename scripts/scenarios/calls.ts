/** Which routes a script and an .http file call, read from their text. */

/** `path` has `:` in the place of each value, `query` the names of its parameters. */
export type Call = { readonly method: string; readonly path: string; readonly query: ReadonlyArray<string> }

export type Calls = {
  readonly calls: ReadonlyArray<Call>
  /** Lines with an address that cannot be read as a call. */
  readonly unread: ReadonlyArray<string>
}

const methods: Readonly<Record<string, string>> = {
  get: "GET",
  open_stream: "GET",
  post: "POST",
  post_at_once: "POST",
  queue_and_poll: "POST",
  race_of_thirty: "POST",
  put: "PUT",
  delete: "DELETE",
}

const inScript =
  /\b(get|post|post_at_once|queue_and_poll|race_of_thirty|put|delete|open_stream (?:"[^"]*"|\S+)) "(\/[^"]*)"/g

/** The functions that scripts share and that send something, with the address in quotes behind them. */
export const callsOfScript = (text: string): Calls =>
  readLines(text, (line) =>
    [...line.matchAll(inScript)].map(([, word, address]) => callOf(methods[word.split(" ")[0]], address)),
  )

const inRequests = /^([A-Z]+) \{\{host\}\}(\/\S*)$/g

/** The request lines of an .http file. */
export const callsOfRequests = (text: string): Calls =>
  readLines(text, (line) => [...line.matchAll(inRequests)].map(([, method, address]) => callOf(method, address)))

function readLines(text: string, read: (line: string) => ReadonlyArray<Call>): Calls {
  const calls = new Map<string, Call>()
  const unread: Array<string> = []
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue
    const found = read(line)
    for (const call of found) calls.set(wordsOf(call), call)
    if (found.length < line.split("/api/").length - 1) unread.push(line.trim())
  }
  return { calls: [...calls.values()], unread }
}

function callOf(method: string, address: string): Call {
  const [path, query = ""] = address.split("?", 2)
  const segments = path.split("/").map((segment) => (/^\d+$|[${]/.test(segment) ? ":" : segment))
  const names = query.split("&").map((parameter) => parameter.split("=", 1)[0])
  return { method, path: segments.join("/"), query: query === "" ? [] : names.sort() }
}

export const wordsOf = ({ method, path, query }: Call): string =>
  `${method} ${path}${query.length === 0 ? "" : `?${query.join("&")}`}`
