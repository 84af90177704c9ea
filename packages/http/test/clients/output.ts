/** Runs programs of other languages in a folder of a test. */
import { spawn } from "node:child_process"
import { programPath } from "@ticketrush/testing"

type Place = { readonly path: string }

/** What a program prints that is given a text. */
export const output = (
  place: Place,
  name: string,
  args: ReadonlyArray<string>,
  input = "",
  environment = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment }
    const child = spawn(programPath(name) ?? name, args, { cwd: place.path, env, stdio: ["pipe", "pipe", "pipe"] })
    let text = ""
    let complaint = ""
    child.stdout.on("data", (chunk) => (text += chunk))
    child.stderr.on("data", (chunk) => (complaint += chunk))
    child.on("error", reject)
    child.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(`${name}: ${code}: ${complaint}`))))
    // A program that reads nothing may have ended before.
    child.stdin.on("error", () => {})
    child.stdin.end(input)
  })

/** Builds a program of one file, which needs nothing but Go itself. */
export const buildGo = async (place: Place, source: string, program: string): Promise<void> => {
  const environment = { GO111MODULE: "off", GOTOOLCHAIN: "local", GOFLAGS: "", CGO_ENABLED: "0" }
  await output(place, "go", ["build", "-o", program, source], "", environment)
}
