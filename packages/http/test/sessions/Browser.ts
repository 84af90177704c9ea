/** Keeps cookies and names its origin as a browser does, for tests that need no page. */
import { type Answer, ask } from "../client.ts"

export class Browser {
  readonly #url: string
  readonly origin: string
  /** By name; a test may change them as it likes. */
  readonly cookies = new Map<string, string>()
  /** As the server set them last, with their attributes. */
  setCookies: ReadonlyArray<string> = []
  csrf = ""

  constructor(url: string, origin = url) {
    this.#url = url
    this.origin = origin
  }

  /** `headers`: replace what a browser would send; an undefined one is left out. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Answer> {
    const sent: Record<string, string | undefined> = {
      ...(this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") }),
      ...(method === "GET" ? {} : { origin: this.origin, "x-csrf-token": this.csrf === "" ? undefined : this.csrf }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    }
    const given = Object.entries(sent).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const answer = await ask(this.#url + path, {
      method,
      headers: Object.fromEntries(given),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    this.setCookies = answer.headers.getSetCookie()
    for (const cookie of this.setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value === "") this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    if (typeof answer.body?.csrfToken === "string") this.csrf = answer.body.csrfToken
    return answer
  }

  get(path: string, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
    return this.send("GET", path, undefined, headers)
  }

  post(path: string, body: unknown = {}, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
    return this.send("POST", path, body, headers)
  }

  /** On the word of the trusted surface, with both tokens in cookies. */
  async signIn(userId: number): Promise<Answer> {
    const answer = await this.post("/api/lab/sessions", { userId, cookies: true })
    if (answer.status !== 201) throw new Error(`signing in failed: ${answer.text}`)
    return answer
  }
}
