/** How the sandbox looks from outside in one dialect: its requests, its answers, its errors and its webhooks. */
import type { JsonObject } from "../gateway/read-json.ts"
import type { KeyRules } from "../provider/IdempotencyKeys.ts"
import type {
  Made,
  PaymentChange,
  ProviderProblem,
  SandboxPayment,
  SandboxPayments,
  SandboxRefund,
} from "../provider/SandboxPayments.ts"

/** An answer; `heard` is false where the work is done and the caller hears nothing. */
export type Ran = { readonly status: number; readonly json: object; readonly heard: boolean }

export type DialectRequest = {
  /** Named parts of the path. */
  readonly at: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The body; empty for reads. */
  readonly json: JsonObject
  /** The idempotency key, null where none was sent or the dialect knows none. */
  readonly key: string | null
}

export type DialectRoute = {
  readonly method: "GET" | "POST"
  readonly path: RegExp
  /** Null where no key counts. */
  readonly keys: (KeyRules & { readonly required: boolean }) | null
  /** What is wrong with a request is told before anything is done; else the work, which is done once for each key. */
  readonly prepare: (asked: DialectRequest, payments: SandboxPayments) => Ran | (() => Ran)
}

/** What is refused before a dialect looks at the request. */
export type Fault =
  | "unauthorized"
  | "unreadable"
  | "key-missing"
  | "key-too-long"
  | "key-running"
  | "key-reused"
  | "full"
  | "broken"

export interface DialectFace {
  readonly name: SandboxPayment["dialect"]
  readonly routes: ReadonlyArray<DialectRoute>
  readonly authorized: (authorization: string, apiKey: string) => boolean
  readonly fault: (fault: Fault) => Ran
  /** The body of a webhook, undefined for what this provider does not tell. */
  readonly event: (id: string, told: ToldChange, at: number) => object | undefined
  /** Whether its webhooks are signed. */
  readonly signs: boolean
  /** What stands in the address with which a buyer who has agreed comes back to the shop. */
  readonly back: (payment: SandboxPayment) => Readonly<Record<string, string>>
}

/** A change that webhooks tell, as it was then. `name` may be another name for the same event. */
export type ToldChange = {
  readonly change: PaymentChange
  readonly name: string
  readonly payment: SandboxPayment
  readonly refund: SandboxRefund | undefined
}

export const ran = (status: number, json: object): Ran => ({ status, json, heard: true })

/** The answer to work that was done, in the words of a dialect. */
export const madeAnswer = (
  made: Made,
  payment: (payment: SandboxPayment) => object,
  problem: (problem: ProviderProblem) => Ran,
  broken: () => Ran,
): Ran => {
  if ("problem" in made) return problem(made.problem)
  if (made.answer === "error") return broken()
  return { ...ran(200, payment(made.payment)), heard: made.answer === "given" }
}

/** Whole won above zero. */
export const isWon = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0

export const isText = (value: unknown, charsMax = 200): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= charsMax

export const isOrder = (value: unknown): value is string =>
  typeof value === "string" && /^[A-Za-z0-9_-]{6,64}$/.test(value)

/** As Korean providers write times: `2026-11-29T12:00:00+09:00`. */
export const koreanTime = (ms: number): string => `${new Date(ms + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`
