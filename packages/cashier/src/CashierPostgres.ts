/** A {@link Cashier} of a server: it keeps everything in Postgres, and takes its turn for as long as the scope is open. */
import type { CommandDoor, EngineApi } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import type { Defer, Log } from "@ticketrush/engine/ports"
import {
  type Dialect,
  idInHeader,
  type PaymentGateway,
  WebhookReceiver,
  type WebhookVerifier,
} from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { Cashier } from "./Cashier.ts"
import { deskOf } from "./desk.ts"
import { MadePayments } from "./MadePayments.ts"
import { inboxOf } from "./messages/inbox.ts"
import { noticesOf } from "./messages/notices.ts"
import { makeOutbox } from "./outbox.ts"
import { reconciliation } from "./reconciliation/Reconciliation.ts"
import { watchGateways } from "./stuck/gateways.ts"
import { stuckLook } from "./stuck/look.ts"
import { makeCashierStorePostgres } from "./tables/CashierStorePostgres.ts"
import { ErrandTurns } from "./turns/ErrandTurns.ts"
import { turnSettings } from "./turns/settings.ts"

/** A provider that payments are taken through. `verifier`: of its messages; null where it sends none that are signed. */
export type CashierGateway = {
  readonly gateway: PaymentGateway
  readonly dialect: Dialect
  readonly verifier: WebhookVerifier | null
}

export type CashierParts = {
  /** By the name that terms of payment have for it. */
  readonly gateways: ReadonlyMap<string, CashierGateway>
  readonly engine: Pick<EngineApi, "onCommitted" | "view">
  readonly journal: Pick<Journal, "read">
  readonly sales: CommandDoor
  readonly defer: Defer
  readonly log: Log
  /** Milliseconds since 1970 UTC, by the clock of the database. */
  readonly nowMs: () => number
  /** Differs from start to start. */
  readonly owner: string
  /** What messages in the form of contract 16.4 are signed with; none where they are not taken. */
  readonly pgReadyKeys: ReadonlyArray<string>
  /** Where buyers are sent back to by their provider. */
  readonly returnUrl: string
}

/** The tables must be there: see `cashierMigrations`. */
export const cashierPostgres = ({ gateways, engine, journal, ...ports }: CashierParts) =>
  Layer.effect(
    Cashier,
    Effect.gen(function* () {
      const store = yield* makeCashierStorePostgres
      const parts = yield* NodeParts
      const onTables = (failed: string | null): void =>
        failed === null ? parts.works("cashier") : parts.failed("cashier", failed)
      const nowMs = (): number => Math.floor(ports.nowMs())
      const made = new MadePayments(ports.defer)
      const onMade = (concertId: ConcertId, payment: number): void => made.made(concertId, payment)
      const turns = new Map(
        [...gateways].map(([name, { gateway }]) => [
          name,
          new ErrandTurns({ ...ports, nowMs, store, onTables, onMade, settings: turnSettings, name, gateway }),
        ]),
      )
      const wake = (): void => {
        for (const each of turns.values()) each.wake()
      }
      const inbox = inboxOf(store, ports.log, onTables)
      const receivers = new Map(
        [...gateways].flatMap(([provider, { verifier }]) =>
          verifier === null
            ? []
            : [
                [
                  provider,
                  new WebhookReceiver({
                    ...{ provider, verifier, inbox, nowMs, idOf: idInHeader },
                    heard: () => turns.get(provider)!.wake(),
                  }),
                ] as const,
              ],
        ),
      )
      yield* Effect.acquireRelease(Effect.sync(wake), () =>
        Effect.forEach(
          turns.values(),
          (each) => Effect.callback<void>((resume) => each.stop(() => resume(Effect.void))),
          { concurrency: "unbounded", discard: true },
        ),
      )
      yield* Effect.forkScoped(watchGateways(store.stuck, parts, nowMs))
      yield* makeOutbox({ store, engine, journal, onWritten: wake })
      return Cashier.of({
        pgReadyKeys: ports.pgReadyKeys,
        notice: noticesOf({ store, nowMs, wake }),
        stuck: stuckLook(store.stuck, nowMs),
        endErrand: (order) =>
          Effect.tap(store.stuck.orderEnd(order), (ordered) =>
            Effect.sync(() => {
              if (ordered === "ordered") wake()
            }),
          ),
        reconcile: reconciliation({ gateways, journal, nowMs, books: store.books }),
        desk: deskOf({ gateways, store, made, log: ports.log }),
        receive: (gateway, header, body, answer) => {
          const receiver = receivers.get(gateway)
          if (receiver === undefined) answer("no-such-gateway")
          else receiver.receive(header, body, answer)
        },
      })
    }),
  )
