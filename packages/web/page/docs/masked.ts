/** Messages as they are shown and logged: of a value that signs a request its length is told, and nothing else. Pure. */

/** Fields that hold such a value, and texts that look like one under any name. */
const named = /"(accessToken|refreshToken|csrfToken|ticket|pass)":"((?:[^"\\]|\\.)*)"/g
const formed = /(?:eyJ|trr_|trt_)[\w.-]{8,}/g

export const stored = (length: number): string => `stored (len=${length})`

/** `json`: as servers and `JSON.stringify` write it. */
export const masked = (json: string): string =>
  json
    .replace(named, (_, name: string, value: string) => `"${name}":"${stored(value.length)}"`)
    .replace(formed, (value) => stored(value.length))
