/** Requests as text. Built per request by concatenation, which V8 does without copying until the write. */

export const post = (path: string, body: string, header = ""): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}Content-Length: ${body.length}\r\n\r\n${body}`

export const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
