/** `ticketrush sandbox`: a payment provider in a process of its own. */
import type { Defer, Random } from "@ticketrush/engine/ports"
import { type SandboxSettings, sandboxSettings, startSandbox, transportHttp } from "@ticketrush/payment"
import { isPrivateKey, publicTextOf, secretTextOf, WebhookKeyError } from "@ticketrush/payment/webhooks/webhook-keys"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import type { SandboxArguments } from "./sandbox-arguments.ts"

export type SandboxProcess = { readonly nowMs: () => number; readonly defer: Defer; readonly random: Random }

/** Ends when it is interrupted. */
export const runSandbox = (asked: SandboxArguments, process: SandboxProcess, print: (line: string) => void) =>
  Effect.gen(function* () {
    const made = asked.secrets.length === 0 && asked.webhook !== undefined
    const keys = made ? [secretTextOf(process.random.bytes(32))] : asked.secrets
    const { key: apiKey, scenario, script, webhook, profile, scheme } = asked
    const endpoints = webhook === undefined ? [] : [{ url: webhook.href, scheme, keys, profile }]
    const settings: SandboxSettings = { ...sandboxSettings, apiKey, scenario, script, endpoints }
    const { address } = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () =>
          startSandbox(
            settings,
            { host: "127.0.0.1", port: asked.port },
            { ...process, transport: transportHttp(undefined) },
          ),
        catch: (cause) => new CliError({ message: sentenceOf(cause, asked.port) }),
      }),
      ({ close }) => Effect.promise(close),
    )
    print(`The payment sandbox listens at ${address}; no money moves.`)
    for (const name of ["sandbox", "toss", "kakaopay"]) print(`  ${name}: ${address}/${name}`)
    if (made) print(`  webhooks are signed with ${keys[0]}`)
    for (const each of keys.filter(isPrivateKey)) print(`  webhooks verify with ${publicTextOf(each)}`)
    return yield* Effect.never
  })

const sentenceOf = (cause: unknown, port: number): string => {
  if (cause instanceof WebhookKeyError) return cause.message
  const { code, message } = cause as NodeJS.ErrnoException
  return code === "EADDRINUSE" ? `port ${port} is taken; --port 0 takes a free one` : message
}
