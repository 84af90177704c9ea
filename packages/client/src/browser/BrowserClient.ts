/** Sends the requests of a page: typed by the contract, signed by cookies, with a bound on how long each may take. */
import type { HttpApiClient, HttpApiEndpoint } from "effect/http-api"
import type { EndpointName, EndpointOf, GroupName, PayloadOf } from "../contract.ts"
import { undecided } from "../undecided.ts"
import { type BrowserOperation, type OperationsOf, type PathTable, paths } from "./paths.ts"
import { RequestFailure } from "./RequestFailure.ts"

type GroupOf<Operation> = Operation extends `${infer Group}.${string}` ? Extract<Group, GroupName> : never
type EndpointOfOperation<Operation> = Operation extends `${string}.${infer Name}`
  ? EndpointOf<GroupOf<Operation>, Extract<Name, EndpointName<GroupOf<Operation>>>>
  : never

type Part<Key extends string, Value> = [Value] extends [never] ? unknown : { readonly [K in Key]: Value }
type OptionalPart<Key extends string, Value> = [Value] extends [never] ? unknown : { readonly [K in Key]?: Value }

/** What an operation is asked with, as the contract has it. */
export type OperationRequest<Operation> = RequestOf<EndpointOfOperation<Operation>>
type RequestOf<E> = E extends HttpApiEndpoint.ConstraintRequest
  ? Part<"params", E["~Params"]["Type"]> &
      Part<"query", E["~Query"]["Type"]> &
      Part<"payload", PayloadOf<E>> &
      OptionalPart<"headers", E["~Headers"]["Type"]>
  : never

/** What it answers in JSON. */
export type OperationAnswer<Operation> = AnswerOf<EndpointOfOperation<Operation>>
type AnswerOf<E> = E extends HttpApiEndpoint.ConstraintRequest
  ? Exclude<HttpApiClient.SuccessType<E["~Success"]>, string>
  : never

/** What of a request `fetch` is told. */
type SentOptions = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | FormData
  readonly cache: "no-cache" | "no-store"
  readonly signal: AbortSignal
}

export type BrowserClientOptions = {
  readonly fetch: (address: string, options: SentOptions) => Promise<Response>
  /** How long an answer may take, in milliseconds. */
  readonly answerMs: number
  /** Hears that no session is there any more, after it was refreshed once in vain. */
  readonly onSignedOut: () => void
}

