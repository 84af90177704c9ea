/** What the provider that plays Kakao and Naver shows: who one wants to be, and what shall go wrong. */
import type { ProviderName } from "@ticketrush/engine/identity/social/Provider"
import { escaped } from "../render/escaped.ts"
import { fakeAccounts, fakeOutcomes } from "./accounts.ts"

const head = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Test provider, not a real one</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
strong{background:#ffd54a;color:#000;padding:.1rem .4rem}button{font:inherit;padding:.4rem 1rem}select{max-width:100%}</style></head><body>
<p><strong>This is not KAKAO or NAVER.</strong> A test provider of TicketRush plays them on this machine, because no keys are
set. Nobody's account is here, and no password is asked for.</p>
<p lang="ko">카카오나 네이버가 아닙니다. 키가 설정되지 않아 이 컴퓨터에서 실행되는 TicketRush 테스트 로그인입니다.</p>`

export const startPage = `${head}<p>It is reached from a sign-in: <code>GET /api/auth/social/kakao/authorize-url</code> of the
server has the address.</p></body></html>`

export const refusalPage = (reason: string): string => `${head}<p role="alert">${escaped(reason)}</p></body></html>`

/** `fields`: of the request, which are sent back with the choice. */
export const choicePage = (provider: ProviderName, fields: Readonly<Record<string, string>>): string => {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  const people = fakeAccounts.map(
    ({ about }, i) =>
      `<p><label><input type="radio" name="account" value="${i}"${i === 0 ? " checked" : ""}> ${escaped(about)}</label></p>`,
  )
  const outcomes = Object.entries(fakeOutcomes).map(
    ([word, about]) => `<option value="${word}">${escaped(about)}</option>`,
  )
  return `${head}<h1>Sign in as (${provider} dialect)</h1>
<form method="post" action="/${provider}/decide">${hidden.join("")}
<fieldset><legend>Who</legend>${people.join("")}</fieldset>
<p><label>What happens <select name="outcome">${outcomes.join("")}</select></label></p>
<p><button>Go on</button></p></form></body></html>`
}
