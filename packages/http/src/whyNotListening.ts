/** Why a server cannot listen: the socket library only says that it cannot, so the operating system is asked once more. */
import { createServer } from "node:net"
import { Effect } from "effect"

export type ListenPlace = {
  readonly host: string
  readonly port: number
  /** The setting that chooses the port, for the sentence. */
  readonly portSetting?: "PORT" | "METRICS_PORT"
}

/** One sentence that names the cause and what to do. */
export const whyNotListening = (place: ListenPlace): Effect.Effect<string> =>
  Effect.map(codeOf(place), (code) => sentenceOf(code, place))

/** `code` is what the operating system says; "free" when it has nothing against it now. */
export const sentenceOf = (code: string, place: ListenPlace): string => {
  const setting = place.portSetting ?? "PORT"
  const cause = causes[code]?.(place, setting) ?? `${code}: set another HOST or ${setting}`
  return `cannot listen on ${place.host} port ${place.port}: ${cause}`
}

const causes: Readonly<Record<string, (place: ListenPlace, setting: string) => string>> = {
  EADDRINUSE: (_, setting) => `another program listens there: stop it, or set another ${setting}`,
  EACCES: ({ port }, setting) =>
    port < 1_024
      ? `this user may not listen on a port below 1024: set a higher ${setting}`
      : `this user may not listen there: set another ${setting}`,
  EADDRNOTAVAIL: () => "this machine does not have that address: set another HOST",
  ENOTFOUND: () => "no address is known under that name: set another HOST",
  EAI_AGAIN: () => "the address of that name cannot be looked up right now: try again, or set HOST to an address",
  /** It was let go between the two questions. */
  free: () => "it was taken a moment ago: start again",
}

const codeOf = ({ host, port }: ListenPlace): Effect.Effect<string> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resume(Effect.succeed(error.code ?? error.message)))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resume(Effect.succeed("free"))))
  })
