/** Which turn it is: a bar with the time that is left on a terminal, else a line for each turn. */
import { bar } from "@ticketrush/cli/terminal/progress"

export type Screen = { readonly isTTY?: boolean; readonly write: (text: string) => unknown }

export type Turns = { readonly next: (what: string) => void; readonly end: () => void }

/** `now` in milliseconds. */
export const turns = (screen: Screen, label: string, total: number, now: () => number): Turns => {
  const live = screen.isTTY === true
  const started = now()
  let done = -1
  return {
    next: (what) => {
      done++
      const left = done === 0 ? "" : `, ${minutes((now() - started) * (total / done - 1))} left`
      const line = `${label} ${bar(done, total)} ${what}${left}`
      screen.write(live ? `\r\u001b[K${line}` : `${line}\n`)
    },
    end: () => live && screen.write("\r\u001b[K"),
  }
}

const minutes = (ms: number): string => (ms < 60_000 ? "under a minute" : `about ${Math.round(ms / 60_000)} min`)
