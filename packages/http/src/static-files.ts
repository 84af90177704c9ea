/**
 * The files of the demo and of the pages that are served as they are, read once at start. A request can only name a file that was there: no path is ever put
 * together from what a client sent.
 */
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import type { Exchange, HeaderPair } from "./Exchange.ts"
import { hasCurrent } from "./request/if-none-match.ts"
import { answerFile, answerNothing } from "./respond.ts"
import type { Route } from "./router.ts"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html;charset=UTF-8",
  ".css": "text/css;charset=UTF-8",
  ".js": "text/javascript;charset=UTF-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain;charset=UTF-8",
  ".webmanifest": "application/manifest+json",
}

/** Only our own files, nothing inline, and no page may frame us. */
export const pageHeaders: ReadonlyArray<HeaderPair> = [
  ["content-security-policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"],
  ["referrer-policy", "no-referrer"],
]

/** The folder may be that of a package: its manifest, settings and tests are no files of the page. */
const ofThePackage = /^\/(package\.json|tsconfig\.json|(test|node_modules|page|dist[^/]*)\/.+)$/

/** Files that are pages: their addresses have no ending. */
const pages: Readonly<Record<string, string>> = { "/index.html": "/", "/demo.html": "/demo" }

export const staticRoutes = (folder: string): ReadonlyArray<Route> => {
  const routes: Route[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = types[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = `/${relative(folder, file).split(sep).join("/")}`
    if (ofThePackage.test(path)) continue
    routes.push(fileRoute(pages[path] ?? path, contentType, readFileSync(file)))
  }
  return routes
}

const fileRoute = (path: string, contentType: string, bytes: Buffer): Route => {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`
  const headers: ReadonlyArray<HeaderPair> = [["cache-control", "no-cache"], ["etag", etag], ...pageHeaders]
  const handle = (exchange: Exchange): void => {
    if (hasCurrent(exchange, etag)) return answerNothing(exchange, 304, headers)
    answerFile(exchange, contentType, bytes, headers)
  }
  return { method: "GET", path, name: "page", access: "public", query: "any", handle }
}
