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

/** A path in the environment is taken at its word, so that a mistake in it fails instead of skipping. */
export const browserPath = (): string | undefined =>
  process.env.CHROMIUM_PATH || places.find((place) => existsSync(place))
