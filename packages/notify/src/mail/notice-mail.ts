/** What a notice says by mail, and how a reader ends such mails. */
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { Mail } from "../email/Mailer.ts"
import type { PersonNotice } from "../notices/Notice.ts"
import { textOf } from "../notices/words.ts"

export type MailPlace = {
  /** Where the shop is reached: `https://tickets.example`. */
  readonly origin: string
  /** IANA name of the time zone that times are told in. */
  readonly zone: string
}

export const stopPath = "/stop-mail"

const words: Readonly<Record<NoticeLanguage, { readonly why: string; readonly stop: string }>> = {
  en: {
    why: "You are sent this because you asked to be told by mail about your places in line and your tickets.",
    stop: "Stop these mails:",
  },
  ko: {
    why: "대기열과 예매 소식을 메일로 받겠다고 하셔서 보내 드립니다.",
    stop: "메일 그만 받기:",
  },
}

/** `token`: see `mail-link.ts`. */
export const noticeMail = (
  to: string,
  notice: PersonNotice,
  language: NoticeLanguage,
  token: string,
  { origin, zone }: MailPlace,
): Mail => {
  const { concert, path, sentence, title } = textOf(notice, language)
  const { stop, why } = words[language]
  const { until } = notice
  const said = until === null ? sentence : sentence.replace("{time}", () => timeOf(until, language, zone))
  const link = `${origin}${stopPath}/${token}`
  return {
    ...{ to, subject: title },
    text: `${concert}\n${said}\n\n${origin}${path}\n\n-- \n${why}\n${stop} ${link}\n`,
    // RFC 8058: a mail program ends them with one click, for which it sends a POST there.
    headers: {
      "List-Unsubscribe": `<${link}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Auto-Submitted": "auto-generated",
    },
  }
}

const timeOf = (at: number, language: NoticeLanguage, timeZone: string): string =>
  new Intl.DateTimeFormat(language, {
    ...({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const),
    ...({ hourCycle: "h23", timeZone, timeZoneName: "short" } as const),
  }).format(at)