type AnyRequest = {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly payload?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/**
 * A 401 of these says nothing about a session. Signing out is not among them: where the access token has ended, the session
 * itself goes on until it is refreshed and signed out.
 */
const withoutSession: ReadonlySet<string> = new Set<BrowserOperation>([
  "auth.exchangeCode",
  "auth.refresh",
  "auth.csrf",
])

/** Answers that say what time it is: one that was kept and found to be unchanged says what time it was. */
const tellsTime: ReadonlySet<string> = new Set<BrowserOperation>(["search.searchConcerts", "concerts.concert"])

/**
 * What a page asks with. A change carries the token against forged requests, which is read when it is first needed. Where an
 * access token has ended the session is refreshed once, and the request is sent once more.
 */
export class BrowserClient<Known extends string = BrowserOperation> {
  readonly #rows = new Map<string, string>()
  readonly #options: BrowserClientOptions
  #csrf: string | null = null
  #refreshing: Promise<boolean> | null = null

  constructor(options: BrowserClientOptions) {
    this.#options = options
    this.knowing(paths)
  }

  /** The same client, which knows the operations of that table as well. */
  knowing<Paths extends PathTable>(table: Paths): BrowserClient<Known | OperationsOf<Paths>> {
    for (const [group, names] of Object.entries(table)) {
      for (const [name, row] of Object.entries(names)) this.#rows.set(`${group}.${name}`, row)
    }
    return this as unknown as BrowserClient<Known | OperationsOf<Paths>>
  }

  /** Rejected with a `RequestFailure`. */
  async ask<Operation extends Known>(
    operation: Operation,
    ...[request]: unknown extends OperationRequest<Operation> ? [] : [request: OperationRequest<Operation>]
  ): Promise<OperationAnswer<Operation>> {
    const answer = await this.#signed(operation, (request ?? {}) as AnyRequest)
    return answer as OperationAnswer<Operation>
  }

  async #signed(operation: string, request: AnyRequest): Promise<unknown> {
    const changes = this.#rowOf(operation)[0] !== "GET" && operation !== "auth.exchangeCode"
    const token = changes ? (this.#csrf ?? (await this.#readCsrf())) : null
    try {
      return await this.#sendOnce(operation, request, token)
    } catch (cause) {
      if (!(cause instanceof RequestFailure)) throw cause
      // Another person signed in since, in another tab.
      if (cause.code === "csrf-invalid" || cause.code === "csrf-missing") {
        const next = await this.#readCsrf()
        if (next !== null && next !== token) return this.#sendOnce(operation, request, next)
      }
      if (cause.status !== 401 || withoutSession.has(operation)) throw cause
      if (await this.#refresh()) return this.#sendOnce(operation, request, changes ? this.#csrf : null)
      this.#options.onSignedOut()
      throw cause
    }
  }

  /** What signs in or out ends the token against forged requests: the next change reads another one. */
  async #sendOnce(operation: string, request: AnyRequest, token: string | null): Promise<unknown> {
    const body = await this.#send(operation, request, token)
    if (operation === "auth.exchangeCode" || operation === "auth.logout") this.#csrf = null
    return body
  }

  /** Null where this browser has no session: what is asked for says so itself. */
  async #readCsrf(): Promise<string | null> {
    try {
      const { csrfToken } = (await this.#send("auth.csrf", {}, null)) as { readonly csrfToken: string }
      this.#csrf = csrfToken
    } catch (cause) {
      if (!isWithoutSession(cause)) throw cause
      this.#csrf = null
    }
    return this.#csrf
  }

  /** One refresh for all requests that find the session's token ended. */
  #refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refreshOnce().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  async #refreshOnce(): Promise<boolean> {
    try {
      const token = await this.#readCsrf()
      if (token === null) return false
      await this.#send("auth.refresh", { payload: {} }, token)
      return true
    } catch (cause) {
      if (!isWithoutSession(cause)) throw cause
      return false
    }
  }

  async #send(operation: string, request: AnyRequest, token: string | null): Promise<unknown> {
    const [method, pattern] = this.#rowOf(operation)
    const address = addressOf(pattern, request)
    const headers: Record<string, string> = { accept: "application/json" }
    const isForm = request.payload instanceof FormData
    // The browser says itself how it has written a form.
    if (request.payload !== undefined && !isForm) headers["content-type"] = "application/json"
    if (token !== null) headers["x-csrf-token"] = token
    for (const [name, value] of Object.entries(request.headers ?? {})) if (value !== undefined) headers[name] = value
    const body = request.payload === undefined ? {} : { body: bodyOf(request.payload) }
    const signal = AbortSignal.timeout(this.#options.answerMs * (isForm ? formPatience : 1))
    const cache = tellsTime.has(operation) ? "no-store" : "no-cache"
    const sent: SentOptions = { method, headers, ...body, cache, signal }
    const [response, text] = await answered(() => this.#options.fetch(address, sent))
    if (response.ok) return parsed(response, text)
    throw failureOf(response.status, text)
  }

  /** Method and pattern of the address. */
  #rowOf(operation: string): readonly [string, string] {
    const [method, pattern] = (this.#rows.get(operation) ?? "").split(" ")
    return [method, pattern]
  }
}

/** Only such an answer says that no session is there; any other failure says nothing about it. */
const isWithoutSession = (cause: unknown): boolean =>
  cause instanceof RequestFailure && (cause.status === 401 || cause.code.startsWith("refresh-"))

/** A file takes as long as the connection of its sender does: so many times longer than another request. */
const formPatience = 8

const bodyOf = (payload: unknown): string | FormData =>
  payload instanceof FormData ? payload : JSON.stringify(payload)

/** The address with its parameters filled in. */
const addressOf = (pattern: string, { params = {}, query = {} }: AnyRequest): string => {
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) search.append(name, String(each))
  }
  const text = search.toString()
  return text === "" ? path : `${path}?${text}`
}

const answered = async (request: () => Promise<Response>): Promise<readonly [Response, string]> => {
  try {
    const response = await request()
    return [response, await response.text()]
  } catch (cause) {
    const late = cause instanceof Error && cause.name === "TimeoutError"
    throw new RequestFailure("unknown", 0, "", late ? "timeout" : "network")
  }
}

const parsed = (response: Response, text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Whole JSON was promised: some proxies end a torn body as if it were complete.
    throw new RequestFailure("unknown", response.status, "", "torn")
  }
}

/** Statuses that pass by; of these only a code says that nothing was decided. */
const passing: ReadonlySet<number> = new Set([429, 500, 502, 503, 504])

/** What an answer that is no success says, for pages that send a request by themselves. */
export const failureOf = (status: number, text: string): RequestFailure => {
  const problem = problemOf(text)
  const message = problem.message ?? `HTTP ${status}`
  const code = problem.code ?? ""
  // The first request with this key is still at work: the same one again hears what came of it.
  if (code === "key-running") return new RequestFailure("unknown", status, code, message)
  if (passing.has(status)) return new RequestFailure(undecided.has(code) ? "later" : "unknown", status, code, message)
  const kind = code === "" ? "unexpected" : "refused"
  return new RequestFailure(kind, status, code, message, problem.decision ?? null)
}

type ProblemWords = { readonly code?: string; readonly message?: string; readonly decision?: string }

const problemOf = (text: string): ProblemWords => {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== "object" || body === null) return {}
    const { code, message, decision } = body as Readonly<Record<string, unknown>>
    const { id } = (decision ?? {}) as { readonly id?: unknown }
    return {
      ...(typeof code === "string" && { code }),
      ...(typeof message === "string" && { message }),
      ...(typeof id === "string" && { decision: id }),
    }
  } catch {
    return {}
  }
}
