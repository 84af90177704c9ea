/**
 * The page that sells, the console of operators and the page of developers: one document each, under every address of its views, their files, and
 * where older addresses went. A live stream is never redirected: a browser's `EventSource` would stay with the target for ever.
 */

import { refusal } from "@ticketrush/protocol"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { wantedOf } from "../request/accept-encoding.ts"
import { hasCurrent } from "../request/if-none-match.ts"
import { answerFile, answerNothing, answerRefusal, htmlType } from "../respond.ts"
import type { Route } from "../router.ts"
import type { BuiltCoding, BuiltFile, BuiltPage } from "./BuiltPage.ts"

/** Addresses of views, as `packages/web/page/route.ts` reads them. */
const viewPaths = [
  "/",
  "/sign-in",
  "/tickets",
  "/concerts/:concertId",
  "/concerts/:concertId/line",
  "/concerts/:concertId/seats/:optionId",
  "/orders/:reservationId",
] as const

/** As `packages/web/page/console/route.ts` reads them. */
const consolePaths = [
  "/console",
  "/console/:view",
  "/console/concerts/:concertId",
  "/console/concerts/:concertId/:view",
] as const

/** As `packages/web/page/docs/route.ts` reads them. */
const docsPaths = ["/docs", "/docs/streams", "/docs/receipts", "/docs/session", "/docs/race"] as const

/**
 * Scripts and styles of this server alone, nothing inline, and no text that becomes code or markup: a hostile name has no way
 * in even where this page has a fault. Of trusted types there are two, for the addresses of two workers: one solves the work of a
 * join, and one shows push messages.
 */
const viewHeaders: ReadonlyArray<HeaderPair> = [
  [
    "content-security-policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; worker-src 'self'; " +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ticketrush-worker ticketrush-push",
  ],
  ["referrer-policy", "no-referrer"],
]
/** It loads nothing, and no text becomes code in it. */
const workerHeaders: ReadonlyArray<HeaderPair> = [["content-security-policy", "default-src 'none'"]]

const varies: HeaderPair = ["vary", "Accept-Encoding"]
/** Its name changes with its content. */
const keptForEver: HeaderPair = ["cache-control", "public, max-age=31536000, immutable"]
const askedEachTime: HeaderPair = ["cache-control", "no-cache"]

export const pageRoutes = (page: BuiltPage): ReadonlyArray<Route> => [
  ...viewPaths.map((path) => viewRoute(path, () => page.document("index"))),
  ...consolePaths.map((path) => viewRoute(path, () => page.document("console"))),
  ...docsPaths.map((path) => viewRoute(path, () => page.document("docs"))),
  {
    method: "GET",
    path: "/push-worker.js",
    name: "page",
    access: "public",
    query: "any",
    handle: (exchange) => {
      const file = page.worker
      if (file === null) return answerRefusal(exchange, refusal("not-found"))
      send(exchange, file, [askedEachTime, ...workerHeaders])
    },
  },
  {
    method: "GET",
    path: "/assets/:file",
    name: "page",
    access: "public",
    query: "any",
    handle: (exchange, [name]) => {
      const file = page.asset(name)
      if (file === undefined) return answerRefusal(exchange, refusal("not-found"))
      send(exchange, file, [keptForEver])
    },
  },
  ...olderPaths.map(movedRoute),
]

const viewRoute = (path: string, document: () => BuiltFile | null): Route => ({
  method: "GET",
  path,
  name: "page",
  access: "public",
  query: "any",
  handle: (exchange) => {
    const file = document()
    if (file === null) return answerFile(exchange, htmlType, notYet, [["cache-control", "no-store"], ...viewHeaders])
    send(exchange, file, [askedEachTime, ...viewHeaders])
  },
})

/** A start from a fresh clone whose page is still being built: it asks again by itself. */
const notYet = Buffer.from(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><title>TicketRush</title></head>
<body><main><h1>TicketRush</h1><p>The page is being built. It opens by itself in a few seconds.</p>
<p lang="ko">화면을 준비하고 있습니다. 몇 초 뒤 자동으로 열립니다.</p>
<p>The API, <a href="/docs/whole">its reference</a> and <a href="/demo">the demo</a> work already.</p></main></body></html>`)

const send = (exchange: Exchange, file: BuiltFile, headers: ReadonlyArray<HeaderPair>): void => {
  const all: ReadonlyArray<HeaderPair> = [...headers, ["etag", file.etag], varies]
  if (hasCurrent(exchange, file.etag)) return answerNothing(exchange, 304, all)
  const there = [...file.coded.keys()]
  const coding: BuiltCoding | null = wantedOf(exchange.header("accept-encoding"), there)
  const coded = coding === null ? undefined : file.coded.get(coding)
  if (coding === null || coded === undefined) return answerFile(exchange, file.contentType, file.bytes, all)
  answerFile(exchange, file.contentType, coded, [...all, ["content-encoding", coding]])
}

/** Where the page of the HTTP contract stood, with what ends a sign-in, and the page of the races. */
const olderPaths = [
  ...["/u1", "/u1/", "/u1/index.html", "/ux/u1", "/ux/u1/", "/ux/u1/index.html"].map((from) => [from, "/"] as const),
  ["/strategies.html", "/docs/race"] as const,
  ...["/u1/callback.html", "/ux/u1/callback.html"].map((from) => [from, "/sign-in"] as const),
]

const movedRoute = ([from, to]: readonly [string, string]): Route => ({
  method: "GET",
  path: from,
  name: "page",
  access: "public",
  query: "any",
  handle: (exchange) => {
    const target = exchange.query === "" ? to : `${to}?${exchange.query}`
    // The query of a sign-in has a code in it, which no cache may keep.
    answerNothing(exchange, 302, [
      ["location", target],
      ["cache-control", "no-store"],
      ["referrer-policy", "no-referrer"],
    ])
  },
})
