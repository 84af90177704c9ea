/**
 * Where the link of a notice by mail leads: a page with one button, so that a program that opens links ends nothing, and what the button
 * does. Mail programs do the same with one click (RFC 8058). The link is signed: no sign-in is asked for.
 */

import { stopPath } from "@ticketrush/notify/mail/notice-mail"
import type { MailFace } from "@ticketrush/notify/Notify"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { htmlType } from "../respond.ts"
import type { Route } from "../router.ts"

export const stopMailRoutes = (mail: MailFace | null, work: ColdWork): ReadonlyArray<Route> => {
  const path = `${stopPath}/:token`
  return [
    {
      ...{ method: "GET", path, name: "stopMailPage", access: "public", query: "any" },
      handle: (exchange, [token]) =>
        mail?.links.read(token) === undefined ? show(exchange, 404, unknown) : show(exchange, 200, asks),
    },
    {
      ...{ method: "POST", path, name: "stopMail", access: "public", query: "any" },
      handle: (exchange, [token]) => {
        const link = mail?.links.read(token)
        if (mail === null || link === undefined) return show(exchange, 404, unknown)
        work.run(exchange, mail.targets.stop(link.person, link.digest), () => show(exchange, 200, ended))
      },
    },
  ]
}

/** No script and no file, and its address goes to no other site. */
const headers: ReadonlyArray<HeaderPair> = [
  ["content-security-policy", "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"],
  ["referrer-policy", "no-referrer"],
  ["cache-control", "no-store"],
]

const show = (exchange: Exchange, status: number, body: Buffer): void =>
  exchange.answer(status, htmlType, body, headers)

/** In both languages: the reader may be signed in nowhere. */
const page = (en: string, ko: string, more = ""): Buffer =>
  Buffer.from(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>TicketRush</title></head>
<body><main><h1>TicketRush</h1><p>${en}</p><p lang="ko">${ko}</p>${more}</main></body></html>`)

const asks = page(
  "You are told by mail about your places in line and your tickets.",
  "대기열과 예매 소식을 메일로 받고 있습니다.",
  '<form method="post"><button>Stop these mails · 메일 그만 받기</button></form>',
)
const ended = page(
  "You are told nothing by mail any more. You can switch it on again under My tickets.",
  "이제 메일을 보내지 않습니다. 내 티켓에서 다시 켤 수 있습니다.",
)
const unknown = page("This link ends no mails.", "이 링크로는 메일을 끝낼 수 없습니다.")
