/** The screens that pages are measured on. */
import type { BrowserContextOptions } from "playwright-core"

export const screens = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, hasTouch: false, isMobile: false },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>

export type Screen = keyof typeof screens
export const screenNames = Object.keys(screens) as ReadonlyArray<Screen>
