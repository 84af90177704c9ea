/**
 * The cookies of a signed-in browser. No script reads them, no other site sends them along, and no other host can set them:
 * `Secure`, `HttpOnly`, `SameSite=Strict`, and names that begin with `__Host-` (RFC 6265bis). Only under a name of this
 * machine's loopback, where there is no TLS, they are plain.
 */
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { isLoopbackHost } from "../request/origin.ts"

/** `access` and `refresh`: the tokens. `login`: which browser has begun to sign in. */
export type CookieName = "access" | "refresh" | "login"

const plain = "ticketrush-"
const secure = `__Host-${plain}`

/**
 * "" when there is none, or when it stands there twice: then it is unknown which one is ours. Only until the handler
 * returns.
 */
export const cookieOf = (exchange: Exchange, name: CookieName): string => {
  const all = cookiesOf(exchange)
  const found = valueIn(all, `${secure}${name}`)
  return found === "" && isLoopbackHost(exchange.header("host")) ? valueIn(all, `${plain}${name}`) : found
}

/** Proxies may have made several headers of one. */
const cookiesOf = (exchange: Exchange): string => {
  let all = ""
  exchange.eachHeader((name, value) => {
    if (name === "cookie") all += `; ${value}`
  })
  return all
}

const valueIn = (cookies: string, name: string): string => {
  const found = cookies.split(";").filter((cookie) => cookie.trimStart().startsWith(`${name}=`))
  return found.length === 1 ? found[0].trim().slice(name.length + 1) : ""
}

/** Sets and removes the cookies of one browser. */
export class CookieJar {
  readonly #secure: boolean

  /** Only until the handler returns. */
  constructor(exchange: Exchange) {
    this.#secure = !isLoopbackHost(exchange.header("host")) || exchange.header("origin").startsWith("https:")
  }

  /** `value` has characters of base64url, `.` and `_` alone. `seconds`: how long it is kept. */
  set(name: CookieName, value: string, seconds: number): HeaderPair {
    const [prefix, more] = this.#secure ? [secure, "; Secure"] : [plain, ""]
    return ["set-cookie", `${prefix}${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${more}`]
  }

  remove(name: CookieName): HeaderPair {
    return this.set(name, "", 0)
  }
}
