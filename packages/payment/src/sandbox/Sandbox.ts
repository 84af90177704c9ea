/**
 * A payment provider that keeps its books in memory: three dialects over the same payments, signed webhooks, and faults
 * on demand. Time, deferred work and the way to its listeners are ports, so it runs as a process, inside a server and in
 * the simulation alike.
 */
import { createHash } from "node:crypto"
import type { Defer } from "@ticketrush/engine/ports"
import type { DialectFace, DialectRequest, DialectRoute, Fault, Ran } from "../dialects/DialectFace.ts"
import { faces } from "../dialects/dialects.ts"
import type { Dialect } from "../gateway/gateways.ts"
import type { JsonObject } from "../gateway/read-json.ts"
import { IdempotencyKeys } from "../provider/IdempotencyKeys.ts"
import type { PayScenario } from "../provider/outcomes.ts"
import { type PaymentChange, type SandboxPayment, SandboxPayments } from "../provider/SandboxPayments.ts"
import { SeededDraw } from "../provider/SeededDraw.ts"
import type { Transport, WireAnswer, WireRequest } from "../transport/Transport.ts"
import { Deliveries } from "./Deliveries.ts"
import { DeliveryLog } from "./DeliveryLog.ts"
import { type FaultScript, faultsOf, isOut, noFaults } from "./fault-script.ts"
import type { EndpointSettings } from "./WebhookEndpoint.ts"

export type SandboxSettings = {
  /** Of all dialects. */
  readonly apiKey: string
  /** Under which its pages are reached, without a slash at the end. */
  readonly address: string
  /** What comes of payments that ask for nothing else. */
  readonly scenario: PayScenario
  readonly endpoints: ReadonlyArray<EndpointSettings>
  readonly script: FaultScript
  /** How long a request is at work; its key is refused meanwhile. */
  readonly workMs: number
  readonly laterMs: number
  readonly agreedMs: number
}

export const sandboxSettings: SandboxSettings = {
  apiKey: "sandbox-key",
  address: "http://sandbox.invalid",
  scenario: "approve",
  endpoints: [],
  script: noFaults,
  workMs: 0,
  laterMs: 2_000,
  agreedMs: 600_000,
}

export type SandboxPorts = {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly defer: Defer
  /** To the endpoints, whose addresses are whole. */
  readonly transport: Transport
}

const bodyBytesMax = 65_536
const webhookLimitMs = 15_000

export class Sandbox {
  readonly payments: SandboxPayments
  readonly deliveries: Deliveries
  readonly log = new DeliveryLog()
  readonly settings: SandboxSettings
  readonly #ports: SandboxPorts
  readonly #keys: IdempotencyKeys
  #requests = 0

  constructor(settings: SandboxSettings, ports: SandboxPorts) {
    const { nowMs, defer, transport } = ports
    const { endpoints, script } = settings
    this.settings = settings
    this.#ports = ports
    this.#keys = new IdempotencyKeys(nowMs)
    this.deliveries = new Deliveries({
      endpoints,
      transport,
      nowMs,
      defer,
      script,
      log: this.log,
      limitMs: webhookLimitMs,
    })
    this.payments = new SandboxPayments({
      nowMs,
      defer,
      draw: new SeededDraw(script.seed),
      address: settings.address,
      scenario: settings.scenario,
      laterMs: settings.laterMs,
      agreedMs: settings.agreedMs,
      changed: (change, payment) => this.#changed(change, payment),
    })
  }

  /** A way to one dialect within the process. It calls back never where the answer is lost, like a socket that hangs. */
  transport(dialect: Dialect): Transport {
    return (request, done) =>
      this.#ports.defer.soon(() => this.handle(dialect, request, (answer) => done({ kind: "answer", answer })))
  }

  /** Answers at most once. The address is that of the dialect, its name not in it. */
  handle(dialect: Dialect, request: WireRequest, answer: (answer: WireAnswer) => void): void {
    const { script } = this.settings
    if (isOut(script, this.#ports.nowMs())) return
    const face = faces[dialect]
    const lost = request.method === "POST" && faultsOf(script, -2 - this.#requests++).faults.has("lost-answer")
    this.#run(face, request, (given, heard) => {
      if (heard && !lost) answer(given)
    })
  }

  #run(face: DialectFace, request: WireRequest, given: (answer: WireAnswer, heard: boolean) => void): void {
    const done = (ran: Ran): void => given(wire(ran), ran.heard)
    const fault = (which: Fault): void => done(face.fault(which))
    if (!face.authorized(request.headers.authorization ?? "", this.settings.apiKey)) return fault("unauthorized")
    const [path, query = ""] = request.target.split("?")
    const found = routeOf(face, request.method, path)
    if (found === undefined) return done(notFound)
    const json = request.method === "GET" ? {} : jsonOf(request.body)
    if (json === undefined) return fault("unreadable")
    const { route, at } = found
    const key = route.keys === null ? null : (request.headers["idempotency-key"] ?? null)
    if (route.keys?.required && key === null) return fault("key-missing")
    if (route.keys !== null && key !== null && (key === "" || key.length > route.keys.charsMax))
      return fault("key-too-long")
    const asked: DialectRequest = { at, query: new URLSearchParams(query), json, key }
    const work = route.prepare(asked, this.payments)
    if (typeof work !== "function") return done(work)
    if (route.keys === null || key === null) return this.#later(() => done(work()))
    const name = `${face.name} ${request.method} ${path} ${key}`
    const begun = this.#keys.begin(name, digestOf(request.body), route.keys)
    switch (begun.kind) {
      case "again":
        return given(replayed(begun.answer), true)
      case "running":
        return fault("key-running")
      case "other-body":
        return fault("key-reused")
      case "full":
        return fault("full")
      case "new":
        return this.#later(() => {
          const ran = work()
          this.#keys.end(name, wire(ran))
          done(ran)
        })
    }
  }

  #later(work: () => void): void {
    if (this.settings.workMs === 0) work()
    else this.#ports.defer.after(this.settings.workMs, work)
  }

  #changed(change: PaymentChange, payment: SandboxPayment): void {
    const refund = change.startsWith("refund.") ? payment.refunds.at(-1) : undefined
    this.deliveries.tell(faces[payment.dialect], { change, name: change, payment, refund })
  }
}

/** Marks an answer that was given before. */
export const replayHeader = "idempotent-replayed"

const jsonType = { "content-type": "application/json; charset=utf-8" }

const wire = ({ json, status }: Ran): WireAnswer => ({
  status,
  headers: jsonType,
  body: Buffer.from(JSON.stringify(json)),
})

const replayed = (answer: WireAnswer): WireAnswer => ({
  ...answer,
  headers: { ...answer.headers, [replayHeader]: "true" },
})

const notFound: Ran = { status: 404, json: { error: { code: "address_unknown" } }, heard: true }

const routeOf = (
  face: DialectFace,
  method: string,
  path: string,
): { readonly route: DialectRoute; readonly at: Readonly<Record<string, string>> } | undefined => {
  for (const route of face.routes) {
    const match = route.method === method ? route.path.exec(path) : null
    if (match !== null) return { route, at: match.groups ?? {} }
  }
  return undefined
}

const jsonOf = (body: Buffer): JsonObject | undefined => {
  if (body.length === 0) return {}
  if (body.length > bodyBytesMax) return undefined
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

const digestOf = (body: Buffer): string => createHash("sha256").update(body).digest("base64")
