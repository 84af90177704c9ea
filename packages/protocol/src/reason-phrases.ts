/** The words that go with a status: in the first line of an answer, and as the title of a problem. */
const phrases: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
}

export const reasonPhrase = (status: number): string => phrases[status] ?? "Unknown"

/** By status, for code that prepares texts which are written often. */
export const reasonPhrases: ReadonlyMap<number, string> = new Map(
  Object.entries(phrases).map(([status, phrase]) => [Number(status), phrase]),
)
