/** The server that a command talks to, and the token of its trusted surface. */
import { networkInterfaces } from "node:os"
import type { RequestError, StreamError } from "@ticketrush/client"
import { findToken } from "@ticketrush/http/access/token-file"
import { readDataFolder } from "@ticketrush/http/boot/config"
import { localServerUrl } from "@ticketrush/http/boot/server-url"
import { isLoopback } from "@ticketrush/http/boot/setting-readers"
import { refuseUnknownSettings } from "@ticketrush/http/boot/unknown-settings"
import { trustedTokenPattern } from "@ticketrush/protocol/trusted-token"
import { Effect } from "effect"
import { CliError } from "./CliError.ts"

/** For the help of commands that need it. */
export const aboutToken = `The token of the trusted surface is read from the data folder of the server (TICKETRUSH_DATA, .data) when it runs on
this machine; else name the server by the address that its start printed, with #token= at the end. A server that was
started with TICKETRUSH_TRUSTED=on needs none.`

export type ServerChoice = { readonly url: URL; readonly token: string | null }

const cliError = ({ message }: { readonly message: string }): CliError => new CliError({ message })

/** The server of these settings: HOST and PORT say where it listens. */
export const defaultServer: Effect.Effect<string, CliError> = Effect.mapError(localServerUrl, cliError)

/** Fails for a setting that there is not: a slip of the pen in TICKETRUSH_DATA would mean another folder. */
export const knownSettings = (environment: Readonly<Record<string, string | undefined>>) =>
  Effect.mapError(refuseUnknownSettings(environment), cliError)

/**
 * The token behind the hash, as in the address that a start prints; else, for a server of this machine, the one in the
 * data folder. Another machine is never sent a token of this one.
 */
export const withToken = (url: URL): Effect.Effect<ServerChoice, CliError> =>
  Effect.gen(function* () {
    const given = new URLSearchParams(url.hash.slice(1)).get("token")
    if (given !== null && !trustedTokenPattern.test(given)) {
      return yield* new CliError({ message: "the token behind the # of the address is not one that a server prints" })
    }
    const address = new URL(url)
    address.hash = ""
    if (given !== null) return { url: address, token: given }
    return { url: address, token: isLocal(url) ? ((yield* findToken(yield* readDataFolder)) ?? null) : null }
  }).pipe(Effect.mapError(cliError))

/**
 * Whether that is this machine: its loopback, or an address of one of its own networks, which `--lan` prints. A name may
 * mean another machine tomorrow.
 */
export const isLocal = (url: URL): boolean => {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1")
  return isLoopback(host) || ownAddresses().has(host)
}

const ownAddresses = (): ReadonlySet<string> =>
  new Set(Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address)))

/** No program listens there. */
export const isDown = (error: RequestError | StreamError | CliError): boolean =>
  error._tag === "Unavailable" && error.network === "ECONNREFUSED"

/** What a request of a command failed with, as what the command ends with. */
export const saidOf = (error: RequestError | StreamError | CliError): CliError =>
  isDown(error)
    ? new CliError({ message: `${error.message} (start a server with: npm start, or name yours with --server)` })
    : cliError(error)
