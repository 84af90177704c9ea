/** What a server of these settings meets on the network: its ports, and the proxy before it. */
import { createServer } from "node:net"
import { type Settings, trustedModeOf } from "@ticketrush/http/boot/config"
import { serverUrl } from "@ticketrush/http/boot/server-url"
import { isLoopback } from "@ticketrush/http/boot/setting-readers"
import { Effect } from "effect"
import { type Finding, note, ok, problem } from "./Finding.ts"

const answerMsMax = 5_000

export const checkPorts = ({ host, metricsPort, port }: Pick<Settings, "host" | "metricsPort" | "port">) =>
  Effect.all([
    checkPort("port", "PORT", host, port, `${serverUrl({ host, port })}/health/live`),
    checkPort("metrics-port", "METRICS_PORT", "127.0.0.1", metricsPort, `http://127.0.0.1:${metricsPort}/metrics`),
  ])

/** `ours`: what a server of ours answers there. */
const checkPort = Effect.fnUntraced(function* (
  check: string,
  setting: string,
  host: string,
  port: number,
  ours: string,
): Effect.fn.Return<Finding> {
  if (port === 0) return note(check, `${setting}=0 takes another port at each start`)
  const code = yield* listened(host, port)
  if (code === undefined) return ok(check, `port ${port} of ${host} is free`)
  if (code === "EADDRINUSE") {
    const answer = yield* fetched(ours)
    if (answer?.status === 200 && /"status":"UP"|^# HELP ticketrush_/.test(answer.text))
      return ok(check, `a server of ours listens on port ${port} of ${host}`)
    return problem(check, `another program listens on port ${port} of ${host}: stop it, or set another ${setting}`)
  }
  if (code === "EACCES")
    return problem(
      check,
      `port ${port} is kept for privileged programs: set ${setting} to one above 1023, with a proxy before it`,
    )
  return problem(
    check,
    `port ${port} of ${host} cannot be listened on (${code}): set another ${check === "port" ? "HOST or " : ""}${setting}`,
  )
})

/** Undefined when it can be listened on; else the code of the error. */
export const listened = (host: string, port: number): Effect.Effect<string | undefined> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.once("error", (error: NodeJS.ErrnoException) => resume(Effect.succeed(error.code ?? error.message)))
    server.listen(port, host, () => server.close(() => resume(Effect.succeed(undefined))))
  })

type Answer = { readonly status: number; readonly text: string }

const fetched = (url: string): Effect.Effect<Answer | undefined> =>
  Effect.tryPromise(async (): Promise<Answer> => {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMsMax), redirect: "manual" })
    return { status: response.status, text: (await response.text()).slice(0, 4_096) }
  }).pipe(Effect.catch(() => Effect.succeed(undefined)))

type ProxySettings = Pick<Settings, "host" | "port" | "trusted" | "trustedProxies">

const manual = "docs/guides/behind-a-proxy.md has settings that work"

/**
 * `outside`: the address under which visitors reach a running server, asked as a visitor would. What is refused there
 * tells whether the proxy says who they are: it is asked about a person, whom strangers must not see.
 */
export const checkProxy = Effect.fnUntraced(function* (
  settings: ProxySettings,
  outside: URL | undefined,
): Effect.fn.Return<Finding> {
  const check = "proxy"
  if (outside === undefined) {
    if (trustedModeOf(settings) === "on")
      return problem(
        check,
        "TICKETRUSH_TRUSTED=on believes every caller, strangers behind a proxy too: set it to token or off",
      )
    return note(check, "the way of visitors was not asked: give --outside with the address that they use")
  }
  const answer = yield* fetched(new URL("/api/users/1", outside).href)
  if (answer === undefined)
    return problem(check, `nothing answers at ${outside.href}: start the server and its proxy; ${manual}`)
  const code = /"code":"([\w-]+)"/.exec(answer.text)?.[1]
  switch (code) {
    case "lab-forwarded":
    case "lab-off":
      return named(settings, outside, code)
    case "lab-token":
    case "lab-host":
      return isDirect(settings, outside)
        ? note(check, `${outside.href} leads to the server itself: give --outside with the address that visitors use`)
        : problem(
            check,
            `the proxy at ${outside.href} does not say whose request it passes on, so all visitors count as one address: let it send X-Forwarded-For; ${manual}`,
          )
    case "user-unknown":
      return stranger(outside)
    default:
      return answer.status === 200 && answer.text.includes('"username"')
        ? stranger(outside)
        : problem(
            check,
            `what answers at ${outside.href} is not this server (${answer.status}): let its proxy speak HTTP/1.1 to it; ${manual}`,
          )
  }
})

/** Whether an address is where the server itself listens, and not a proxy before it. */
const isDirect = ({ port }: ProxySettings, { hostname, port: asked }: URL): boolean =>
  Number(asked) === port && isLoopback(hostname.replace(/^\[(.*)\]$/, "$1"))

const stranger = (outside: URL): Finding =>
  problem(
    "proxy",
    `strangers who come through ${outside.href} may act for every person: set TICKETRUSH_TRUSTED to token or off`,
  )

const named = (settings: ProxySettings, outside: URL, code: string): Finding => {
  const closed = `strangers who come through ${outside.href} are kept off the trusted surface`
  if (settings.trustedProxies.length > 0)
    return ok("proxy", `${closed}, and TICKETRUSH_TRUSTED_PROXIES names whose X-Forwarded-For is believed`)
  if (code === "lab-off" && isDirect(settings, outside)) return ok("proxy", closed)
  return problem(
    "proxy",
    `${closed}, but no proxy is believed, so all visitors count as one address: name it in TICKETRUSH_TRUSTED_PROXIES`,
  )
}
