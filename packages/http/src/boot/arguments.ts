/** `npm start -- ...`. Everything else comes from the environment. */
import { variables } from "./config.ts"

export type Arguments =
  | { readonly kind: "run"; readonly lan: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly message: string }

export const readArguments = (words: ReadonlyArray<string>): Arguments => {
  let lan = false
  for (const word of words) {
    if (word === "--help" || word === "-h") return { kind: "help" }
    if (word === "--version") return { kind: "version" }
    if (word !== "--lan")
      return { kind: "wrong", message: `there is no option ${JSON.stringify(word)}; --help lists them` }
    lan = true
  }
  return { kind: "run", lan }
}

export const helpText = (): string => {
  const width = Math.max(...Object.values(variables).map(({ name }) => name.length)) + 2
  const settings = Object.values(variables).map(
    ({ name, takes, about, initial }) =>
      `  ${name.padEnd(width)}${about} (${takes}${initial === "" ? "" : `; ${initial}`})`,
  )
  return `Starts a TicketRush server.

  npm start [-- --lan]

  --lan      listen on all addresses; the trusted surface is open to callers with the token, from other machines too
  --version  the version of this program
  --help     this text

Settings from the environment:
${settings.join("\n")}
`
}
