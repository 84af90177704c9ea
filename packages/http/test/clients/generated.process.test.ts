/** Clients that public generators make of `openapi.json` buy a ticket: join, stream, pass, hold, pay, confirm. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { clientsFolder, makeTestFolder, pythonGenerators, typescriptGenerators } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const token = "generated-clients-show-this-token-and-others"
const folder = makeTestFolder()
const [typescript, python] = [typescriptGenerators(), pythonGenerators()]

/** A generator and a compiler run before anything is bought. */
const generatedMsMax = 300_000

let node: TestNode
beforeAll(async () => {
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
  // Read by the generators as a user would: from the running server.
  writeFileSync(join(folder.path, "openapi.json"), (await ask(`${node.url}/openapi.json`)).text)
})
afterAll(async () => {
  await node.stop()
  folder.remove()
})

/** What a program printed; its complaints are the message of the failure. */
const run = async (cwd: string, program: string, ...args: ReadonlyArray<string>): Promise<string> => {
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
  const [printed, complaints]: [string[], string[]] = [[], []]
  child.stdout.on("data", (text: Buffer) => printed.push(text.toString()))
  child.stderr.on("data", (text: Buffer) => complaints.push(text.toString()))
  const [code] = await once(child, "close")
  if (code !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${printed.join("")}${complaints.join("")}`)
  return printed.join("")
}

const bought = (printed: string): { readonly reservation: number; readonly buyer: number } => {
  const outcome = JSON.parse(printed)
  expect(outcome).toEqual({
    joined: "WAITING",
    status: "CONFIRMED",
    price: 132_000,
    reservation: expect.any(Number),
    buyer: expect.any(Number),
    late: "seat-taken",
    paused: "paused",
    removed: 204,
    kept: "user-referenced",
    cleaned: true,
  })
  return outcome
}

/** The server's own word for it. */
const isConfirmed = async ({ reservation, buyer }: ReturnType<typeof bought>): Promise<void> => {
  const headers = { "trusted-token": token }
  const { body } = await ask(`${node.url}/api/reservations/v6/${reservation}?userId=${buyer}`, { headers })
  expect(body).toMatchObject({ id: reservation, userId: buyer, status: "CONFIRMED" })
}

describe("a client that openapi-typescript made", () => {
  it.runIf(typescript !== undefined)(
    `fits its types and buys a ticket${typescript === undefined ? " (NOT RUN: no npm packages here)" : ""}`,
    async () => {
      const home = join(folder.path, "typescript")
      mkdirSync(home)
      for (const file of ["package.json", "tsconfig.json", "buy.mts"]) {
        copyFileSync(join(clientsFolder, "typescript", file), join(home, file))
      }
      symlinkSync(join(typescript!, "node_modules"), join(home, "node_modules"))
      const generator = "node_modules/openapi-typescript/bin/cli.js"
      await run(home, process.execPath, generator, "../openapi.json", "-o", "schema.d.ts")
      await run(home, process.execPath, "node_modules/typescript/bin/tsc", "-p", ".")
      await isConfirmed(bought(await run(home, process.execPath, "buy.mts", node.url, token)))
    },
    generatedMsMax,
  )
})

describe("a client that openapi-python-client made", () => {
  it.runIf(python !== undefined)(
    `buys a ticket${python === undefined ? " (NOT RUN: no Python packages here)" : ""}`,
    async () => {
      const home = join(folder.path, "python")
      mkdirSync(home)
      copyFileSync(join(clientsFolder, "python/buy.py"), join(home, "buy.py"))
      const program = join(python!, "venv/bin/python")
      const generate = ["-m", "openapi_python_client", "generate", "--path", "../openapi.json"]
      const printed = await run(home, program, ...generate, "--output-path", "generated", "--meta", "none")
      // The generator passes over what it does not understand, and says so.
      expect(printed.replace(/Skipping Integration\n\nruff is not in PATH\n/g, "")).not.toMatch(
        /Skipping|[Uu]nsupported|ERROR/,
      )
      await isConfirmed(bought(await run(home, program, "buy.py", node.url, token)))
    },
    generatedMsMax,
  )
})
