// @ts-check
/** The session of this browser. Its tokens are in cookies that no script reads, so all there is to keep is nothing. */

/**
 * @typedef {"kakao" | "naver"} Provider
 * @typedef {{ status: number, body: any }} Answer
 */

/** @param {string} method @param {string} path @param {unknown} [sent] @param {string} [csrf] @returns {Promise<Answer>} */
const ask = async (method, path, sent, csrf) => {
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" }
  if (sent !== undefined) headers["content-type"] = "application/json"
  if (csrf !== undefined) headers["x-csrf-token"] = csrf
  const body = sent === undefined ? {} : { body: JSON.stringify(sent) }
  const response = await fetch(path, { method, headers, ...body })
  const text = await response.text()
  const isJson = response.headers.get("content-type")?.includes("json") === true
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined }
}

/** Where the provider asks who somebody is. @param {Provider} provider */
export const begin = (provider) => ask("GET", `/api/auth/social/${provider}/authorize-url`)

/** @param {Provider} provider @param {{ code: string, state: string }} shown */
export const end = (provider, shown) =>
  ask("POST", `/api/auth/social/${provider}/exchange`, { ...shown, cookies: true })

/** Who is signed in, after a refresh where the access token has ended; undefined for nobody. */
export const me = async () => {
  const first = await ask("GET", "/api/auth/me")
  if (first.status !== 401) return first.status === 200 ? first.body : undefined
  const csrf = await csrfToken()
  if (csrf === undefined) return undefined
  const { status } = await ask("POST", "/api/auth/token/refresh", {}, csrf)
  return status === 200 ? (await ask("GET", "/api/auth/me")).body : undefined
}

export const leave = async () => {
  const csrf = await csrfToken()
  const first = await ask("POST", "/api/auth/logout", {}, csrf)
  if (first.status !== 401 || csrf === undefined) return first
  // The access token has ended before its session: a new one ends it.
  await ask("POST", "/api/auth/token/refresh", {}, csrf)
  return ask("POST", "/api/auth/logout", {}, csrf)
}

/** Undefined where this browser has no session. @returns {Promise<string | undefined>} */
const csrfToken = async () => (await ask("GET", "/api/auth/csrf")).body?.csrfToken
