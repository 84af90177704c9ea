/** Whether something keeps the clock of this machine right. */
import { execFileSync } from "node:child_process"
import { type Finding, note, ok, problem } from "./Finding.ts"

const check = "ntp"

export const checkTimeService = (): Finding => {
  const told = asked()
  if (told === "yes") return ok(check, "the clock of this machine is kept right by NTP")
  if (told === "no") return problem(check, "no NTP keeps the clock of this machine right: timedatectl set-ntp true")
  return note(check, "whether NTP keeps the clock of this machine right cannot be told here: timedatectl does not say")
}

/** Undefined where there is no such program, or it has no source of time. */
const asked = (): string | undefined => {
  try {
    const args = ["show", "--property=NTPSynchronized", "--value"]
    return execFileSync("timedatectl", args, {
      encoding: "utf8",
      timeout: 5_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim()
  } catch {
    return undefined
  }
}
