/** The browser of the page tests: the one that `CHROMIUM_PATH` names, else one in the usual places. */
import { existsSync } from "node:fs"

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/** Chromium without windows, which takes less processor time (Debian: chromium-headless-shell). */
const shells = ["/usr/bin/chromium-headless-shell"]

/** A path in the environment is taken at its word, so that a mistake in it fails instead of skipping. */
const first = (paths: ReadonlyArray<string>): string | undefined =>
  process.env.CHROMIUM_PATH || paths.find((path) => existsSync(path))

export const browserPath = (): string | undefined => first(places)

/** For tests that need nothing of a browser but its pages: messages that are pushed are shown by a whole one alone. */
export const pageBrowserPath = (): string | undefined => first([...shells, ...places])
